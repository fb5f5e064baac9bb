//! Bad certificates of every kind, and good ones: whether the provider is who it says.

use crate::{
    fixture::{instruction, key, not_sent, one2pays_over},
    one2pays_answers::agreeing,
    raw::{Act, RawServer, answer, read_request},
    suite::{Class, class},
};
use khlang_domain::outcome::{CreateOutcome, Trouble};
use khlang_providers::http::NetworkSettings;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair, date_time_ymd};
use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional},
    net::{TcpListener, TcpStream},
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::ring,
        pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
    },
};

fn authority() -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::new(Vec::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap()
}

fn params(name: &str) -> CertificateParams {
    CertificateParams::new(vec![name.to_owned()]).unwrap()
}

fn server_config(authority: &CertifiedIssuer<'static, KeyPair>, params: &CertificateParams) -> ServerConfig {
    let key = KeyPair::generate().unwrap();
    let certificate = params.signed_by(&key, authority).unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)
        .unwrap()
}

/// Answers every request over TLS; counts those that arrived.
async fn serve(config: ServerConfig) -> (SocketAddr, Arc<AtomicUsize>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let addr = listener.local_addr().unwrap();
    let requests = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&requests);
    let acceptor = TlsAcceptor::from(Arc::new(config));
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let Ok(mut stream) = acceptor.accept(stream).await else { continue };
            if read_request(&mut stream).await.is_some() {
                seen.fetch_add(1, Ordering::SeqCst);
                stream.write_all(&answer(201, &[], &agreeing())).await.unwrap();
                // The client may have hung up already.
                let _ = stream.shutdown().await;
            }
        }
    });
    (addr, requests)
}

fn trusting(authority: &CertifiedIssuer<'static, KeyPair>) -> NetworkSettings {
    NetworkSettings { extra_roots: vec![authority.der().to_vec()], ..NetworkSettings::default() }
}

async fn create(addr: SocketAddr, network: &NetworkSettings) -> CreateOutcome {
    one2pays_over(&format!("https://{addr}"), network).create(&instruction(), &key()).await
}

#[tokio::test]
async fn a_good_certificate_is_trusted_and_every_bad_one_stops_before_the_first_byte() {
    let ours = authority();
    let (addr, requests) = serve(server_config(&ours, &params("127.0.0.1"))).await;
    assert_eq!(class(&create(addr, &trusting(&ours)).await), Class::Accepted);
    assert_eq!(requests.load(Ordering::SeqCst), 1);

    let mut expired = params("127.0.0.1");
    (expired.not_before, expired.not_after) = (date_time_ymd(2001, 1, 1), date_time_ymd(2002, 1, 1));
    let mut early = params("127.0.0.1");
    (early.not_before, early.not_after) = (date_time_ymd(3001, 1, 1), date_time_ymd(3002, 1, 1));
    for (what, config) in [
        ("another authority", server_config(&authority(), &params("127.0.0.1"))),
        ("expired", server_config(&ours, &expired)),
        ("not valid yet", server_config(&ours, &early)),
        ("another host", server_config(&ours, &params("api.example.com"))),
        ("another address", server_config(&ours, &params("127.0.0.2"))),
    ] {
        let (addr, requests) = serve(config).await;
        assert_eq!(not_sent(&create(addr, &trusting(&ours)).await), Some(Trouble::Tls), "{what}");
        assert_eq!(requests.load(Ordering::SeqCst), 0, "{what}");
    }
    assert_eq!(not_sent(&create(addr, &NetworkSettings::default()).await), Some(Trouble::Tls), "no extra root");
}

#[tokio::test]
async fn a_server_that_does_not_speak_tls_is_not_sent_anything() {
    let ours = authority();
    let plain = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let addr = plain.local_addr().unwrap();
    tokio::spawn(async move {
        let (mut stream, _) = plain.accept().await.unwrap();
        stream.write_all(&answer(400, &[], "plain HTTP here")).await.unwrap();
        // Until the client has hung up.
        let _ = stream.read_to_end(&mut Vec::new()).await;
    });
    assert_eq!(not_sent(&create(addr, &trusting(&ours)).await), Some(Trouble::Tls));
    let closing = RawServer::start([Act::Close]).await;
    assert_eq!(not_sent(&create(closing.addr, &trusting(&ours)).await), Some(Trouble::Tls));
}

#[tokio::test]
async fn https_goes_through_the_explicit_proxy_as_one_sealed_tunnel() {
    let ours = authority();
    let (provider, requests) = serve(server_config(&ours, &params("api.example.com"))).await;
    let proxy = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let url = format!("http://{}", proxy.local_addr().unwrap()).parse().unwrap();
    let tunnel = tokio::spawn(async move {
        let (mut client, _) = proxy.accept().await.unwrap();
        let connect = read_request(&mut client).await.unwrap();
        client.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
        let mut server = TcpStream::connect(provider).await.unwrap();
        // Either side may hang up first.
        let _ = copy_bidirectional(&mut client, &mut server).await;
        connect.head
    });
    let network = NetworkSettings { proxy: Some(url), ..trusting(&ours) };
    let outcome = one2pays_over("https://api.example.com", &network).create(&instruction(), &key()).await;
    assert_eq!(class(&outcome), Class::Accepted, "{outcome:?}");
    assert_eq!(requests.load(Ordering::SeqCst), 1);
    let seen_by_proxy = tunnel.await.unwrap();
    assert!(
        seen_by_proxy.starts_with("CONNECT api.example.com:443 ") && !seen_by_proxy.contains("x-"),
        "{seen_by_proxy}"
    );
}
