//! The rows that any provider runs against its twin: every fault of the twin's plan, and what the twin really did. A provider brings the
//! names of its fields and its own refusals in [`TwinContract`].

use crate::{
    fixture::key,
    suite::{Class, Contract, class},
};
use khlang_domain::outcome::{CreateOutcome, Doubt};
use khlang_providers::{http::NetworkSettings, seam::Provider};
use khlang_sandbox::{Answer, CreateStep, Plan, Refusal, Running, Timing};
use std::{sync::Arc, time::Duration};

/// What a provider brings to be run against its twin.
pub(crate) trait TwinContract: Contract {
    type Twin;
    /// A twin that settles nothing by itself, and the adapter connected to it.
    async fn start(network: &NetworkSettings) -> (Running<Self::Twin>, Arc<dyn Provider>);
    /// Fields as JSON text that make an answer another one, and what comes of it.
    fn fields() -> Vec<(&'static str, &'static str, Class)>;
    /// The twin's refusals, documented ones and others, and what comes of them.
    fn refusals_of_the_twin() -> Vec<(Refusal, Class)>;
}

fn faults<C: TwinContract>() -> Vec<(Answer, Class)> {
    let redirect = |status| Answer::Redirect { status, location: "http://127.0.0.1:1/".to_owned() };
    let mut rows = vec![
        (Answer::Normal, Class::Accepted),
        (Answer::Drop, Class::Unknown),
        (Answer::Reset, Class::Unknown),
        (Answer::StatusLineOnly, Class::Unknown),
        (Answer::ResetAfterHeaders, Class::Unknown),
        (Answer::CutBody, Class::Unknown),
        (Answer::EmptyBody, Class::Unknown),
        (Answer::Html, Class::Unknown),
        (Answer::WrongType, Class::Unknown),
        (Answer::DuplicateKeys, Class::Unknown),
        (Answer::Deep { levels: 200 }, Class::Unknown),
        (Answer::Deep { levels: 100_000 }, Class::Unknown),
        (Answer::Huge { bytes: 1 << 30 }, Class::Unknown),
        (Answer::AnotherPayout, Class::Mismatch),
        (Answer::OtherLastFour, Class::Mismatch),
        (Answer::OtherBank, Class::Mismatch),
        (Answer::NaiveTimes, Class::Accepted),
        (Answer::BuddhistYears, Class::Accepted),
    ];
    rows.extend([301, 302, 307, 308].map(|status| (redirect(status), Class::Unknown)));
    rows.extend([408, 425, 429, 500, 502, 503, 504].map(|status| (Answer::HttpStatus { status }, Class::Unknown)));
    let amounts =
        ["NaN", "1e3", "\"1,500.75\"", "\"๑๕๐๐.๗๕\"", "[]", "null"].map(|json| ("amount", json, Class::Unknown));
    let others = ["150075.00", "15.0075", "-1500.75", "\"150075\""].map(|json| ("amount", json, Class::Mismatch));
    let unknown_status = ("status", "\"on_hold\"", Class::Accepted);
    let fields = [&amounts[..], &others, &[unknown_status], &C::fields()].concat();
    rows.extend(
        fields
            .into_iter()
            .map(|(name, json, class)| (Answer::Field { name: name.to_owned(), json: json.to_owned() }, class)),
    );
    rows.extend(C::refusals_of_the_twin().into_iter().map(|(refusal, class)| (Answer::Refuse(refusal), class)));
    rows
}

/// Whether the twin has acted by then or not, the adapter can see no more than the answer.
pub(crate) async fn every_fault_ends_in_its_class_with_exactly_one_request<C: TwinContract>() {
    for (answer, expected) in faults::<C>() {
        for step in [CreateStep::after_acting(answer.clone()), CreateStep::before_acting(answer.clone())] {
            let (twin, provider) = C::start(&NetworkSettings::default()).await;
            twin.plan(Plan::creates([step]));
            let outcome = provider.create(&C::instruction(), &key()).await;
            assert_eq!(class(&outcome), expected, "{answer:?} {outcome:?}");
            twin.look(|ledger| {
                assert_eq!(ledger.counts.creates, 1, "{answer:?}");
                assert_eq!(ledger.settlements.len(), 0, "{answer:?}");
            });
        }
    }
}

pub(crate) async fn a_payout_goes_through_with_its_exact_amount<C: TwinContract>() {
    let (twin, provider) = C::start(&NetworkSettings::default()).await;
    let outcome = provider.create(&C::instruction(), &key()).await;
    let CreateOutcome::Accepted { id, .. } = &outcome else { panic!("{outcome:?}") };
    twin.look(|ledger| {
        let withdraw = &ledger.withdraws[0];
        assert_eq!((ledger.withdraws.len(), withdraw.satang), (1, 150_075));
        assert_eq!((withdraw.id.as_str(), withdraw.account_number.as_str()), (id.as_str(), "0123456789"));
        assert_eq!(withdraw.account_name, "สมชาย ใจดี");
        let reference = C::instruction().reference.as_str().to_owned();
        let sent = provider.capabilities().takes_reference.then_some(reference);
        assert_eq!(withdraw.reference_id, sent);
    });
}

/// The answer is lost, the money is on its way: nobody may say that it was not sent, and one request is all that there was.
pub(crate) async fn a_slow_answer_is_unknown_and_nothing_is_sent_again<C: TwinContract>() {
    let network = NetworkSettings { total_timeout: Duration::from_millis(300), ..NetworkSettings::default() };
    let (twin, provider) = C::start(&network).await;
    twin.plan(Plan::creates([CreateStep::default().timed(Timing::Held)]));
    let lost = provider.create(&C::instruction(), &key()).await;
    assert_eq!(lost, CreateOutcome::Unknown { doubt: Doubt::Timeout });
    twin.look(|ledger| assert_eq!((ledger.withdraws.len(), ledger.counts.creates), (1, 1)));
}

/// The rows that every provider runs against its twin, each as a test of its own.
macro_rules! twin_contract {
    ($provider:ty) => {
        #[tokio::test]
        async fn every_fault_of_the_plan_ends_in_its_class_with_exactly_one_request() {
            crate::twins::every_fault_ends_in_its_class_with_exactly_one_request::<$provider>().await;
        }

        #[tokio::test]
        async fn a_payout_goes_through_with_its_exact_amount() {
            crate::twins::a_payout_goes_through_with_its_exact_amount::<$provider>().await;
        }

        #[tokio::test]
        async fn a_slow_answer_is_unknown_and_nothing_is_sent_again() {
            crate::twins::a_slow_answer_is_unknown_and_nothing_is_sent_again::<$provider>().await;
        }
    };
}
pub(crate) use twin_contract;
