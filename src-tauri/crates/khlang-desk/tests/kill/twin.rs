//! The provider of a run as a twin: which one, with which switches, and what a connection to it is made of. What the parent does with a
//! twin is the same for all of them.

use khlang_sandbox::{
    JamesPayTwin, Ledger, One2PaysTwin, Pace, Pay1401Twin, Plan, Running, Status, TwinError, jamespay, one2pays,
    pay1401,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A provider, and how it reads what its documentation leaves open.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kind {
    One2Pays(one2pays::Behaviour),
    JamesPay(jamespay::Behaviour),
    Pay1401(pay1401::Behaviour),
}

impl Kind {
    /// Those that cannot tell a repeat from a second payout, and have no list: under the readings where a repeat really pays twice.
    pub(crate) fn without_keys() -> [Self; 2] {
        [Self::JamesPay(jamespay::Behaviour::default()), Self::Pay1401(pay1401::Behaviour::default())]
    }

    /// Its key in the registry.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::One2Pays(_) => "one2pays",
            Self::JamesPay(_) => "jamespay",
            Self::Pay1401(_) => "pay1401",
        }
    }

    pub(crate) fn has_keys(self) -> bool {
        matches!(self, Self::One2Pays(_))
    }
}

/// What a connection to a twin is made of.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Address {
    pub(crate) provider: String,
    pub(crate) base_url: String,
    pub(crate) secrets: BTreeMap<String, String>,
    pub(crate) plain_fields: BTreeMap<String, String>,
}

/// A twin that is up.
pub(crate) enum Twin {
    One2Pays(Running<One2PaysTwin>),
    JamesPay(Running<JamesPayTwin>),
    Pay1401(Running<Pay1401Twin>),
}

macro_rules! each {
    ($twin:expr, $running:ident => $does:expr) => {
        match $twin {
            Twin::One2Pays($running) => $does,
            Twin::JamesPay($running) => $does,
            Twin::Pay1401($running) => $does,
        }
    };
}

impl Twin {
    pub(crate) async fn start(kind: Kind, settle_after: Pace) -> Result<Self, TwinError> {
        Ok(match kind {
            Kind::One2Pays(behaviour) => Self::One2Pays(
                One2PaysTwin::start(one2pays::Config { settle_after, behaviour, ..one2pays::Config::default() })
                    .await?,
            ),
            Kind::JamesPay(behaviour) => Self::JamesPay(
                JamesPayTwin::start(jamespay::Config { settle_after, behaviour, ..jamespay::Config::default() })
                    .await?,
            ),
            Kind::Pay1401(behaviour) => Self::Pay1401(
                Pay1401Twin::start(pay1401::Config { settle_after, behaviour, ..pay1401::Config::default() }).await?,
            ),
        })
    }

    pub(crate) fn address(&self) -> Address {
        let named = |pairs: &[(&str, String)]| {
            pairs.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect::<BTreeMap<_, _>>()
        };
        let (provider, secrets, plain_fields) = match self {
            Self::One2Pays(twin) => {
                let known = twin.credentials();
                ("one2pays", named(&[("apiKey", known.api_key), ("apiSecret", known.api_secret)]), BTreeMap::new())
            }
            Self::JamesPay(twin) => {
                let known = twin.credentials();
                let secrets = named(&[("token", known.token), ("secret", known.secret)]);
                ("jamespay", secrets, named(&[("merchantId", known.merchant_id)]))
            }
            Self::Pay1401(twin) => ("pay1401", named(&[("bearerSecret", twin.credentials().secret)]), BTreeMap::new()),
        };
        let base_url = each!(self, twin => twin.base_url());
        Address { provider: provider.to_owned(), base_url, secrets, plain_fields }
    }

    pub(crate) fn plan(&self, plan: Plan) {
        each!(self, twin => twin.plan(plan));
    }

    pub(crate) fn ledger(&self) -> Ledger {
        each!(self, twin => twin.ledger())
    }

    pub(crate) async fn wait_for(&self, holds: impl FnMut(&Ledger) -> bool) {
        each!(self, twin => twin.wait_for(holds).await);
    }

    pub(crate) fn settle(&self, id: &str, status: Status) {
        each!(self, twin => twin.settle(id, status)).unwrap();
    }

    pub(crate) fn release(&self) {
        each!(self, twin => twin.release());
    }
}
