//! What must hold, seen from the twin's own ledger and the journal on disk, while no core is alive. The first thing that does not hold
//! comes back as a sentence.

use crate::{child::Wanted, twin::Kind};
use khlang_domain::{
    approval::{Environment, check},
    ids::PayoutId,
    outcome::CreateOutcome,
    payout::{Approval, Attempt, Payout, PayoutState},
    person::People,
};
use khlang_journal::{Journal, Stop};
use khlang_sandbox::{Endpoint, Ledger, RequestSeen, Status, Withdraw};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

/// Whatever the core has promised in its lives so far.
#[derive(Debug, Default, Clone)]
pub(crate) struct Promised {
    /// Payouts whose entering was confirmed.
    pub(crate) entered: BTreeSet<String>,
    /// Payouts whose signature was confirmed.
    pub(crate) signed: BTreeSet<String>,
    /// Last words, which never change silently.
    last_words: BTreeMap<String, PayoutState>,
}

/// The journal as it stands when nobody has it open.
pub(crate) struct OnDisk {
    pub(crate) payouts: BTreeMap<String, Payout>,
    people: People,
}

/// What a payout by itself needs a signature for, by the policy that every office begins with.
pub(crate) const LIMIT: i64 = 5_000_000;

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
    journal.verify(&Stop::default(), &mut |_| {}).map_err(|error| format!("the chain does not hold: {error}"))?;
    let before = journal.projections_digest().map_err(|error| error.to_string())?;
    journal.rebuild(Stop::default(), |_| {}).await.map_err(|error| error.to_string())?;
    let after = journal.projections_digest().map_err(|error| error.to_string())?;
    require!(before == after, "the projections are not those of the entries");
    let mut payouts = BTreeMap::new();
    for one in wanted {
        let payout = journal.payout(&PayoutId::new(one.id.clone())).map_err(|error| error.to_string())?;
        payouts.extend(payout.map(|payout| (one.id.clone(), payout)));
    }
    let people = journal.people().map_err(|error| error.to_string())?.into_iter().collect();
    journal.close();
    Ok(OnDisk { payouts, people })
}

/// What holds at any moment, right after a death included.
pub(crate) fn check_any_time(
    provider: Kind,
    on_disk: &OnDisk,
    ledger: &Ledger,
    wanted: &[Wanted],
    promised: &mut Promised,
) -> Result<(), String> {
    for id in &promised.entered {
        require!(on_disk.payouts.contains_key(id), "payout {id} was entered and is lost");
    }
    for id in &promised.signed {
        let signed = on_disk.payouts.get(id).is_some_and(|payout| !payout.approvals.is_empty());
        require!(signed, "payout {id} was signed and the signature is lost");
    }
    let settled = ledger.settlements.len() + usize::try_from(ledger.counts.settlements).unwrap_or(usize::MAX);
    require!(settled == 0, "money went to the merchant's own account");
    check_intents(provider, on_disk, ledger, wanted)?;
    if !provider.has_keys() {
        check_never_resent(on_disk, ledger, wanted)?;
    }
    for withdraw in &ledger.withdraws {
        let ours = wanted.iter().find(|one| is_of(one, withdraw));
        let Some(ours) = ours else { return Err(format!("nobody wanted {withdraw:?}")) };
        let reference = &ours.reference;
        require!(withdraw.times_paid <= 1, "{reference} was paid {} times", withdraw.times_paid);
        let twins = ledger.withdraws.iter().filter(|other| is_of(ours, other)).count();
        require!(twins == 1, "{reference} is there {twins} times");
        let Some(payout) = on_disk.payouts.get(&ours.id) else { return Err(format!("{reference} is not on record")) };
        check_one(payout, ours, withdraw)?;
        check_signature(payout, withdraw, &on_disk.people)?;
    }
    for payout in on_disk.payouts.values() {
        check_against_nothing(payout, ledger, wanted)?;
        check_last_word(payout, promised)?;
    }
    Ok(())
}

/// Whether what the twin has is this payout: by its reference, or by its account where the provider takes no reference.
fn is_of(one: &Wanted, withdraw: &Withdraw) -> bool {
    match &withdraw.reference_id {
        Some(reference) => one.reference == *reference,
        None => one.account == withdraw.account_number,
    }
}

fn there<'a>(ledger: &'a Ledger, one: &Wanted) -> Option<&'a Withdraw> {
    ledger.withdraws.iter().find(|withdraw| is_of(one, withdraw))
}

/// Every create that the twin saw is an attempt on record, by its very body or, where each body has its own time, by its reference; and
/// no payout's attempts differ.
fn check_intents(provider: Kind, on_disk: &OnDisk, ledger: &Ledger, wanted: &[Wanted]) -> Result<(), String> {
    let mut seen: Vec<&RequestSeen> = creates(ledger).collect();
    let mut intents_left = 0;
    for payout in on_disk.payouts.values() {
        let bodies: BTreeSet<_> = payout.attempts.iter().map(|attempt| attempt.fingerprint.as_str()).collect();
        require!(bodies.len() <= 1, "the attempts of {} have {} bodies", payout.id, bodies.len());
        let ours = wanted.iter().find(|one| one.id == payout.id.as_str() && !payout.attempts.is_empty());
        let Some(ours) = ours else { continue };
        let before = seen.len();
        seen.retain(|request| !is_create_of(ours, payout, request));
        let (requests, intents) = (before - seen.len(), payout.attempts.len());
        require!(requests <= intents, "{}: {requests} requests left, {intents} intents are on disk", payout.id);
        intents_left += intents - requests;
    }
    // The twin notes a reference only when it has acted, and may be about to.
    let bodies_tell = !matches!(provider, Kind::JamesPay(_));
    let not_acted_on = seen.iter().filter(|request| !bodies_tell && request.outcome.is_empty()).count();
    let without_intent = seen.len() - not_acted_on.min(intents_left);
    require!(without_intent == 0, "{without_intent} requests left before their intent was on disk");
    Ok(())
}

