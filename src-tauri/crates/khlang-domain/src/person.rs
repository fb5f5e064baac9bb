//! People at the desk: who they are, what they may do, and the keys with which they sign. Built from their entries by [`apply`].
//!
//! A person's name is their identity on record: it is never changed and never given to anybody else, so that an old entry still says who
//! did it. What may be done to people is decided in [`decide()`]; passwords and private keys are no business of the domain.

mod decide;
mod roll;
#[cfg(test)]
mod tests;

pub use decide::{PersonCommand, PersonRefusal, Second, decide, first_person, second_of, somebody_could_confirm};
pub use roll::People;

use crate::{
    approval::PublicKey,
    entry::PersonEntry,
    ids::Actor,
    payee::{TextError, clean_text, respelled},
    time::UtcMillis,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The most characters of a name.
pub const MAX_NAME_CHARS: usize = 60;

/// From which wrong password in a row on a person has to wait.
const FAILURES_WITHOUT_WAIT: u32 = 3;
/// The first wait.
const FIRST_WAIT_MS: i64 = 5_000;
/// The longest.
const LONGEST_WAIT_MS: i64 = 15 * 60 * 1000;

/// For how long somebody who lost their voice is still somebody, and for how long a password that one person alone reset neither signs nor
/// confirms: 72 hours, in which whoever was switched off or reset comes back from a weekend and finds out.
pub const REMEMBERED_MS: i64 = 72 * 60 * 60 * 1000;

/// What a person may do. Everybody who is signed in may read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Role {
    /// Enters payouts, takes them back, finds out what became of them.
    Operator,
    /// Approves what others entered.
    Supervisor,
    /// Looks after people, policy and connections.
    Administrator,
    /// Reads.
    Viewer,
}

impl Role {
    /// Every role, in the order of the screen.
    pub const ALL: [Self; 4] = [Self::Operator, Self::Supervisor, Self::Administrator, Self::Viewer];

    /// The name used towards the screen.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Operator => "operator",
            Self::Supervisor => "supervisor",
            Self::Administrator => "administrator",
            Self::Viewer => "viewer",
        }
    }

    /// Whether granting it takes a second person: all but reading. With any of them somebody alone could make up a person who is needed,
    /// be it the one who enters what they approve.
    #[must_use]
    pub fn takes_two(self) -> bool {
        self != Self::Viewer
    }
}

/// A person's roles; never empty for anybody on record.
pub type Roles = BTreeSet<Role>;

/// A key as it is enrolled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NewKey {
    /// Its public half.
    pub public: PublicKey,
    /// Its private half, sealed with the person's password; opaque here.
    pub sealed: String,
}

/// A key of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct EnrolledKey {
    /// Its public half.
    pub public: PublicKey,
    /// Its private half, sealed.
    pub sealed: String,
    /// Since when.
    pub enrolled_at: UtcMillis,
    /// From when on it signs and confirms: later than it was enrolled where a password was reset by one person alone.
    pub counts_from: UtcMillis,
    /// Until when; `None` for the one in use.
    pub retired_at: Option<UtcMillis>,
    /// Sealed with a password that somebody else gave: it opens the door once, and signs nothing.
    pub temporary: bool,
}

/// Somebody who signs in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Person {
    /// Who.
    pub name: Actor,
    /// The number of entries so far.
    pub revision: u64,
    /// What they may do.
    pub roles: Roles,
    /// False for one who was switched off.
    pub active: bool,
    /// Every key, the newest last.
    pub keys: Vec<EnrolledKey>,
    /// When they were added.
    pub added_at: UtcMillis,
    /// Who added them.
    pub added_by: Actor,
    /// When they last signed in.
    pub last_signed_in_at: Option<UtcMillis>,
    /// Wrong passwords in a row.
    pub failures: u32,
    /// The last of them.
    pub last_failure_at: Option<UtcMillis>,
    /// When they last lost what lets them confirm what others do: a role, the way in, or the password that they had chosen.
    pub voice_lost_at: Option<UtcMillis>,
}

impl Person {
    /// Whether they are there and have the role.
    #[must_use]
    pub fn has(&self, role: Role) -> bool {
        self.active && self.roles.contains(&role)
    }

    /// The key in use; nobody on record is without.
    #[must_use]
    pub fn key(&self) -> Option<&EnrolledKey> {
        self.keys.iter().rev().find(|key| key.retired_at.is_none())
    }

    /// Whether they can be asked to confirm what somebody else does: a supervisor or administrator with a password of their own.
    #[must_use]
    pub fn can_vouch(&self, now: UtcMillis) -> bool {
        self.has_a_voice() && self.answers_for_themselves(now)
    }

    /// Whether what is done with their password is theirs: one that they chose, and none that follows on a reset by one person alone, who may
    /// have chosen it in their place.
    #[must_use]
    pub fn answers_for_themselves(&self, now: UtcMillis) -> bool {
        self.key().is_some_and(|key| !key.temporary && key.counts_from <= now)
    }

    /// Whether they could be asked a short while ago. Whoever takes everybody else's voice away is not alone at once.
    #[must_use]
    pub fn could_vouch_lately(&self, now: UtcMillis) -> bool {
        !self.can_vouch(now) && self.voice_lost_at.is_some_and(|lost| now.since(lost) < REMEMBERED_MS)
    }

    fn has_a_voice(&self) -> bool {
        (self.has(Role::Supervisor) || self.has(Role::Administrator)) && self.key().is_some_and(|key| !key.temporary)
    }

