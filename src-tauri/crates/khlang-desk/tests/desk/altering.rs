//! What was altered in the file is not sent, and not signed: it raises the alarm.

use crate::{
    approving::{sign, why_not},
    hands::Hands,
    office::{Office, quick},
    staff::{MALEE, SOMSRI},
};
use khlang_desk::{PayoutError, Tuning};
use khlang_domain::{
    ids::PayoutId,
    payout::{Alarm, PayoutRefusal, PayoutState, Tab},
};
use khlang_sandbox::{Endpoint, Pace, one2pays::Config};
use std::{
    collections::HashMap,
    net::SocketAddr,
    path::Path,
    sync::{LazyLock, Mutex},
    time::Duration,
};
use tracing::{
    field::{Field, Visit},
    span::{Attributes, Id, Record},
};

const AMOUNT: &str = "json_set(snapshot, '$.instruction.amount', 5200000)";
const ACCOUNT: &str = "json_set(snapshot, '$.instruction.accountNumber', '9999999999')";
const UNWEIGHED: &str = "json_remove(snapshot, '$.weighed')";
const GOES: &str =
    r#"json_set(snapshot, '$.weighed.weight.outcome', json('{"kind":"goes"}'), '$.approvals', json('[]'))"#;
const UNSIGNED: &str = "json_set(snapshot, '$.approvals', json('[]'))";
const SIGNATURE: &str = "json_set(snapshot, '$.approvals[0].envelope.signature', printf('%0128d', 7))";
const MAKER: &str = "json_set(snapshot, '$.maker', 'วิภา', '$.hands', json('[\"วิภา\"]'))";

