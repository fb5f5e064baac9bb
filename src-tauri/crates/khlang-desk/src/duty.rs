//! Who sits at the desk: signing in, locking, and the token that every act of a person takes.
//!
//! Only the desk makes a [`SignedIn`], and it is worth nothing once the desk was locked: a command that the window sends on its own is
//! refused like one that its buttons send. Passwords are tried one at a time, and each trial goes on record.

use crate::{
    desk::{Desk, Inner},
    error::{DutyError, PersonError, SignInError},
    events::DeskEvent,
};
use khlang_domain::{
    approval::{Environment, HexBytes},
    entry::{PersonEntry, Subject},
    ids::Actor,
    payout::Authority,
    person::{
        EnrolledKey, NewKey, Person, PersonCommand, PersonRefusal, Role, Roles, Second, decide, first_person,
        parse_name,
    },
};
use khlang_journal::{Addition, AppendError};
use khlang_vault::{OpenError, SealError, Secret, SigningKey};
use std::sync::{Arc, MutexGuard, PoisonError};
use tokio::task::JoinError;

/// The fewest characters of a password. NIST SP 800-63B asks for 8 beside a second factor and for 15 without one; the file that a guess
/// needs lies on this machine only.
pub const MIN_PASSWORD_CHARS: usize = 10;
/// The most.
pub const MAX_PASSWORD_CHARS: usize = 200;

/// Who sits at the desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Session {
    /// Nobody is on record: the first person is made.
    FirstPerson,
    /// Nobody.
    SignedOut,
    /// Somebody, who has to give the password before anything is shown again.
    Locked(Actor),
    /// Somebody whose password was given by another: they choose one before anything else.
    MustChoosePassword(Actor),
    /// Somebody.
    SignedIn(Actor, Roles),
}

/// A person who signed in: what every act at the desk takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    name: Actor,
    shift: Shift,
}

