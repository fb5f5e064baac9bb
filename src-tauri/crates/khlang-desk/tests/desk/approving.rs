//! Approving: what waits for whom, what is signed, and who may not.

use crate::{
    office::{Office, quick},
    staff::{KAMON, MALEE, PRASERT, SOMSRI, WIPHA, password_of},
};
use khlang_desk::{ApproveError, MAX_AT_ONCE, PayoutError, SignInError, SignedIn, Tuning};
use khlang_domain::{
    approval::{Environment, Terms},
    ids::{Actor, PayoutId},
    instruction::Typed,
    payout::{Payout, PayoutRefusal, PayoutState, Tab},
    person::{Role, Roles},
};
use khlang_sandbox::{Pace, Status, one2pays::Config};
use khlang_vault::Secret;
use std::time::Duration;

/// Signs one payout as it stands, with the password where it is asked for.
pub(crate) async fn sign<P>(office: &Office<P>, who: &SignedIn, id: &PayoutId) -> Result<Payout, PayoutError> {
    let (items, password) = ([shown(office, id)], password_of(who.name().as_str()));
    let asked = office.desk.preview_approval(&items, who).await.unwrap().password_needed;
    let prepared = office.desk.prepare_approval(&items, asked.then_some(&password), who).await.unwrap();
    office.desk.sign(prepared, who).await.remove(0).1
}

/// What would be in the way of signing.
pub(crate) async fn why_not(office: &Office, who: &SignedIn, id: &PayoutId) -> Option<PayoutRefusal> {
    let mut refused = office.desk.preview_approval(&[shown(office, id)], who).await.unwrap().refused;
    let refused = refused.pop().map(|(_, error)| error);
    assert_eq!(refused.is_some(), office.desk.why_inert(&office.payout(id), who).is_some(), "{refused:?}");
    match refused {
        None => None,
        Some(PayoutError::Refused(refusal)) => Some(refusal),
        Some(other) => panic!("{other}"),
    }
}

pub(crate) fn shown<P>(office: &Office<P>, id: &PayoutId) -> (PayoutId, u64) {
    (id.clone(), office.payout(id).revision)
}