    /// Until when no password of theirs is tried; `None` when one may be tried now. A clock that was set back ends the wait, as one that
    /// was set forward does: a wait that hung on it could lock an office out for good.
    #[must_use]
    pub fn slowed_until(&self, now: UtcMillis) -> Option<UtcMillis> {
        let over = self.failures.checked_sub(FAILURES_WITHOUT_WAIT)?;
        let wait = (FIRST_WAIT_MS << over.min(16)).min(LONGEST_WAIT_MS);
        let last = self.last_failure_at?;
        (0..wait).contains(&now.since(last)).then(|| last.plus(wait))
    }
}

/// Whether two names are the same person's: differences of case, of spaces and of apostrophes make no other person, and neither does a Thai
/// spelling that only the program could tell apart (เเ for แ).
#[must_use]
pub fn is_same_person(one: &Actor, other: &Actor) -> bool {
    folded(one) == folded(other)
}

/// The name without what is no difference between two people.
#[must_use]
pub fn folded(name: &Actor) -> String {
    use unicode_normalization::UnicodeNormalization;
    let is_no_space = |sign: &char| !sign.is_whitespace();
    // Once more without the spaces: what stood apart may now belong in another order.
    let letters: String = name.as_str().nfkc().filter(is_no_space).nfkc().collect();
    respelled(&letters).replace('’', "'").chars().flat_map(char::to_lowercase).collect()
}

/// A name as typed, for a new person.
///
/// # Errors
/// [`PersonRefusal::NameUnusable`] where a sign in it is none of a name's, [`PersonRefusal::NameEmpty`] where nothing is left, and
/// [`PersonRefusal::NameTaken`] for the program's own name.
pub fn parse_name(typed: &str) -> Result<Actor, PersonRefusal> {
    let name = clean_text(typed, MAX_NAME_CHARS).map_err(|error| match error {
        TextError::TooLong { .. } => PersonRefusal::NameTooLong,
        _ => PersonRefusal::NameUnusable,
    })?;
    if !name.chars().all(belongs_in_a_name) {
        return Err(PersonRefusal::NameUnusable);
    }
    let actor = Actor::new(name);
    if !actor.as_str().chars().any(is_letter_of_a_name) {
        return Err(PersonRefusal::NameEmpty);
    }
    if is_same_person(&actor, &Actor::khlang()) {
        return Err(PersonRefusal::NameTaken);
    }
    Ok(actor)
}

/// Thai and Latin letters, digits, and the signs of names. Letters of other scripts can look the same and make another person of the same
/// name; other signs could make two names of one where they stand in a row.
fn belongs_in_a_name(sign: char) -> bool {
    let is_thai = matches!(sign, '\u{0E01}'..='\u{0E3A}' | '\u{0E40}'..='\u{0E4E}');
    is_thai || is_letter_of_a_name(sign) || sign.is_ascii_digit() || " .-'’()".contains(sign)
}

/// What a name can consist of alone. The clicks of African languages are Latin letters too, and look like l, = and !.
fn is_letter_of_a_name(sign: char) -> bool {
    let is_latin = matches!(sign, '\u{00C0}'..='\u{01BF}' | '\u{01C4}'..='\u{024F}' | '\u{1E00}'..='\u{1EFF}');
    sign.is_ascii_alphabetic() || matches!(sign, '\u{0E01}'..='\u{0E2E}') || (is_latin && sign.is_alphabetic())
}

/// The person after one more entry. `None` before the first, and after a first entry that adds nobody.
#[must_use]
pub fn apply(person: Option<Person>, name: &Actor, entry: &PersonEntry, who: &Actor, at: UtcMillis) -> Option<Person> {
    let mut person = match (person, entry) {
        (Some(person), _) => person,
        (None, PersonEntry::Added { .. }) => Person {
            name: name.clone(),
            revision: 0,
            roles: Roles::new(),
            active: true,
            keys: Vec::new(),
            added_at: at,
            added_by: who.clone(),
            last_signed_in_at: None,
            failures: 0,
            last_failure_at: None,
            voice_lost_at: None,
        },
        (None, _) => return None,
    };
    person.revision += 1;
    let had_a_voice = person.has_a_voice();
    match entry {
        PersonEntry::Added { roles, key, temporary, .. } => {
            person.roles.clone_from(roles);
            enrol(&mut person, key, *temporary, at, at);
        }
        PersonEntry::RolesChanged { roles, .. } => person.roles.clone_from(roles),
        PersonEntry::PasswordReset { key, second } => {
            let counts_from = if second.is_some() { at } else { at.plus(REMEMBERED_MS) };
            enrol(&mut person, key, true, at, counts_from);
        }
        PersonEntry::PasswordChosen { key } => {
            let before = person.key().map_or(at, |key| key.counts_from);
            enrol(&mut person, key, false, at, before.max(at));
        }
        PersonEntry::SwitchedOff => person.active = false,
        PersonEntry::SwitchedOn { .. } => person.active = true,
        PersonEntry::SignedIn => {
            person.last_signed_in_at = Some(at);
            person.failures = 0;
        }
        PersonEntry::SignInFailed => {
            person.failures = person.failures.saturating_add(1);
            person.last_failure_at = Some(at);
        }
    }
    if had_a_voice && !person.has_a_voice() {
        person.voice_lost_at = Some(at);
    }
    Some(person)
}

/// A password is a key: with every new one the key before is retired, so that an old password opens nothing that still counts.
fn enrol(person: &mut Person, key: &NewKey, temporary: bool, at: UtcMillis, counts_from: UtcMillis) {
    for old in person.keys.iter_mut().filter(|old| old.retired_at.is_none()) {
        old.retired_at = Some(at);
    }
    person.keys.push(EnrolledKey {
        public: key.public,
        sealed: key.sealed.clone(),
        enrolled_at: at,
        counts_from,
        retired_at: None,
        temporary,
    });
    person.failures = 0;
}