impl SignedIn {
    /// Who.
    #[must_use]
    pub fn name(&self) -> &Actor {
        &self.name
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shift {
    /// From signing in to the next lock.
    Person(u64),
    /// The program furnishes a rehearsal.
    Rehearsal,
}

/// Behind the desk's lock.
#[derive(Default)]
pub(crate) struct Duty {
    state: State,
    shift: u64,
    /// The key of whoever approves, while their inbox is open.
    inbox: Option<Arc<SigningKey>>,
}

#[derive(Default)]
enum State {
    #[default]
    Nobody,
    Locked(Actor),
    Here(Actor),
}

impl Desk {
    /// Who sits at the desk.
    #[must_use]
    pub fn session(&self) -> Session {
        self.inner.session()
    }

    /// Whoever signed in.
    ///
    /// # Errors
    /// [`DutyError::Locked`] where nobody did, or the desk is locked.
    pub fn signed_in(&self) -> Result<SignedIn, DutyError> {
        let duty = self.inner.duty();
        match (&duty.state, self.inner.session_of(&duty)) {
            (State::Here(name), Session::SignedIn(..)) => {
                Ok(SignedIn { name: name.clone(), shift: Shift::Person(duty.shift) })
            }
            _ => Err(DutyError::Locked),
        }
    }

    /// The program itself, where it furnishes a rehearsal; `None` where the money is real.
    #[must_use]
    pub fn for_rehearsal(&self) -> Option<SignedIn> {
        let rehearses = self.inner.authority().environment == Environment::Rehearsal;
        rehearses.then(|| SignedIn { name: Actor::khlang(), shift: Shift::Rehearsal })
    }

    /// Makes the first person, who is administrator and supervisor, and signs them in.
    ///
    /// # Errors
    /// A [`PersonError`]: a name or password that cannot be taken, or somebody on record already.
    pub async fn make_first_person(&self, name: &str, password: &Secret) -> Result<(), PersonError> {
        let name = parse_name(name)?;
        let key = new_key(&name, password).await?;
        let _one_at_a_time = self.inner.people.lock().await;
        let entry = first_person(&self.inner.authority().people, key)?;
        self.inner.append_person(&name, 0, &name, vec![entry]).await?;
        self.inner.begin_shift(name);
        Ok(())
    }

    /// Signs a person in, whoever was there before.
    ///
    /// # Errors
    /// A [`SignInError`]; what is wrong, name or password, is not said.
    pub async fn sign_in(&self, name: &str, password: &Secret) -> Result<(), SignInError> {
        let (name, _) = self.inner.prove(&Actor::new(name), password).await?;
        self.inner.begin_shift(name);
        Ok(())
    }

    /// Locks the desk, for whoever sits there to come back to.
    pub fn lock(&self) {
        let mut duty = self.inner.duty();
        if let State::Here(name) = &duty.state {
            let name = name.clone();
            duty.end(State::Locked(name));
            drop(duty);
            let _ = self.inner.events.send(DeskEvent::Session);
        }
    }

    /// Whoever was there is not any more.
    pub fn sign_out(&self) {
        self.inner.duty().leave();
        let _ = self.inner.events.send(DeskEvent::Session);
    }

    /// Chooses a password for oneself, with a new key; also where it has to be chosen first.
    ///
    /// # Errors
    /// A [`PersonError`]: the old one is wrong, the new one cannot be taken, or nobody is there.
    pub async fn choose_password(&self, old: &Secret, new: &Secret) -> Result<(), PersonError> {
        let (shift, session) = {
            let duty = self.inner.duty();
            (duty.shift, self.inner.session_of(&duty))
        };
        let (Session::SignedIn(name, _) | Session::MustChoosePassword(name)) = session else {
            return Err(DutyError::Locked.into());
        };
        check_password(&name, new)?;
        if old.expose() == new.expose() {
            return Err(PersonError::PasswordSame);
        }
        self.inner.prove(&name, old).await?;
        let key = new_key(&name, new).await?;
        let authority = self.inner.authority();
        let command = PersonCommand::ChoosePassword { key };
        let entry = decide(&authority.people, &name, command, &name, None, self.inner.now())?;
        let revision = authority.people.find(&name).map_or(0, |person| person.revision);
        self.inner.append_person(&name, revision, &name, vec![entry]).await?;
        // Whoever locked the desk meanwhile does not find it open.
        if self.inner.duty().shift == shift {
            self.inner.begin_shift(name);
        }
        Ok(())
    }

    /// A second person at the desk of another, by their password; who sits there stays.
    ///
    /// # Errors
    /// A [`SignInError`].
    pub async fn vouch(&self, name: &str, password: &Secret) -> Result<Second, SignInError> {
        let (name, _) = self.inner.prove(&Actor::new(name), password).await?;
        let temporary =
            self.inner.authority().people.find(&name).and_then(Person::key).is_some_and(|key| key.temporary);
        if temporary { Err(SignInError::PasswordTemporary) } else { Ok(Second(name)) }
    }
}

impl Duty {
    /// Nobody sits here any more.
    pub(crate) fn leave(&mut self) {
        self.end(State::Nobody);
    }

    fn end(&mut self, state: State) {
        self.state = state;
        self.shift += 1;
        self.inbox = None;
    }
}

impl Inner {
    pub(crate) fn duty(&self) -> MutexGuard<'_, Duty> {
        self.duty.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn authority(&self) -> Arc<Authority> {
        Arc::clone(&self.authority.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn session(&self) -> Session {
        self.session_of(&self.duty())
    }

    fn session_of(&self, duty: &Duty) -> Session {
        let authority = self.authority();
        let on_record = |name: &Actor| authority.people.find(name).filter(|person| person.active);
        match &duty.state {
            State::Nobody if authority.people.is_empty() => Session::FirstPerson,
            State::Nobody => Session::SignedOut,
            State::Locked(name) => on_record(name).map_or(Session::SignedOut, |_| Session::Locked(name.clone())),
            State::Here(name) => match on_record(name) {
                None => Session::SignedOut,
                Some(person) if person.key().is_some_and(|key| key.temporary) => {
                    Session::MustChoosePassword(name.clone())
                }
                Some(person) => Session::SignedIn(name.clone(), person.roles.clone()),
            },
        }
    }

    /// Whether `who` still sits there and has one of `roles`.
    pub(crate) fn require(&self, who: &SignedIn, roles: &[Role]) -> Result<(), DutyError> {
        if who.shift == Shift::Rehearsal && self.authority().environment == Environment::Rehearsal {
            return Ok(());
        }
        let duty = self.duty();
        let Session::SignedIn(name, has) = self.session_of(&duty) else { return Err(DutyError::Locked) };
        if Shift::Person(duty.shift) != who.shift || name != who.name {
            return Err(DutyError::Locked);
        }
        match roles.first() {
            Some(first) if !roles.iter().any(|role| has.contains(role)) => Err(DutyError::RoleMissing(*first)),
            _ => Ok(()),
        }
    }

    fn begin_shift(&self, name: Actor) {
        self.duty().end(State::Here(name));
        let _ = self.events.send(DeskEvent::Session);
    }

    /// The key of `who` while their inbox is open.
    pub(crate) fn inbox_key(&self, who: &SignedIn) -> Option<Arc<SigningKey>> {
        let duty = self.duty();
        if Shift::Person(duty.shift) == who.shift { duty.inbox.clone() } else { None }
    }

    /// Keeps the key of `who` until their inbox is left or the desk is locked; `None` forgets it.
    pub(crate) fn keep_inbox_key(&self, who: &SignedIn, key: Option<Arc<SigningKey>>) {
        let mut duty = self.duty();
        if Shift::Person(duty.shift) == who.shift {
            duty.inbox = key;
        }
    }

    /// A person by their password, with their key. Puts on record whether it was right; while somebody is tried, nobody else is, so that
    /// no two guesses are made at the cost of one.
    pub(crate) async fn prove(&self, name: &Actor, password: &Secret) -> Result<(Actor, SigningKey), SignInError> {
        let _one_at_a_time = self.people.lock().await;
        let person = self.authority().people.find(name).cloned();
        let Some(person) = person.filter(|person| person.active) else { return Err(SignInError::Refused) };
        if let Some(until) = person.slowed_until(self.now()) {
            let seconds = until.since(self.now()).max(0).div_euclid(1000) + 1;
            return Err(SignInError::Slowed { seconds: u64::try_from(seconds).unwrap_or(1) });
        }
        let key = person.key().ok_or(SignInError::Refused)?;
        let opened = open_key(&person, key, password).await.map_err(|error| SignInError::Journal(error.to_string()))?;
        let entry = match &opened {
            Ok(_) => PersonEntry::SignedIn,
            Err(OpenError::WrongPassword) => PersonEntry::SignInFailed,
            Err(OpenError::Damaged) => return Err(SignInError::KeyDamaged),
            Err(OpenError::NoMemory) => return Err(SignInError::NoMemory),
        };
        // A guess that is not on record would not slow the next one down.
        self.append_person(&person.name, person.revision, &person.name, vec![entry])
            .await
            .map_err(|error| SignInError::Journal(error.to_string()))?;
        opened.map(|key| (person.name, key)).map_err(|_| SignInError::Refused)
    }

    /// Adds to what is on record about a person.
    pub(crate) async fn append_person(
        &self,
        name: &Actor,
        expected_revision: u64,
        who: &Actor,
        entries: Vec<PersonEntry>,
    ) -> Result<(), PersonError> {
        let addition = Addition {
            subject: Subject::Person(name.clone()),
            expected_revision,
            who: who.clone(),
            at: self.now(),
            entries: entries.into_iter().map(Into::into).collect(),
        };
        match self.append(vec![addition]).await {
            Ok(_) => Ok(()),
            Err(AppendError::Conflict { .. }) => Err(PersonError::ChangedMeanwhile),
            Err(AppendError::NameTaken) => Err(PersonRefusal::NameTaken.into()),
            Err(error) => Err(PersonError::Journal(error.to_string())),
        }
    }
}

/// Opens a person's key with a password, on a thread of its own: it takes time and memory on purpose.
pub(crate) async fn open_key(
    person: &Person,
    key: &EnrolledKey,
    password: &Secret,
) -> Result<Result<SigningKey, OpenError>, JoinError> {
    let (owner, password, key) = (person.name.as_str().to_owned(), password.clone(), key.clone());
    tokio::task::spawn_blocking(move || SigningKey::open(&key.sealed, &password, &owner, &key.public.0)).await
}

/// A new key, sealed with a password that may be one.
pub(crate) async fn new_key(name: &Actor, password: &Secret) -> Result<NewKey, PersonError> {
    check_password(name, password)?;
    let (owner, password) = (name.as_str().to_owned(), password.clone());
    let sealed = tokio::task::spawn_blocking(move || {
        let key = SigningKey::generate()?;
        let sealed = key.seal(&password, &owner)?;
        Ok::<_, SealError>(NewKey { public: HexBytes(key.public()), sealed })
    });
    let sealed = sealed.await.map_err(|error| PersonError::Journal(error.to_string()))?;
    sealed.map_err(|error| PersonError::Journal(error.to_string()))
}

fn check_password(name: &Actor, password: &Secret) -> Result<(), PersonError> {
    let chars = password.expose().chars().count();
    if chars < MIN_PASSWORD_CHARS {
        return Err(PersonError::PasswordTooShort);
    }
    if chars > MAX_PASSWORD_CHARS {
        return Err(PersonError::PasswordTooLong);
    }
    let is_name = khlang_domain::person::is_same_person(name, &Actor::new(password.expose()));
    if is_name { Err(PersonError::PasswordIsName) } else { Ok(()) }
}
