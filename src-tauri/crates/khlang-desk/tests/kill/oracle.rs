//! What must hold, seen from the twin's own ledger and the journal on disk, while no core is alive. The first thing that does not hold
//! comes back as a sentence.

use crate::child::Wanted;
use khlang_domain::{
    ids::PayoutId,
    payout::{Payout, PayoutState},
};
use khlang_journal::Journal;
use khlang_sandbox::{Endpoint, Ledger, Status, Withdraw};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

/// Whatever the core has promised in its lives so far.
#[derive(Debug, Default, Clone)]
pub(crate) struct Promised {
    /// Payouts whose entering was confirmed.
    pub(crate) entered: BTreeSet<String>,
    /// Last words, which never change silently.
    last_words: BTreeMap<String, PayoutState>,
}

/// The journal as it stands when nobody has it open.
pub(crate) struct OnDisk {
    payouts: BTreeMap<String, Payout>,
}

macro_rules! require {
    ($holds:expr, $($sentence:tt)*) => {
        if !$holds {
            return Err(format!($($sentence)*));
        }
    };
}

/// Opens the journal as the next start would, proves its chain, compares its projections with a rebuild, and reads what was wanted.
pub(crate) async fn read(folder: &Path, wanted: &[Wanted]) -> Result<OnDisk, String> {
    let journal = Journal::open(folder).map_err(|error| format!("the journal does not open: {error}"))?;
    journal.verify().map_err(|error| format!("the chain does not hold: {error}"))?;
    let before = journal.projections_digest().map_err(|error| error.to_string())?;
    journal.rebuild().await.map_err(|error| error.to_string())?;
    let after = journal.projections_digest().map_err(|error| error.to_string())?;
    require!(before == after, "the projections are not those of the entries");
    let mut payouts = BTreeMap::new();
    for one in wanted {
        let payout = journal.payout(&PayoutId::new(one.id.clone())).map_err(|error| error.to_string())?;
        payouts.extend(payout.map(|payout| (one.id.clone(), payout)));
    }
    journal.close();
    Ok(OnDisk { payouts })
}

/// What holds at any moment, right after a death included.
pub(crate) fn check_any_time(
    on_disk: &OnDisk,
    ledger: &Ledger,
    wanted: &[Wanted],
    promised: &mut Promised,
) -> Result<(), String> {
    for id in &promised.entered {
        require!(on_disk.payouts.contains_key(id), "payout {id} was entered and is lost");
    }
    check_intents(on_disk, ledger)?;
    for withdraw in &ledger.withdraws {
        let Some(reference) = &withdraw.reference_id else { return Err("a withdraw has no reference".to_owned()) };
        let ours = wanted.iter().find(|one| one.reference == *reference);
        let Some(ours) = ours else { return Err(format!("nobody wanted {reference}")) };
        require!(withdraw.times_paid <= 1, "{reference} was paid {} times", withdraw.times_paid);
        let twins = ledger.withdraws.iter().filter(|other| other.account_number == ours.account).count();
        require!(twins == 1, "{reference} is there {twins} times");
        let Some(payout) = on_disk.payouts.get(&ours.id) else { return Err(format!("{reference} is not on record")) };
        check_one(payout, ours, withdraw)?;
    }
    for payout in on_disk.payouts.values() {
        check_against_nothing(payout, ledger)?;
        check_last_word(payout, promised)?;
    }
    Ok(())
}

/// Every create that the twin saw is an attempt on record with that very body, and no payout's attempts differ.
fn check_intents(on_disk: &OnDisk, ledger: &Ledger) -> Result<(), String> {
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for request in ledger.requests.iter().filter(|request| request.endpoint == Endpoint::Create) {
        *seen.entry(&request.body_sha256).or_default() += 1;
    }
    for payout in on_disk.payouts.values() {
        let bodies: BTreeSet<_> = payout.attempts.iter().map(|attempt| attempt.fingerprint.as_str()).collect();
        require!(bodies.len() <= 1, "the attempts of {} have {} bodies", payout.id, bodies.len());
        for body in bodies {
            let requests = seen.remove(body).unwrap_or_default();
            let intents = payout.attempts.len();
            require!(requests <= intents, "{}: {requests} requests left, {intents} intents are on disk", payout.id);
        }
    }
    require!(seen.is_empty(), "{} requests left before their intent was on disk", seen.values().sum::<usize>());
    Ok(())
}

