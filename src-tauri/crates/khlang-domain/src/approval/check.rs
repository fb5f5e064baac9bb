//! Whether a signature counts, and whether a payout has what its policy wants.

use super::{Algorithm, Digest, Envelope, Environment, Terms, digest};
use crate::{
    ids::Actor,
    instruction::Instruction,
    payout::Payout,
    person::{EnrolledKey, People, Role, folded, is_same_person},
    policy::{Outcome, Policy},
    time::UtcMillis,
};
use ed25519_dalek::{Signature as DalekSignature, VerifyingKey};
use std::collections::BTreeSet;
use thiserror::Error;

/// Why a signature does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum SignatureRefusal {
    /// The one who signs made the payout or wrote in it.
    #[error("one's own payout")]
    OwnPayout,
    /// They are no supervisor, or not there any more.
    #[error("not a supervisor")]
    NotSupervisor,
    /// The key is not theirs, was replaced, or came with a password that somebody else gave.
    #[error("not a key that counts")]
    KeyNotInUse,
    /// The key was enrolled after the payout was entered.
    #[error("the key is newer than the payout")]
    KeyTooNew,
    /// They signed already.
    #[error("signed already")]
    SignedAlready,
    /// The time for it is over.
    #[error("lapsed")]
    Lapsed,
    /// It is not a signature over these bytes by this key.
    #[error("not a signature over this payout")]
    Invalid,
}

impl SignatureRefusal {
    /// Whether it says that something was altered, and not only that somebody or something has changed since.
    #[must_use]
    pub fn is_alarming(self) -> bool {
        matches!(self, Self::OwnPayout | Self::KeyTooNew | Self::SignedAlready | Self::Invalid)
    }
}

/// Whether this envelope counts for this payout at `now`.
///
/// # Errors
/// A [`SignatureRefusal`] where it does not.
pub fn check(
    payout: &Payout,
    envelope: &Envelope,
    environment: Environment,
    people: &People,
    now: UtcMillis,
) -> Result<(), SignatureRefusal> {
    let key = key_of_signer(payout, &envelope.signer, people)?;
    require(key.public == envelope.key, SignatureRefusal::KeyNotInUse)?;
    require_in_time(payout, key, now)?;
    verify(payout, envelope, environment)
}

/// Whether `signer` could sign this payout at `now`: everything that [`check()`] asks but the signature.
///
/// # Errors
/// A [`SignatureRefusal`] where they could not.
pub fn may_sign(payout: &Payout, signer: &Actor, people: &People, now: UtcMillis) -> Result<(), SignatureRefusal> {
    require_in_time(payout, key_of_signer(payout, signer, people)?, now)
}

/// The key with which a supervisor signs what is not their own.
fn key_of_signer<'a>(payout: &Payout, signer: &Actor, people: &'a People) -> Result<&'a EnrolledKey, SignatureRefusal> {
    require(!payout.hands.iter().any(|hand| is_same_person(hand, signer)), SignatureRefusal::OwnPayout)?;
    require(!is_same_person(&payout.maker, signer), SignatureRefusal::OwnPayout)?;
    let person = people.find(signer).ok_or(SignatureRefusal::NotSupervisor)?;
    require(person.name == *signer, SignatureRefusal::Invalid)?;
    require(person.has(Role::Supervisor), SignatureRefusal::NotSupervisor)?;
    person.key().filter(|key| !key.temporary).ok_or(SignatureRefusal::KeyNotInUse)
}

/// Whether the key counted before the payout was entered, and the time for signatures is not over.
fn require_in_time(payout: &Payout, key: &EnrolledKey, now: UtcMillis) -> Result<(), SignatureRefusal> {
    let entered_at = payout.entered_at.ok_or(SignatureRefusal::Invalid)?;
    require(key.counts_from < entered_at, SignatureRefusal::KeyTooNew)?;
    let lapses = payout.weighed.as_ref().ok_or(SignatureRefusal::Invalid)?.expires_at;
    require(now < lapses, SignatureRefusal::Lapsed)
}