/// Where a repeat can be a second payout: no payout is created twice, whatever became of the first.
fn check_never_resent(on_disk: &OnDisk, ledger: &Ledger, wanted: &[Wanted]) -> Result<(), String> {
    for (payout, ours) in wanted.iter().filter_map(|one| Some((on_disk.payouts.get(&one.id)?, one))) {
        let requests = creates(ledger).filter(|request| is_create_of(ours, payout, request)).count();
        require!(requests <= 1, "{} was sent {requests} times", payout.id);
        let left = |attempt: &&Attempt| !matches!(attempt.ended, Some((_, CreateOutcome::NotSent { .. })));
        let attempts = payout.attempts.iter().filter(left).count();
        require!(attempts <= 1, "{} was sent {attempts} times as it has it itself", payout.id);
    }
    Ok(())
}

fn creates(ledger: &Ledger) -> impl Iterator<Item = &RequestSeen> {
    ledger.requests.iter().filter(|request| request.endpoint == Endpoint::Create)
}

fn is_create_of(one: &Wanted, payout: &Payout, request: &RequestSeen) -> bool {
    let by_body = payout.attempts.iter().any(|attempt| attempt.fingerprint.as_str() == request.body_sha256);
    by_body || request.reference_id.as_ref() == Some(&one.reference)
}

fn check_one(payout: &Payout, ours: &Wanted, withdraw: &Withdraw) -> Result<(), String> {
    let id = &payout.id;
    require!(withdraw.satang == ours.satang, "{id}: {} satang there, {} wanted", withdraw.satang, ours.satang);
    require!(withdraw.account_number == ours.account, "{id}: another account there");
    let key = payout.key.as_ref().map(|key| key.as_str().to_owned());
    let same_key = withdraw.idempotency_key.is_none() || withdraw.idempotency_key == key;
    require!(same_key, "{id}: another key there");
    let same_id = payout.provider_id.as_ref().is_none_or(|theirs| theirs.as_str() == withdraw.id);
    require!(same_id, "{id}: another id there");
    require!(payout.state != PayoutState::Ready, "{id} would be sent as new, and is there");
    require!(payout.state != PayoutState::Refused, "{id} is refused here and {} there", withdraw.status);
    let not_paid = matches!(payout.state, PayoutState::Failed | PayoutState::Canceled);
    require!(!(not_paid && withdraw.really_paid), "{id} is {} here and paid there", payout.state.name());
    require!(payout.state != PayoutState::Paid || withdraw.times_paid == 1, "{id} is paid here only");
    Ok(())
}

/// Whatever is there from the limit on has a signature that counted when it left, over what is there.
fn check_signature(payout: &Payout, withdraw: &Withdraw, people: &People) -> Result<(), String> {
    if withdraw.satang < LIMIT {
        return Ok(());
    }
    let left_at = payout.attempts.first().map(|attempt| attempt.began_at);
    let counts = |approval: &Approval| {
        let in_time = left_at.is_some_and(|left_at| approval.at <= left_at);
        in_time && check(payout, &approval.envelope, Environment::Rehearsal, people, approval.at).is_ok()
    };
    let signed = !payout.approvals.is_empty() && payout.approvals.iter().all(counts);
    require!(signed, "{} left without a signature over what left", payout.id);
    Ok(())
}

fn check_against_nothing(payout: &Payout, ledger: &Ledger, wanted: &[Wanted]) -> Result<(), String> {
    let ours = wanted.iter().find(|one| one.id == payout.id.as_str());
    let there = ours.is_some_and(|one| there(ledger, one).is_some());
    let must_be_there =
        payout.state.is_open_at_provider() || matches!(payout.state, PayoutState::Paid | PayoutState::Accepted);
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
pub(crate) fn check_at_the_end(
    provider: Kind,
    on_disk: &OnDisk,
    ledger: &Ledger,
    wanted: &[Wanted],
) -> Result<(), String> {
    let (mut paid_here, mut paid_there) = (0, 0);
    for one in wanted {
        let Some(payout) = on_disk.payouts.get(&one.id) else { return Err(format!("{} is lost", one.id)) };
        let withdraw = there(ledger, one);
        let there = withdraw.map(|withdraw| withdraw.status);
        let agrees = match payout.state {
            PayoutState::Refused => there.is_none(),
            PayoutState::Paid => there == Some(Status::Paid),
            PayoutState::Failed => there == Some(Status::Failed),
            PayoutState::Canceled => there == Some(Status::Canceled),
            // Left to a person, who sees it under Attention; where it can be found, rightly so only if it is not there.
            PayoutState::Unknown => payout.alarm.is_some() || there.is_none() || !provider.has_keys(),
            PayoutState::Accepted => there.is_some(),
            _ => false,
        };
        require!(agrees, "{} ended as {} here and as {there:?} there", one.id, payout.state.name());
        if payout.state == PayoutState::Paid {
            paid_here += one.satang;
        }
        // What people have to find out is in neither sum.
        let left = matches!(payout.state, PayoutState::Unknown | PayoutState::Accepted) && !provider.has_keys();
        paid_there += withdraw.filter(|withdraw| withdraw.really_paid && !left).map_or(0, |withdraw| withdraw.satang);
    }
    require!(paid_here == paid_there, "{paid_here} satang here, {paid_there} there");
    Ok(())
}