/// One way of altering a payout that was entered and signed. Some mend the hashes of the whole journal; the last one does not.
type Way = (&'static str, fn(&Hands, &PayoutId));

const WAYS: [Way; 11] = [
    ("another amount in the picture", |hands, id| hands.picture(id, AMOUNT)),
    ("another account in the picture", |hands, id| hands.picture(id, ACCOUNT)),
    ("never weighed in the picture", |hands, id| hands.picture(id, UNWEIGHED)),
    ("goes by itself in the picture", |hands, id| hands.picture(id, GOES)),
    ("no signature in the picture", |hands, id| hands.picture(id, UNSIGNED)),
    ("another amount in a mended entry", |hands, id| {
        hands.body(id, "entered", "json_set(body, '$.instruction.amount', 5200000)");
        hands.mend();
    }),
    ("another account in a mended entry and in the picture", |hands, id| {
        hands.body(id, "entered", "json_set(body, '$.instruction.accountNumber', '9999999999')");
        hands.picture(id, ACCOUNT);
        hands.mend();
    }),
    ("another signature in a mended entry and in the picture", |hands, id| {
        hands.body(id, "approved", "json_set(body, '$.envelope.signature', printf('%0128d', 7))");
        hands.picture(id, SIGNATURE);
        hands.mend();
    }),
    ("another maker in a mended entry and in the picture", |hands, id| {
        hands.who(id, "entered", "วิภา");
        hands.picture(id, MAKER);
        hands.mend();
    }),
    ("an entry that makes no sense", |hands, id| {
        hands.body(id, "weighed", "json_remove(body, '$.weight')");
        hands.mend();
    }),
    ("another amount in the entry", |hands, id| {
        hands.body(id, "entered", "json_set(body, '$.instruction.amount', 5200000)");
    }),
];

/// Payouts that could not leave: the first goes by itself, the others are signed, one more than there are ways.
async fn signed_and_waiting() -> (Office, Vec<PayoutId>, SocketAddr) {
    let mut office = Office::open().await;
    let address = office.lose_twin().await;
    let somsri = office.sign_in(SOMSRI).await;
    let mut ids = Vec::new();
    for number in 0..WAYS.len() + 2 {
        // Each to an account of its own, and all together below what takes two.
        ids.push(office.enter_as(&somsri, "38,000.00", number).await);
    }
    let malee = office.sign_in(MALEE).await;
    for id in ids.iter().skip(1) {
        assert_eq!(office.payout(id).state, PayoutState::AwaitingApproval, "by the maker's sum");
        assert_eq!(sign(&office, &malee, id).await.unwrap().state, PayoutState::Ready);
    }
    (office, ids, address)
}

fn alter(folder: &Path, ids: &[PayoutId]) {
    let hands = Hands::in_folder(folder);
    for ((_, way), id) in WAYS.iter().zip(ids) {
        way(&hands, id);
    }
}

/// The two that nobody touched go, and none of the others.
async fn only_untouched_ones_go(office: &Office, ids: &[PayoutId]) {
    for (id, (name, _)) in ids[2..].iter().zip(WAYS) {
        let alarmed = office.until(id, |payout| payout.alarm.is_some()).await;
        assert!(matches!(alarmed.alarm, Some(Alarm::ApprovalBroken { .. })), "{name}");
        assert_eq!((alarmed.state, alarmed.tab()), (PayoutState::Ready, Some(Tab::Attention)), "{name}");
    }
    for id in &ids[..2] {
        office.until_state(id, PayoutState::Pending).await;
    }
    assert_eq!(office.twin().look(|ledger| (ledger.withdraws.len(), ledger.counts.creates)), (2, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_altered_after_approval_while_the_desk_was_closed_is_not_sent() {
    let (mut office, ids, addr) = signed_and_waiting().await;
    office.desk.close().await;
    alter(office.folder.path(), &ids[2..]);
    // Otherwise the journal is known for another one, and nothing goes at all.
    Hands::in_folder(office.folder.path()).make_known();
    office.bring_back(Config { addr, settle_after: Pace::ByHand, ..Config::default() }).await;
    let office = office.reopen().await;
    only_untouched_ones_go(&office, &ids).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_altered_after_approval_under_the_open_desk_is_not_sent_and_a_supervisor_can_end_it() {
    let (mut office, ids, addr) = signed_and_waiting().await;
    alter(office.folder.path(), &ids[2..]);
    office.bring_back(Config { addr, settle_after: Pace::ByHand, ..Config::default() }).await;
    only_untouched_ones_go(&office, &ids).await;

    let altered = office.payout(&ids[2]);
    let malee = office.desk.signed_in().unwrap();
    let shown = [(altered.id, altered.revision)];
    let returned = office.desk.return_payouts(&shown, "ไม่ตรง", &malee).await.unwrap().remove(0).1;
    assert!(matches!(returned, Err(PayoutError::Refused(_))), "it would come back as it was altered");
    let rejected = office.desk.reject_payouts(&shown, "ไม่ตรง", &malee).await.unwrap().remove(0).1;
    assert_eq!(rejected.unwrap().state, PayoutState::Rejected);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_altered_while_it_waited_is_neither_signed_nor_given_back() {
    let office = Office::open().await;
    let somsri = office.sign_in(SOMSRI).await;
    let mut ids = Vec::new();
    for number in 0..2 {
        ids.push(office.enter_as(&somsri, "120,000.00", number).await);
    }
    let malee = office.sign_in(MALEE).await;
    ids.iter().for_each(|id| Hands::in_folder(office.folder.path()).picture(id, ACCOUNT));
    let altered = |result| matches!(result, Err(PayoutError::Refused(PayoutRefusal::Altered)));
    assert_eq!(why_not(&office, &malee, &ids[0]).await, Some(PayoutRefusal::Altered));
    let shown = [(ids[1].clone(), office.payout(&ids[1]).revision)];
    assert!(altered(office.desk.return_payouts(&shown, "ไม่ตรง", &malee).await.unwrap().remove(0).1));
    for id in &ids {
        assert!(matches!(office.payout(id).alarm, Some(Alarm::ApprovalBroken { .. })));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_altered_while_it_waited_does_not_lapse_to_its_maker() {
    let tuning = Tuning { review_every: Duration::from_millis(50), ..quick() };
    let office = Office::open_with(Config { settle_after: Pace::ByHand, ..Config::default() }, tuning).await;
    let somsri = office.sign_in(SOMSRI).await;
    let id = office.enter_as(&somsri, "120,000.00", 0).await;
    Hands::in_folder(office.folder.path()).picture(&id, ACCOUNT);
    let alarmed = office.until(&id, |payout| payout.alarm.is_some()).await;
    office.clock.move_by(Duration::from_secs(73 * 60 * 60));
    let untouched = office.enter_as(&somsri, "120,000.00", 1).await;
    office.clock.move_by(Duration::from_secs(73 * 60 * 60));
    office.until_state(&untouched, PayoutState::Returned).await;
    assert_eq!(office.payout(&id), alarmed);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payout_that_is_only_listed_as_ready_is_not_sent() {
    let office = Office::open().await;
    let somsri = office.sign_in(SOMSRI).await;
    let id = office.enter_as(&somsri, "120,000.00", 0).await;
    Hands::in_folder(office.folder.path()).state(&id, "ready");
    let other = office.pay("20.00").await;
    office.until_state(&other, PayoutState::Pending).await;
    assert_eq!(office.twin().look(|ledger| ledger.counts.creates), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payout_whose_signature_was_taken_from_the_entries_is_not_sent() {
    let (mut office, ids, addr) = signed_and_waiting().await;
    Hands::in_folder(office.folder.path()).forget_the_last(&ids[2]);
    office.bring_back(Config { addr, settle_after: Pace::ByHand, ..Config::default() }).await;
    for id in ids.iter().filter(|id| **id != ids[2]) {
        office.until_state(id, PayoutState::Pending).await;
    }
    assert_eq!(office.at_twin(&ids[2]), None);
}

/// Counts what the desk says of each payout, in all tests of this binary: which thread says it cannot be told apart.
struct Listener;

static SAID: LazyLock<Mutex<HashMap<String, usize>>> = LazyLock::new(Mutex::default);

struct Payouts;

impl Visit for Payouts {
    fn record_debug(&mut self, field: &Field, value: &dyn std::fmt::Debug) {
        if field.name() == "payout" {
            *SAID.lock().unwrap().entry(format!("{value:?}")).or_default() += 1;
        }
    }
}

impl tracing::Subscriber for Listener {
    fn enabled(&self, metadata: &tracing::Metadata<'_>) -> bool {
        metadata.target().starts_with("khlang_desk") && *metadata.level() <= tracing::Level::INFO
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &tracing::Event<'_>) {
        event.record(&mut Payouts);
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payout_with_an_alarm_is_left_alone() {
    tracing::subscriber::set_global_default(Listener).unwrap();
    let (mut office, ids, addr) = signed_and_waiting().await;
    Hands::in_folder(office.folder.path()).picture(&ids[2], ACCOUNT);
    office.bring_back(Config { addr, settle_after: Pace::ByHand, ..Config::default() }).await;
    office.until(&ids[2], |payout| payout.alarm.is_some()).await;
    for id in ids.iter().filter(|id| **id != ids[2]) {
        office.until_state(id, PayoutState::Pending).await;
    }
    let said = || SAID.lock().unwrap().get(ids[2].as_str()).copied().unwrap_or_default();
    let (before, looks) = (said(), office.twin().look(|ledger| ledger.counts.of(Endpoint::Balance)));
    assert!(before > 0, "the alteration was told");
    // Each look at the provider wakes the dispatcher.
    office.until_twin(|ledger| ledger.counts.of(Endpoint::Balance) >= looks + 3).await;
    assert_eq!(said(), before);
}