/// The signature itself, over bytes made anew from the payout. The signer's name is in them, as it stands on record.
fn verify(payout: &Payout, envelope: &Envelope, environment: Environment) -> Result<(), SignatureRefusal> {
    let Envelope { algorithm: Algorithm::Ed25519, signer, key, digest: signed, signature } = envelope;
    let terms = Terms::of(payout, environment, signer).ok_or(SignatureRefusal::Invalid)?;
    let bytes = terms.to_bytes();
    require(digest(&bytes) == *signed, SignatureRefusal::Invalid)?;
    let key = VerifyingKey::from_bytes(&key.0).map_err(|_| SignatureRefusal::Invalid)?;
    let signature = DalekSignature::from_bytes(&signature.0);
    key.verify_strict(&bytes, &signature).map_err(|_| SignatureRefusal::Invalid)
}

/// What a payout has of what its policy wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Clearance {
    /// Everything.
    Cleared,
    /// The policy, or the way that it would take, changed since it was weighed: it has to be weighed again.
    NotWeighed,
    /// The time for it is over.
    Lapsed,
    /// These signatures do not count any more, because their people or keys are not what they were.
    Withdrawn(Vec<Actor>),
    /// What is on record cannot have come about: it was altered.
    Altered(SignatureRefusal),
}

/// Whether `payout` has what it needs to be sent at `now`. For one that may have arrived already, `now` is the time of the first attempt:
/// an identical repeat of it is the same act.
#[must_use]
pub fn clearance(
    payout: &Payout,
    environment: Environment,
    people: &People,
    policy: &Policy,
    route: &Digest,
    now: UtcMillis,
) -> Clearance {
    let first_attempt = payout.first_may_have_arrived_at();
    let (Some(weighed), Some(instruction)) = (&payout.weighed, &payout.instruction) else {
        // What was sent before there was a policy is repeated as it was sent.
        return if first_attempt.is_some() { Clearance::Cleared } else { Clearance::NotWeighed };
    };
    if first_attempt.is_none() && (weighed.checked_against != policy.revision || weighed.route != *route) {
        return Clearance::NotWeighed;
    }
    if first_attempt.is_none() && is_lighter_than_its_facts(payout, instruction, policy) {
        return Clearance::Altered(SignatureRefusal::Invalid);
    }
    let needed = match weighed.weight.outcome {
        Outcome::Goes => return Clearance::Cleared,
        Outcome::Needs { supervisors } => usize::from(supervisors),
        Outcome::Refused => return Clearance::Altered(SignatureRefusal::Invalid),
    };
    let at = first_attempt.unwrap_or(now);
    let mut signers = BTreeSet::new();
    let mut withdrawn = Vec::new();
    for approval in &payout.approvals {
        let envelope = &approval.envelope;
        let checked = if first_attempt.is_some() {
            // Who left since cannot take back what is on its way; what was signed must still be what is repeated.
            verify(payout, envelope, environment)
        } else {
            check(payout, envelope, environment, people, at)
        };
        match checked {
            Ok(()) if signers.insert(folded(&envelope.signer)) => {}
            Ok(()) => return Clearance::Altered(SignatureRefusal::SignedAlready),
            Err(SignatureRefusal::Lapsed) => return Clearance::Lapsed,
            Err(refusal) if refusal.is_alarming() => return Clearance::Altered(refusal),
            Err(_) => withdrawn.push(envelope.signer.clone()),
        }
    }
    if at >= weighed.expires_at {
        Clearance::Lapsed
    } else if !withdrawn.is_empty() {
        Clearance::Withdrawn(withdrawn)
    } else if signers.len() >= needed {
        Clearance::Cleared
    } else {
        // Ready with fewer signatures than it needs is nothing that any order of acts leads to.
        Clearance::Altered(SignatureRefusal::Invalid)
    }
}

/// Whether the policy says more of it than stands on record, by the facts on record.
fn is_lighter_than_its_facts(payout: &Payout, instruction: &Instruction, policy: &Policy) -> bool {
    payout.weighed.as_ref().is_some_and(|weighed| {
        let weight = policy.weigh(instruction, &weighed.facts, weighed.at);
        weight.outcome.is_stricter_than(weighed.weight.outcome)
    })
}

fn require(holds: bool, refusal: SignatureRefusal) -> Result<(), SignatureRefusal> {
    if holds { Ok(()) } else { Err(refusal) }
}
