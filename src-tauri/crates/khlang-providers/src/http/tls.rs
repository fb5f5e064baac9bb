//! Who is believed to be the provider: certificate authorities of the operating system, checked by rustls. Every other way to decide
//! is deliberately absent, so nothing here can be switched off.

use super::HttpError;
use rustls::{ClientConfig, RootCertStore, crypto::ring, pki_types::CertificateDer};
use rustls_platform_verifier::Verifier;
use std::sync::Arc;

/// Checks certificates with the system's authorities and `extra_roots`, in DER.
pub(super) fn checked(extra_roots: &[Vec<u8>]) -> Result<ClientConfig, HttpError> {
    let provider = Arc::new(ring::default_provider());
    let extra_roots = extra_roots.iter().cloned().map(CertificateDer::from);
    let verifier =
        Verifier::new_with_extra_roots(extra_roots, Arc::clone(&provider)).map_err(|_| HttpError::TrustStore)?;
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|_| HttpError::TrustStore)?
        // The name is rustls' own: it marks any verifier that is not its default one. This one is the operating system's.
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    Ok(speaking_http1(config))
}

/// For plain HTTP to loopback, where no certificate will ever be seen; asks no trust store, so that a rehearsal runs without one.
pub(super) fn trusting_nobody() -> Result<ClientConfig, HttpError> {
    let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|_| HttpError::TrustStore)?
        .with_root_certificates(RootCertStore::empty())
        .with_no_client_auth();
    Ok(speaking_http1(config))
}

fn speaking_http1(mut config: ClientConfig) -> ClientConfig {
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    config
}
