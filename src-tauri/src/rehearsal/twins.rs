//! The rehearsal's three providers: one twin each, how it is set up, and what a connection to it is made of. The only place of the shell
//! that knows which twin speaks whose language.

use khlang_sandbox::{
    JamesPayTwin, One2PaysTwin, Pace, Pay1401Twin, Plan, Running, TwinError, jamespay, one2pays, pay1401,
};

/// A million baht to begin with, at each.
const OPENING_SATANG: i64 = 100_000_000;

/// Slow enough to see every state and to cancel in time.
const PACE: Pace = Pace::Timed { processing_after_ms: 4_000, final_after_ms: 10_000 };

const ONE2PAYS: &str = "one2pays";
const JAMESPAY: &str = "jamespay";
const PAY1401: &str = "pay1401";

/// Every provider of the rehearsal, in the order of its connections.
pub(super) const PROVIDERS: [&str; 3] = [ONE2PAYS, JAMESPAY, PAY1401];

/// What a connection to a twin is made of.
pub(super) struct Entrance {
    /// The provider's key.
    pub(super) provider: &'static str,
    /// What the connection is called when it is new.
    pub(super) name: &'static str,
    /// Where the twin listens this time.
    pub(super) base_url: String,
    /// Slot and text of each secret. They open nothing but twins.
    pub(super) secrets: Vec<(&'static str, String)>,
    /// Name and text of each plain field.
    pub(super) plain_fields: Vec<(&'static str, String)>,
}

/// The twins, up.
pub(super) struct Twins {
    one2pays: Running<One2PaysTwin>,
    jamespay: Running<JamesPayTwin>,
    pay1401: Running<Pay1401Twin>,
}

impl Twins {
    /// Starts all of them, or none.
    pub(super) async fn start(ledger: impl Fn(&str) -> std::path::PathBuf) -> Result<Self, TwinError> {
        let one2pays = One2PaysTwin::start(one2pays::Config {
            ledger_file: Some(ledger(ONE2PAYS)),
            opening_wallet_satang: OPENING_SATANG,
            settle_after: PACE,
            ..one2pays::Config::default()
        });
        let jamespay = JamesPayTwin::start(jamespay::Config {
            ledger_file: Some(ledger(JAMESPAY)),
            opening_wallet_satang: OPENING_SATANG,
            settle_after: PACE,
            ..jamespay::Config::default()
        });
        let pay1401 = Pay1401Twin::start(pay1401::Config {
            ledger_file: Some(ledger(PAY1401)),
            opening_wallet_satang: OPENING_SATANG,
            settle_after: PACE,
            ..pay1401::Config::default()
        });
        Ok(Self { one2pays: one2pays.await?, jamespay: jamespay.await?, pay1401: pay1401.await? })
    }

    /// The ways in, in the order of [`PROVIDERS`].
    pub(super) fn entrances(&self) -> [Entrance; 3] {
        let (one2pays, jamespay) = (self.one2pays.credentials(), self.jamespay.credentials());
        [
            Entrance {
                provider: ONE2PAYS,
                name: "Rehearsal · One2Pays",
                base_url: self.one2pays.base_url(),
                secrets: vec![("apiKey", one2pays.api_key), ("apiSecret", one2pays.api_secret)],
                plain_fields: vec![],
            },
            Entrance {
                provider: JAMESPAY,
                name: "Rehearsal · JamesPay",
                base_url: self.jamespay.base_url(),
                secrets: vec![("token", jamespay.token), ("secret", jamespay.secret)],
                plain_fields: vec![("merchantId", jamespay.merchant_id)],
            },
            Entrance {
                provider: PAY1401,
                name: "Rehearsal · 1401",
                base_url: self.pay1401.base_url(),
                secrets: vec![("bearerSecret", self.pay1401.credentials().secret)],
                plain_fields: vec![],
            },
        ]
    }

    /// Forgets what was planned and plans this, at all of them.
    pub(super) fn plan(&self, plan: &Plan) {
        plan_at(&self.one2pays, plan);
        plan_at(&self.jamespay, plan);
        plan_at(&self.pay1401, plan);
    }

    /// How many payouts they were asked for together.
    pub(super) fn creates(&self) -> u64 {
        creates_at(&self.one2pays) + creates_at(&self.jamespay) + creates_at(&self.pay1401)
    }

    /// Stops them; their ledgers stay.
    pub(super) async fn stop(self) {
        self.one2pays.stop().await;
        self.jamespay.stop().await;
        self.pay1401.stop().await;
    }
}

fn plan_at<P>(twin: &Running<P>, plan: &Plan) {
    twin.clear_plan();
    twin.plan(plan.clone());
}

fn creates_at<P>(twin: &Running<P>) -> u64 {
    twin.look(|ledger| ledger.counts.creates)
}
