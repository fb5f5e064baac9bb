//! An older copy of the journal comes back: nothing is sent until what is open is cleared up, and nothing is ever paid twice.

use crate::{
    approving::sign,
    office::Office,
    providers::{at_1401, confirmed_by, pay, plain_form, seen_in_the_panel},
    staff::{KAMON, MALEE, PRASERT, SOMSRI, WIPHA, password_of},
};
use khlang_desk::{CareError, DutyError, Gate, Held, PayoutError, SignedIn};
use khlang_domain::{
    entry::{Entry, JournalEntry, LookUp, Subject, Verdict},
    ids::PayoutId,
    payout::{Confirmation, Payout, PayoutState},
    person::{PersonRefusal, Second},
    restored::ResumeRefusal,
};
use khlang_journal::{Backup, Stop};
use khlang_sandbox::{One2PaysTwin, Pace, Pay1401Twin, Running, one2pays, pay1401};
use std::{fs, net::SocketAddr, path::Path, time::Duration};

async fn back_up<P>(office: &Office<P>) -> Backup {
    office.desk.back_up(Stop::default(), |_| {}).await.unwrap()
}

/// Puts a backup where the journal was, as somebody would by hand.
fn exchange(backup: &Backup) -> impl FnOnce(&Path) {
    let name = backup.name.clone();
    move |folder| {
        fs::copy(folder.join("backups").join(name), folder.join("journal.sqlite")).unwrap();
        for side in ["journal.sqlite-wal", "journal.sqlite-shm"] {
            let _ = fs::remove_file(folder.join(side));
        }
    }
}

async fn held<P>(office: &Office<P>) -> Held {
    office.desk.held().await.unwrap().expect("nothing is held")
}

/// Waits until what the desk finds out by itself is found out.
async fn reconciled<P>(office: &Office<P>, open: u64) -> Held {
    let mut events = office.desk.subscribe();
    loop {
        let held = held(office).await;
        if (held.open, held.unread.len(), held.out_of_reach.len()) == (open, 0, 0) {
            return held;
        }
        let next = tokio::time::timeout(std::time::Duration::from_secs(60), events.recv()).await;
        next.unwrap_or_else(|_| panic!("{held:?}")).ok();
    }
}

async fn resume<P>(office: &Office<P>, who: &SignedIn, second: Option<&str>) -> Result<(), CareError> {
    let second = match second {
        Some(name) => Some(office.desk.vouch(name, &password_of(name)).await.unwrap()),
        None => None,
    };
    office.desk.resume_after_restore(second.as_ref(), who).await
}

fn restored<P>(office: &Office<P>) -> usize {
    let history = office.desk.journal().history(&Subject::Journal).unwrap();
    history.iter().filter(|one| matches!(one.entry, Entry::Journal(JournalEntry::Restored { .. }))).count()
}

