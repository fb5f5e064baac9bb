//! Asks the operating system for a host's addresses, and tells "there is no such host" from "nobody can be asked".
//!
//! The standard library keeps only the text of the resolver's error, which is in the language of the system; where the text says
//! nothing, the machine's routes do.

use khlang_domain::outcome::Trouble;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use thiserror::Error;
use tokio::net::{UdpSocket, lookup_host};

/// The one name that is never looked up, so that no hosts file can lead plain HTTP away from this machine.
pub(super) const LOCALHOST: &str = "localhost";

/// A name that led to no address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("{0:?}")]
pub(super) struct Unresolved(pub(super) Trouble);

pub(super) struct SystemResolver;

impl Resolve for SystemResolver {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            if name.as_str() == LOCALHOST {
                let loopback: [IpAddr; 2] = [Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()];
                return Ok(Box::new(loopback.map(|ip| SocketAddr::new(ip, 0)).into_iter()) as Addrs);
            }
            match lookup_host((name.as_str(), 0)).await {
                Ok(found) => Ok(Box::new(found.collect::<Vec<_>>().into_iter()) as Addrs),
                Err(error) => {
                    let has_route = has_route().await;
                    Err(Unresolved(read(&error.to_string(), error.raw_os_error(), has_route)).into())
                }
            }
        })
    }
}

fn read(text: &str, os_code: Option<i32>, has_route: bool) -> Trouble {
    /// The resolver did not answer (Windows).
    const WSATRY_AGAIN: i32 = 11002;
    let nobody_answered = os_code == Some(WSATRY_AGAIN)
        || ["Temporary failure", "Try again", "temporarily"].iter().any(|words| text.contains(words));
    if nobody_answered || !has_route { Trouble::NoNetwork } else { Trouble::HostNotFound }
}

/// Whether this machine has a way out. Naming a peer to a UDP socket looks up the route and sends nothing; the addresses are those
/// reserved for documentation.
async fn has_route() -> bool {
    let outside: [(IpAddr, IpAddr); 2] = [
        (Ipv4Addr::UNSPECIFIED.into(), Ipv4Addr::new(192, 0, 2, 1).into()),
        (Ipv6Addr::UNSPECIFIED.into(), Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1).into()),
    ];
    for (here, there) in outside {
        if let Ok(socket) = UdpSocket::bind((here, 0)).await
            && socket.connect((there, 9)).await.is_ok()
        {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_such_host_is_told_from_nobody_to_ask() {
        use Trouble::{HostNotFound, NoNetwork};
        let failed = "failed to lookup address information: ";
        for (text, os_code, has_route, trouble) in [
            ("Name or service not known", None, true, HostNotFound),
            ("nodename nor servname provided, or not known", None, true, HostNotFound),
            ("nodename nor servname provided, or not known", None, false, NoNetwork),
            ("No such host is known.", Some(11001), true, HostNotFound),
            ("Temporary failure in name resolution", None, true, NoNetwork),
            ("Try again", None, true, NoNetwork),
            ("in a language that we do not know", Some(11002), true, NoNetwork),
            ("in a language that we do not know", None, true, HostNotFound),
            ("in a language that we do not know", None, false, NoNetwork),
        ] {
            assert_eq!(read(&format!("{failed}{text}"), os_code, has_route), trouble, "{text}");
        }
    }
}