/// Nothing of it is at the provider, and a payout that was entered after it is: the dispatcher has had its turn.
async fn is_not_sent(office: &Office, id: &PayoutId) {
    let later = office.pay("20.00").await;
    office.until_state(&later, PayoutState::Pending).await;
    assert_eq!(office.at_twin(id), None);
    assert!(office.payout(id).attempts.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_operator_enters_above_the_limit_goes_when_a_supervisor_signed_it() {
    let office = Office::open().await;
    let somsri = office.sign_in(SOMSRI).await;
    let id = office.enter_as(&somsri, "120,000.00", 1).await;
    let waiting = office.payout(&id);
    assert_eq!((waiting.state, waiting.tab()), (PayoutState::AwaitingApproval, Some(Tab::Waiting)));
    assert_eq!(waiting.missing_signatures(), Some(1));
    is_not_sent(&office, &id).await;
    assert_eq!(office.desk.waiting_for_approval().await.unwrap(), [office.payout(&id)]);

    let malee = office.sign_in(MALEE).await;
    sign(&office, &malee, &id).await.unwrap();
    let sent = office.until_state(&id, PayoutState::Pending).await;
    assert_eq!(sent.approvals[0].envelope.signer.as_str(), MALEE);
    let there = office.at_twin(&id).unwrap();
    assert_eq!((there.satang, there.account_number.as_str()), (12_000_000, "0123456701"));
    office.twin().settle(&there.id, Status::Paid).unwrap();
    office.until_state(&id, PayoutState::Paid).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn five_hundred_thousand_takes_two_different_supervisors() {
    let office = Office::open().await;
    let somsri = office.sign_in(SOMSRI).await;
    let id = office.enter_as(&somsri, "500,000.00", 1).await;
    let malee = office.sign_in(MALEE).await;
    let once = sign(&office, &malee, &id).await.unwrap();
    assert_eq!((once.state, once.missing_signatures()), (PayoutState::AwaitingApproval, Some(1)));
    assert_eq!(why_not(&office, &malee, &id).await, Some(PayoutRefusal::SignedAlready));
    is_not_sent(&office, &id).await;
    let prasert = office.sign_in(PRASERT).await;
    sign(&office, &prasert, &id).await.unwrap();
    office.until_state(&id, PayoutState::Pending).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_signs_what_they_wrote_in_under_whatever_spelling_of_their_name() {
    let office = Office::open().await;
    let both = Roles::from([Role::Operator, Role::Supervisor]);
    let password = password_of("Arun Dee");
    office.desk.furnish_person(&Actor::new("Arun Dee"), both, &password).await.unwrap();
    office.desk.sign_in("arun  DEE", &password).await.unwrap();
    let arun = office.desk.signed_in().unwrap();
    let own = office.enter_as(&arun, "120,000.00", 1).await;
    assert_eq!(office.payout(&own).maker.as_str(), "Arun Dee");
    assert_eq!(why_not(&office, &arun, &own).await, Some(PayoutRefusal::OwnPayout));
    assert!(matches!(sign(&office, &arun, &own).await, Err(PayoutError::Refused(PayoutRefusal::OwnPayout))));
    let returned = office.desk.return_payouts(&[shown(&office, &own)], "ไม่ตรง", &arun).await.unwrap().remove(0).1;
    assert!(matches!(returned, Err(PayoutError::Refused(PayoutRefusal::OwnPayout))));

    // What another enters from one's draft is one's own too.
    let (id, typed) = office.form("120,000.00").await;
    let draft = office.desk.save_draft(&id, 0, typed.clone(), &arun).await.unwrap();
    let somsri = office.sign_in(SOMSRI).await;
    office.send_as(&somsri, &id, draft.revision, &typed).await.unwrap();
    office.desk.sign_in("Arun Dee", &password).await.unwrap();
    let arun = office.desk.signed_in().unwrap();
    assert_eq!(why_not(&office, &arun, &id).await, Some(PayoutRefusal::OwnPayout));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_newer_than_the_payout_signs_nothing() {
    let office = Office::open().await;
    let somsri = office.sign_in(SOMSRI).await;
    let id = office.enter_as(&somsri, "120,000.00", 1).await;
    let supervisor = Roles::from([Role::Supervisor]);
    office.desk.furnish_person(&Actor::new("อรุณ"), supervisor, &password_of("อรุณ")).await.unwrap();
    let arun = office.sign_in("อรุณ").await;
    assert_eq!(why_not(&office, &arun, &id).await, Some(PayoutRefusal::KeyTooNew));
    assert!(matches!(sign(&office, &arun, &id).await, Err(PayoutError::Refused(PayoutRefusal::KeyTooNew))));

    // A new password is a new key.
    let malee = office.sign_in(MALEE).await;
    assert_eq!(why_not(&office, &malee, &id).await, None);
    let new = Secret::new("รหัสที่เลือกใหม่".to_owned());
    office.desk.choose_password(&password_of(MALEE), &new).await.unwrap();
    let malee = office.desk.signed_in().unwrap();
    assert_eq!(why_not(&office, &malee, &id).await, Some(PayoutRefusal::KeyTooNew));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_password_is_asked_once_an_inbox_and_every_time_above_the_sum() {
    let office = Office::open().await;
    let somsri = office.sign_in(SOMSRI).await;
    let mut ids = Vec::new();
    for number in 1..=4 {
        ids.push(office.enter_as(&somsri, "120,000.00", number).await);
    }
    let large = office.enter_as(&somsri, "500,000.00", 5).await;
    let malee = office.sign_in(MALEE).await;
    let desk = &office.desk;
    let (all, password) = (|id: &PayoutId| [shown(&office, id)], password_of(MALEE));
    let needed = async |id: &PayoutId| desk.preview_approval(&all(id), &malee).await.unwrap().password_needed;

    assert!(needed(&ids[0]).await);
    let without = desk.prepare_approval(&all(&ids[0]), None, &malee).await;
    assert!(matches!(without, Err(ApproveError::PasswordNeeded)));
    let wrong = Secret::new("ไม่ใช่รหัสผ่านนี้".to_owned());
    let wrong = desk.prepare_approval(&all(&ids[0]), Some(&wrong), &malee).await;
    assert!(matches!(wrong, Err(ApproveError::SignIn(SignInError::Refused))));
    assert!(needed(&ids[0]).await, "a wrong password opens nothing");
    desk.prepare_approval(&all(&ids[0]), Some(&password), &malee).await.unwrap();

    assert!(!needed(&ids[1]).await);
    let prepared = desk.prepare_approval(&all(&ids[1]), None, &malee).await.unwrap();
    desk.sign(prepared, &malee).await.remove(0).1.unwrap();
    assert!(needed(&large).await, "from the set sum on every time");
    assert!(matches!(desk.prepare_approval(&all(&large), None, &malee).await, Err(ApproveError::PasswordNeeded)));
    let together: Vec<_> = [&ids[0], &ids[2], &ids[3], &large].map(|id| shown(&office, id)).into();
    let preview = desk.preview_approval(&together, &malee).await.unwrap();
    assert!(preview.password_needed, "together they come to 860,000.00");

    desk.leave_inbox(&malee);
    assert!(needed(&ids[2]).await);
    desk.prepare_approval(&all(&ids[2]), Some(&password), &malee).await.unwrap();
    desk.lock();
    let malee = office.sign_in(MALEE).await;
    assert!(desk.preview_approval(&all(&ids[2]), &malee).await.unwrap().password_needed, "the lock forgets");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_bytes_that_are_signed_are_those_of_the_payout_and_say_what_is_paid() {
    let office = Office::open().await;
    let somsri = office.sign_in(SOMSRI).await;
    let id = office.enter_as(&somsri, "120,000.00", 1).await;
    let malee = office.sign_in(MALEE).await;
    let preview = office.desk.preview_approval(&[shown(&office, &id)], &malee).await.unwrap();
    let password = password_of(MALEE);
    let prepared = office.desk.prepare_approval(&[shown(&office, &id)], Some(&password), &malee).await.unwrap();
    let signable = &prepared.signable()[0];
    let terms = Terms::of(&office.payout(&id), Environment::Rehearsal, &Actor::new(MALEE)).unwrap();
    assert_eq!(signable.bytes(), terms.to_bytes());
    assert_eq!(signable.bytes(), preview.signable[0].bytes());
    let said = Terms::from_bytes(signable.bytes()).unwrap();
    assert_eq!(Some(said.instruction), office.payout(&id).instruction);
    assert_eq!((signable.payout(), signable.missing_after()), (&id, 0));
    let bytes = signable.bytes().to_vec();
    let signed = office.desk.sign(prepared, &malee).await.remove(0).1.unwrap();
    assert_eq!(signed.approvals[0].envelope.digest, khlang_domain::approval::digest(&bytes));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_changed_or_was_locked_between_the_dialog_and_the_signature_is_not_signed() {
    let office = Office::open().await;
    let somsri = office.sign_in(SOMSRI).await;
    let (changed, locked) =
        (office.enter_as(&somsri, "120,000.00", 1).await, office.enter_as(&somsri, "130,000.00", 2).await);
    let malee = office.sign_in(MALEE).await;
    let password = password_of(MALEE);
    let prepare = async |id: &PayoutId| {
        office.desk.prepare_approval(&[shown(&office, id)], Some(&password), &malee).await.unwrap()
    };
    let prepared = prepare(&changed).await;
    let corrected = office.desk.return_payouts(&[shown(&office, &changed)], "แก้ยอด", &malee).await.unwrap().remove(0).1;
    let (_, typed) = office.form("999,000.00").await;
    office.send(&changed, corrected.unwrap().revision, &typed).await.unwrap();
    let signed = office.desk.sign(prepared, &malee).await.remove(0).1;
    assert!(matches!(signed, Err(PayoutError::ChangedMeanwhile)), "{signed:?}");
    let old = [(changed.clone(), 2)];
    let old = office.desk.preview_approval(&old, &malee).await.unwrap().refused.remove(0).1;
    assert!(matches!(old, PayoutError::ChangedMeanwhile));

    let prepared = prepare(&locked).await;
    office.desk.lock();
    let signed = office.desk.sign(prepared, &malee).await.remove(0).1;
    assert!(matches!(signed, Err(PayoutError::Duty(_))), "{signed:?}");
    assert!(office.payout(&changed).approvals.is_empty() && office.payout(&locked).approvals.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn several_are_decided_at_once_each_with_its_own_result() {
    let office = Office::open().await;
    let somsri = office.sign_in(SOMSRI).await;
    let first = office.enter_as(&somsri, "120,000.00", 1).await;
    let second = office.enter_as(&somsri, "130,000.00", 2).await;
    let small = office.pay("20.00").await;
    let malee = office.sign_in(MALEE).await;
    let items = [shown(&office, &first), shown(&office, &small), shown(&office, &second)];
    let password = password_of(MALEE);
    let prepared = office.desk.prepare_approval(&items, Some(&password), &malee).await.unwrap();
    let mut decided = office.desk.sign(prepared, &malee).await;
    decided.sort_by_key(|(id, _)| [&small, &first, &second].into_iter().position(|known| known == id));
    assert!(decided[0].1.is_err() && decided[1].1.is_ok() && decided[2].1.is_ok(), "{decided:?}");
    let many: Vec<_> = (0..=MAX_AT_ONCE).map(|_| shown(&office, &first)).collect();
    assert!(matches!(office.desk.preview_approval(&many, &malee).await, Err(ApproveError::TooMany { .. })));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_returned_is_corrected_approved_and_paid_with_the_same_key() {
    let office = Office::open().await;
    let somsri = office.sign_in(SOMSRI).await;
    let id = office.enter_as(&somsri, "120,000.00", 1).await;
    let key = office.payout(&id).key;
    let malee = office.sign_in(MALEE).await;
    let unfounded = office.desk.return_payouts(&[shown(&office, &id)], "  ", &malee).await;
    assert!(matches!(unfounded, Err(ApproveError::Payout(PayoutError::Refused(PayoutRefusal::ReasonMissing)))));
    let items = [shown(&office, &id)];
    let returned = office.desk.return_payouts(&items, "ยอดไม่ตรงใบแจ้งหนี้", &malee).await.unwrap().remove(0).1.unwrap();
    assert_eq!((returned.state, returned.tab()), (PayoutState::Returned, Some(Tab::Attention)));
    assert_eq!(returned.sent_back.as_ref().unwrap().by.as_str(), MALEE);

    let somsri = office.sign_in(SOMSRI).await;
    let (_, typed) = office.form("110,000.00").await;
    let corrected = office.send_as(&somsri, &id, returned.revision, &typed).await.unwrap();
    assert_eq!((corrected.state, &corrected.id, &corrected.key), (PayoutState::AwaitingApproval, &id, &key));
    let malee = office.sign_in(MALEE).await;
    sign(&office, &malee, &id).await.unwrap();
    office.until_state(&id, PayoutState::Pending).await;
    let there = office.at_twin(&id).unwrap();
    assert_eq!((there.satang, there.idempotency_key.as_deref()), (11_000_000, key.as_ref().map(|key| key.as_str())));
    assert_eq!(office.twin().look(|ledger| ledger.withdraws.len()), 1);
    let history = office.desk.journal().history(&khlang_domain::entry::Subject::Payout(id)).unwrap();
    let kinds: Vec<_> = history.iter().map(|recorded| recorded.entry.kind()).collect();
    assert_eq!(kinds[..6], ["entered", "weighed", "returned", "entered", "weighed", "approved"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_tried_and_came_back_is_sent_again_only_unchanged() {
    // Nobody looks whether the provider is there: the create itself finds that it is not.
    let tuning = Tuning { tend_every: Duration::from_secs(3600), ..quick() };
    let config = Config { settle_after: Pace::ByHand, ..Config::default() };
    let mut office = Office::open_with(config.clone(), tuning).await;
    office.eventually(|| office.desk.gate(&office.connection).is_none().then_some(())).await;
    let somsri = office.sign_in(SOMSRI).await;
    let (id, typed) = office.form("120,000.00").await;
    office.send_as(&somsri, &id, 0, &typed).await.unwrap();
    let addr = office.lose_twin().await;
    let malee = office.sign_in(MALEE).await;
    sign(&office, &malee, &id).await.unwrap();
    office.until(&id, |payout| payout.state == PayoutState::Ready && !payout.attempts.is_empty()).await;

    let kamon = office.sign_in(KAMON).await;
    let revision = office.desk.journal().person(&Actor::new(MALEE)).unwrap().unwrap().revision;
    office.desk.switch_off(&Actor::new(MALEE), revision, &kamon).await.unwrap();
    let waiting = office.until_state(&id, PayoutState::AwaitingApproval).await;
    let returned =
        office.desk.return_payouts(&[(id.clone(), waiting.revision)], "รอ", &kamon).await.unwrap().remove(0).1;
    let revision = returned.unwrap().revision;
    let somsri = office.sign_in(SOMSRI).await;
    let other = Typed { amount: "120,000.01".to_owned(), ..typed.clone() };
    let changed = office.send_as(&somsri, &id, revision, &other).await;
    assert!(matches!(changed, Err(PayoutError::Refused(PayoutRefusal::TriedAlready))), "{changed:?}");
    office.send_as(&somsri, &id, revision, &typed).await.unwrap();
    let kamon = office.sign_in(KAMON).await;
    sign(&office, &kamon, &id).await.unwrap();
    office.bring_back(Config { addr, ..config }).await;
    office.until_state(&id, PayoutState::Pending).await;
    assert_eq!(office.twin().look(|ledger| ledger.withdraws.len()), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_rejected_is_over() {
    let office = Office::open().await;
    let somsri = office.sign_in(SOMSRI).await;
    let (id, typed) = office.form("120,000.00").await;
    office.send_as(&somsri, &id, 0, &typed).await.unwrap();
    let malee = office.sign_in(MALEE).await;
    let items = [shown(&office, &id)];
    let rejected = office.desk.reject_payouts(&items, "ไม่มีใบแจ้งหนี้", &malee).await.unwrap().remove(0).1.unwrap();
    assert_eq!((rejected.state, rejected.tab()), (PayoutState::Rejected, Some(Tab::Done)));
    assert_eq!(why_not(&office, &malee, &id).await, Some(PayoutRefusal::WrongState));
    let again = office.send(&id, rejected.revision, &typed).await;
    assert!(matches!(again, Err(PayoutError::Refused(PayoutRefusal::WrongState))));
    let taken_back = office.desk.cancel(&id, rejected.revision, &office.who).await;
    assert!(matches!(taken_back, Err(PayoutError::Refused(PayoutRefusal::WrongState))));
    is_not_sent(&office, &id).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_for_signatures_can_be_taken_back_by_an_operator() {
    let office = Office::open().await;
    let somsri = office.sign_in(SOMSRI).await;
    let id = office.enter_as(&somsri, "120,000.00", 1).await;
    let taken_back = office.desk.cancel(&id, office.payout(&id).revision, &somsri).await.unwrap();
    assert_eq!(taken_back.state, PayoutState::Canceled);
    let malee = office.sign_in(MALEE).await;
    assert_eq!(why_not(&office, &malee, &id).await, Some(PayoutRefusal::WrongState));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_viewer_reads_what_waits_and_signs_nothing() {
    let office = Office::open().await;
    let somsri = office.sign_in(SOMSRI).await;
    let id = office.enter_as(&somsri, "120,000.00", 1).await;
    let viewer = office.sign_in(WIPHA).await;
    assert_eq!(office.desk.waiting_for_approval().await.unwrap().len(), 1);
    assert_eq!(office.desk.why_inert(&office.payout(&id), &viewer), Some(PayoutRefusal::NotSupervisor));
    for who in [viewer, office.sign_in(SOMSRI).await] {
        let refused = office.desk.prepare_approval(&[shown(&office, &id)], Some(&password_of(SOMSRI)), &who).await;
        assert!(matches!(refused, Err(ApproveError::Payout(PayoutError::Duty(_)))), "{refused:?}");
    }
}