/// Two payouts that wait for the network in a backup, and were sent after it.
async fn sent_after_the_backup() -> (Office, Backup, Vec<PayoutId>) {
    let mut office = Office::open().await;
    let addr = office.go_offline().await;
    let config = one2pays::Config { addr, settle_after: Pace::ByHand, ..one2pays::Config::default() };
    let ids = vec![office.pay("1,500.00").await, office.pay("300.00").await];
    let backup = back_up(&office).await;
    office.bring_back(config).await;
    for id in &ids {
        office.until_state(id, PayoutState::Pending).await;
    }
    (office, backup, ids)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_ready_in_an_older_copy_is_found_at_the_provider_and_not_sent_again() {
    let (office, backup, ids) = sent_after_the_backup().await;
    let stranger = office.pay("77.00").await;
    let stranger = office.until_state(&stranger, PayoutState::Pending).await.instruction.unwrap().reference;
    let creates = office.twin().look(|ledger| (ledger.withdraws.len(), ledger.counts.creates));

    let office = office.reopen_after(exchange(&backup)).await;
    assert_eq!(office.desk.gate(&office.connection), Some(Gate::Restored));
    let told = reconciled(&office, 0).await;
    for id in &ids {
        let found = office.until_state(id, PayoutState::Pending).await;
        assert!(matches!(found.last_look_up, Some((_, LookUp::Found { .. }))));
        assert_eq!(found.provider_id.unwrap().as_str(), office.at_twin(id).unwrap().id);
    }
    assert_eq!(told.restoration.loss.found, backup.head.unwrap().position);
    assert_eq!(told.restoration.lists.len(), 1);
    let list = &told.restoration.lists[0];
    assert!(list.whole);
    let named: Vec<&str> = list.strangers.iter().map(|stranger| stranger.reference.as_str()).collect();
    assert_eq!((named, list.stranger_count), (vec![stranger.as_str()], 1), "what the copy knows nothing of");

    // What is entered while it is held waits.
    let waiting = office.pay("12.00").await;
    assert_eq!(office.payout(&waiting).state, PayoutState::Ready);
    let malee = office.sign_in(MALEE).await;
    resume(&office, &malee, Some(KAMON)).await.unwrap();
    office.until_state(&waiting, PayoutState::Pending).await;
    assert_eq!(office.desk.held().await.unwrap(), None);
    let after = office.twin().look(|ledger| (ledger.withdraws.len(), ledger.counts.creates));
    assert_eq!(after, (creates.0 + 1, creates.1 + 1), "one create for the one new payout");
}

/// Whether it was put right before the copy came back, or only then.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_sent_after_a_copy_is_found_though_the_clock_was_ahead_when_the_copy_was_made() {
    for (ahead, lasted) in [(3600, 0), (24 * 3600, 0), (24 * 3600, 30), (20 * 3600, 3600 * 24)]
        .map(|(ahead, lasted)| (Duration::from_secs(ahead), Duration::from_secs(lasted)))
    {
        let mut office = Office::open().await;
        let addr = office.go_offline().await;
        let config = one2pays::Config { addr, settle_after: Pace::ByHand, ..one2pays::Config::default() };
        office.clock.move_by(ahead);
        let ids = [office.pay("1,500.00").await, office.pay("300.00").await];
        let backup = back_up(&office).await;
        office.clock.put_back_by(ahead);
        office.bring_back(config).await;
        for id in &ids {
            office.until_state(id, PayoutState::Pending).await;
        }
        let stranger = office.pay("77.00").await;
        let stranger = office.until_state(&stranger, PayoutState::Pending).await.instruction.unwrap().reference;
        office.clock.move_by(lasted);
        let last = office.pay("78.00").await;
        let creates = office.twin().look(|ledger| ledger.counts.creates);

        let office = office.reopen_after(exchange(&backup)).await;
        let told = reconciled(&office, 0).await;
        for id in &ids {
            let found = office.until_state(id, PayoutState::Pending).await;
            assert!(matches!(found.last_look_up, Some((_, LookUp::Found { .. }))), "{ahead:?} {lasted:?}: {found:?}");
        }
        let list = &told.restoration.lists[0];
        assert!(list.strangers.iter().any(|one| one.reference == stranger.as_str()), "{ahead:?} {lasted:?}: {list:?}");
        assert!(office.twin().look(|ledger| ledger.counts.creates) <= creates + 1, "{last:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn however_often_the_program_starts_again_it_stays_held_and_is_on_record_once() {
    let (mut office, backup, ids) = sent_after_the_backup().await;
    let creates = office.twin().look(|ledger| ledger.counts.creates);
    office = office.reopen_after(exchange(&backup)).await;
    let waiting = office.pay("12.00").await;
    for _ in 0..3 {
        office = office.reopen().await;
        reconciled(&office, 0).await;
        assert_eq!(office.desk.gate(&office.connection), Some(Gate::Restored));
        assert_eq!(office.payout(&waiting).state, PayoutState::Ready, "entered after it, and in no doubt");
        assert_eq!(office.payout(&waiting).attempts, []);
    }
    assert_eq!((restored(&office), ids.len()), (1, 2));
    assert_eq!(office.twin().look(|ledger| ledger.counts.creates), creates);
    // A second time the same copy comes back is a second time.
    let office = office.reopen_after(exchange(&backup)).await;
    assert_eq!(office.desk.gate(&office.connection), Some(Gate::Restored));
    assert_eq!(restored(&office), 1);
    reconciled(&office, 0).await;
    assert_eq!(office.twin().look(|ledger| ledger.counts.creates), creates);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_that_an_administrator_restores_is_held_too_and_what_was_there_is_kept() {
    let (office, backup, _) = sent_after_the_backup().await;
    let entries = office.desk.journal().head().unwrap().position;
    let order = async |who: &SignedIn, second: Option<Second>| {
        office.desk.order_restore(&backup.name, second.as_ref(), Stop::default(), |_| {}, who).await
    };
    let malee = office.sign_in(MALEE).await;
    assert!(matches!(order(&malee, None).await, Err(CareError::Duty(DutyError::RoleMissing(_)))));
    let kamon = office.sign_in(KAMON).await;
    assert!(matches!(order(&kamon, None).await, Err(CareError::Person(PersonRefusal::SecondPersonMissing))));
    let second = office.desk.vouch(PRASERT, &password_of(PRASERT)).await.unwrap();
    let missing = office.desk.order_restore("../journal.sqlite", Some(&second), Stop::default(), |_| {}, &kamon).await;
    assert_eq!(missing.unwrap_err().code(), "noSuchBackup");
    let ordered = order(&kamon, Some(second)).await.unwrap();

    let office = office.reopen_after(|_| ordered.carry_out(&Stop::default(), &mut |_| {}).unwrap()).await;
    let told = reconciled(&office, 0).await;
    let loss = told.restoration.loss;
    let replaced = loss.replaced.unwrap();
    assert_eq!((replaced.backup, replaced.by.as_str()), (backup.name, KAMON));
    assert_eq!(replaced.second.unwrap().as_str(), PRASERT);
    assert!(loss.known.unwrap().position >= entries);
    assert!(office.folder.path().join("replaced/1/journal.sqlite").exists());
    assert_eq!(office.desk.gate(&office.connection), Some(Gate::Restored));
}

/// As [`sent_after_the_backup`], at a provider that has neither keys nor a list.
async fn sent_to_1401_after_the_backup() -> (Office<Pay1401Twin>, Backup, PayoutId) {
    let mut office = at_1401().await;
    let addr = office.go_offline().await;
    let id = pay(&office, "700.00").await;
    let backup = back_up(&office).await;
    let folder = office.folder.path();
    fs::copy(folder.join("known-head.json"), folder.join("known-then.json")).unwrap();
    let config = pay1401::Config { addr, settle_after: Pace::ByHand, ..pay1401::Config::default() };
    office.put_twin(Pay1401Twin::start(config).await.unwrap());
    office.until_state(&id, PayoutState::Accepted).await;
    (office, backup, id)
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_provider_cannot_be_asked_people_say_what_became_of_it_and_it_is_paid_once() {
    let (office, backup, id) = sent_to_1401_after_the_backup().await;
    let office = office.reopen_after(exchange(&backup)).await;
    let told = held(&office).await;
    assert_eq!((told.open, told.without_list.len()), (1, 1));
    assert_eq!(office.payout(&id).state, PayoutState::Unknown);
    let doubts = office.desk.in_doubt().await.unwrap();
    assert_eq!(doubts[0].verdicts(), [Verdict::Paid, Verdict::Failed, Verdict::NotPaid]);

    let malee = office.sign_in(MALEE).await;
    settle(&office, &id, Verdict::Paid, None, &malee).await.unwrap();
    resume(&office, &malee, Some(KAMON)).await.unwrap();
    let next = pay(&office, "109.00").await;
    office.until_state(&next, PayoutState::Accepted).await;
    assert_eq!(office.twin().look(|ledger| ledger.withdraws.len()), 2, "each of the two once");
}

/// What the hold is for. Should this not pay twice, the tests around it show nothing.
#[tokio::test(flavor = "multi_thread")]
async fn control_where_what_was_last_known_is_as_old_as_the_copy_it_pays_twice() {
    let (office, backup, id) = sent_to_1401_after_the_backup().await;
    let unnoticed = |folder: &Path| {
        exchange(&backup)(folder);
        fs::copy(folder.join("known-then.json"), folder.join("known-head.json")).unwrap();
    };
    let office = office.reopen_after(unnoticed).await;
    office.until_state(&id, PayoutState::Accepted).await;
    assert_eq!(office.twin().look(|ledger| ledger.withdraws.len()), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_without_what_was_last_known_as_on_another_machine_is_held_too() {
    let (office, backup, id) = sent_to_1401_after_the_backup().await;
    let alone = |folder: &Path| {
        exchange(&backup)(folder);
        fs::remove_file(folder.join("known-head.json")).unwrap();
    };
    let office = office.reopen_after(alone).await;
    assert_eq!(held(&office).await.open, 1);
    assert_eq!((office.payout(&id).state, restored(&office)), (PayoutState::Unknown, 1));
    let office = office.reopen().await;
    assert_eq!((held(&office).await.open, restored(&office)), (1, 1));
    assert_eq!(office.twin().look(|ledger| ledger.withdraws.len()), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_lets_it_go_on_is_a_supervisor_or_administrator_with_a_second_person_and_not_before_all_is_cleared_up() {
    let (office, backup, id) = sent_to_1401_after_the_backup().await;
    let office = office.reopen_after(exchange(&backup)).await;
    for name in [SOMSRI, WIPHA] {
        let who = office.sign_in(name).await;
        let refused = resume(&office, &who, Some(MALEE)).await;
        assert!(matches!(refused, Err(CareError::Duty(DutyError::RoleMissing(_)))), "{name}");
    }
    let malee = office.sign_in(MALEE).await;
    let early = resume(&office, &malee, Some(KAMON)).await;
    assert!(matches!(early, Err(CareError::Resume(ResumeRefusal::NotReconciled { open: 1 }))), "{early:?}");
    settle(&office, &id, Verdict::Failed, None, &malee).await.unwrap();
    let alone = resume(&office, &malee, None).await;
    assert!(matches!(alone, Err(CareError::Resume(ResumeRefusal::Person(PersonRefusal::SecondPersonMissing)))));
    resume(&office, &malee, Some(KAMON)).await.unwrap();
    let again = resume(&office, &malee, Some(KAMON)).await;
    assert!(matches!(again, Err(CareError::Resume(ResumeRefusal::NotHeld))));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_two_people_found_unpaid_waits_until_sending_goes_on_and_then_leaves_once() {
    let (office, backup, id) = sent_to_1401_after_the_backup().await;
    let office = office.reopen_after(exchange(&backup)).await;
    let malee = office.sign_in(MALEE).await;
    let second = confirmed_by(KAMON, &office.payout(&id));
    let ready = settle(&office, &id, Verdict::NotPaid, second, &malee).await.unwrap();
    assert_eq!(ready.state, PayoutState::Ready);
    let office = office.reopen().await;
    assert_eq!(office.payout(&id).state, PayoutState::Ready);
    assert_eq!(office.twin().look(|ledger| ledger.counts.creates), 1);
    let malee = office.sign_in(MALEE).await;
    resume(&office, &malee, Some(KAMON)).await.unwrap();
    office.until_state(&id, PayoutState::Accepted).await;
    assert_eq!(office.twin().look(|ledger| ledger.counts.creates), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_from_before_wants_a_tick_and_keeps_its_reference() {
    let office = at_1401().await;
    let (id, typed) = plain_form(&office, "155.00").await;
    office.desk.save_draft(&id, 0, typed.clone(), &office.who).await.unwrap();
    let backup = back_up(&office).await;
    let sent = office.send(&id, 1, &typed).await.unwrap();
    office.until_state(&sent.id, PayoutState::Accepted).await;
    let office = office.reopen_after(exchange(&backup)).await;
    assert_eq!(office.payout(&id).state, PayoutState::Draft);
    let check = office.desk.check(&id, &typed, &office.who).await.unwrap();
    assert_eq!(check.warnings[0].code, "draftFromBefore");
    let unticked = office.desk.send(&id, 1, &typed, &[], &office.who).await;
    assert!(matches!(unticked, Err(PayoutError::WarningsNotAccepted(_))));
    let (fresh, typed) = plain_form(&office, "156.00").await;
    let check = office.desk.check(&fresh, &typed, &office.who).await.unwrap();
    assert!(check.warnings.iter().all(|warning| warning.code != "draftFromBefore"));
}

async fn settle<P>(
    office: &Office<P>,
    id: &PayoutId,
    verdict: Verdict,
    second: Option<Confirmation>,
    who: &SignedIn,
) -> Result<Payout, PayoutError> {
    let revision = office.payout(id).revision;
    office.desk.settle(id, revision, verdict, &seen_in_the_panel(), second, who).await
}

/// Numbers that look like chance and are the same each time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

/// Every amount is that of one payout of ours: how often each was paid.
fn most_often_paid<P>(office: &Office<P>) -> usize {
    let amounts: Vec<i64> = office.twin().look(|ledger| ledger.withdraws.iter().map(|one| one.satang).collect());
    amounts.iter().map(|amount| amounts.iter().filter(|other| *other == amount).count()).max().unwrap_or_default()
}

fn is_there<P>(office: &Office<P>, payout: &Payout) -> bool {
    let amount = payout.amount().unwrap().as_i64();
    office.twin().look(|ledger| ledger.withdraws.iter().any(|one| one.satang == amount))
}

/// Payouts of every kind; a backup somewhere among them; then whatever happens to them; then the backup comes back, and people do what
/// they are told: they look into the portal.
async fn a_story<P>(mut office: Office<P>, back: impl AsyncFn(SocketAddr) -> Running<P>, seed: u64) {
    let mut chance = Chance(seed);
    let addr = office.go_offline().await;
    let backup_after = chance.below(6);
    let (mut backup, mut ids) = (None, Vec::new());
    let somsri = office.sign_in(SOMSRI).await;
    for number in 0..6_u64 {
        if number == backup_after {
            backup = Some(back_up(&office).await);
        }
        let kind = chance.below(3);
        let baht = if kind == 0 { 120_000 } else { 200 };
        let (id, typed) = plain_form(&office, &format!("{}.{:02}", baht + number, seed % 100)).await;
        if kind == 1 {
            office.desk.save_draft(&id, 0, typed, &somsri).await.unwrap();
        } else {
            office.send_as(&somsri, &id, 0, &typed).await.unwrap();
        }
        ids.push(id);
    }
    let backup = backup.unwrap();
    office.put_twin(back(addr).await);
    for id in &ids {
        let payout = office.payout(id);
        match payout.state {
            PayoutState::AwaitingApproval if chance.below(2) == 0 => {
                let malee = office.sign_in(MALEE).await;
                sign(&office, &malee, id).await.unwrap();
                office.until(id, |payout| payout.provider_id.is_some()).await;
            }
            PayoutState::Draft if chance.below(2) == 0 => {
                let somsri = office.sign_in(SOMSRI).await;
                office.send_as(&somsri, id, payout.revision, &payout.typed.unwrap()).await.unwrap();
                office
                    .until(id, |payout| payout.provider_id.is_some() || payout.state.name() == "awaitingApproval")
                    .await;
            }
            PayoutState::AwaitingApproval | PayoutState::Draft => {}
            _ => {
                office.until(id, |payout| payout.provider_id.is_some()).await;
            }
        }
    }

    let mut office = office.reopen_after(exchange(&backup)).await;
    for _ in 0..chance.below(3) {
        office = office.reopen().await;
    }
    let ids: Vec<PayoutId> = ids.into_iter().filter(|id| office.desk.journal().payout(id).unwrap().is_some()).collect();
    office.eventually(|| office.desk.gate(&office.connection).filter(|gate| *gate == Gate::Restored)).await;
    let malee = office.sign_in(MALEE).await;
    for id in &ids {
        let waits = |payout: &Payout| payout.state != PayoutState::Unknown || payout.last_look_up.is_some();
        if office.desk.held().await.unwrap().unwrap().without_list.is_empty() {
            office.until(id, waits).await;
        }
        let payout = office.payout(id);
        if payout.state == PayoutState::Unknown {
            let (verdict, second) = match is_there(&office, &payout) {
                true => (Verdict::Paid, None),
                false => (Verdict::NotPaid, confirmed_by(KAMON, &payout)),
            };
            settle(&office, id, verdict, second, &malee).await.unwrap();
        }
    }
    assert!(most_often_paid(&office) <= 1, "seed {seed}");
    reconciled(&office, 0).await;
    resume(&office, &malee, Some(KAMON)).await.unwrap();
    for id in &ids {
        let payout = office.payout(id);
        if payout.state == PayoutState::AwaitingApproval {
            sign(&office, &malee, id).await.unwrap();
        }
        if payout.state == PayoutState::Draft && !is_there(&office, &payout) {
            office.send(id, payout.revision, &payout.typed.unwrap()).await.unwrap();
        }
        let over = |payout: &Payout| {
            payout.provider_id.is_some()
                || matches!(payout.state, PayoutState::Paid | PayoutState::Draft | PayoutState::AwaitingApproval)
        };
        office.until(id, over).await;
    }
    assert_eq!(most_often_paid(&office), 1, "seed {seed}");
    office.desk.journal().verify(&Stop::default(), &mut |_| {}).unwrap();
    office.desk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_happened_since_the_backup_nothing_is_paid_twice_where_there_is_a_list() {
    for seed in 0..3 {
        let back = async |addr| {
            let config = one2pays::Config { addr, settle_after: Pace::ByHand, ..one2pays::Config::default() };
            One2PaysTwin::start(config).await.unwrap()
        };
        a_story(Office::open().await, back, seed).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_happened_since_the_backup_nothing_is_paid_twice_where_people_have_to_look() {
    for seed in 0..3 {
        let back = async |addr| {
            let config = pay1401::Config { addr, settle_after: Pace::ByHand, ..pay1401::Config::default() };
            Pay1401Twin::start(config).await.unwrap()
        };
        a_story(at_1401().await, back, seed).await;
    }
}