fn check_one(payout: &Payout, ours: &Wanted, withdraw: &Withdraw) -> Result<(), String> {
    let id = &payout.id;
    require!(withdraw.satang == ours.satang, "{id}: {} satang there, {} wanted", withdraw.satang, ours.satang);
    require!(withdraw.account_number == ours.account, "{id}: another account there");
    let key = payout.key.as_ref().map(|key| key.as_str().to_owned());
    require!(withdraw.idempotency_key == key, "{id}: another key there");
    require!(payout.state != PayoutState::Ready, "{id} would be sent as new, and is there");
    require!(payout.state != PayoutState::Refused, "{id} is refused here and {} there", withdraw.status);
    let not_paid = matches!(payout.state, PayoutState::Failed | PayoutState::Canceled);
    require!(!(not_paid && withdraw.really_paid), "{id} is {} here and paid there", payout.state.name());
    require!(payout.state != PayoutState::Paid || withdraw.times_paid == 1, "{id} is paid here only");
    Ok(())
}

fn check_against_nothing(payout: &Payout, ledger: &Ledger) -> Result<(), String> {
    let reference = payout.instruction.as_ref().map(|instruction| instruction.reference.as_str().to_owned());
    let there = reference.is_some_and(|reference| ledger.by_reference(&reference).is_some());
    let must_be_there = payout.state.is_open_at_provider() || payout.state == PayoutState::Paid;
    require!(there || !must_be_there, "{} is {} here and not there at all", payout.id, payout.state.name());
    Ok(())
}

fn check_last_word(payout: &Payout, promised: &mut Promised) -> Result<(), String> {
    let is_last = payout.state.is_final_at_provider() || payout.state == PayoutState::Refused;
    let known = promised.last_words.get(payout.id.as_str()).copied();
    if let Some(known) = known.filter(|known| *known != payout.state) {
        let loud = payout.alarm.is_some();
        require!(loud, "{} was {} and is silently {}", payout.id, known.name(), payout.state.name());
    }
    if is_last {
        promised.last_words.insert(payout.id.as_str().to_owned(), payout.state);
    }
    Ok(())
}

/// What holds once everything is over: nothing lost, nothing that nobody minds, the same sums.
pub(crate) fn check_at_the_end(on_disk: &OnDisk, ledger: &Ledger, wanted: &[Wanted]) -> Result<(), String> {
    let mut paid_here = 0;
    for one in wanted {
        let Some(payout) = on_disk.payouts.get(&one.id) else { return Err(format!("{} is lost", one.id)) };
        let there = ledger.by_reference(&one.reference).map(|withdraw| withdraw.status);
        let agrees = match payout.state {
            PayoutState::Refused => there.is_none(),
            PayoutState::Paid => there == Some(Status::Paid),
            PayoutState::Failed => there == Some(Status::Failed),
            PayoutState::Canceled => there == Some(Status::Canceled),
            // Left to a person, who sees it under Attention; rightly so only where there is nothing to be found.
            PayoutState::Unknown => payout.alarm.is_some() || there.is_none(),
            _ => false,
        };
        require!(agrees, "{} ended as {} here and as {there:?} there", one.id, payout.state.name());
        if payout.state == PayoutState::Paid {
            paid_here += one.satang;
        }
    }
    require!(paid_here == ledger.paid_satang(), "{paid_here} satang here, {} there", ledger.paid_satang());
    Ok(())
}
