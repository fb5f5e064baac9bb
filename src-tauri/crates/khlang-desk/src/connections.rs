//! Adding a connection, trying it, changing it, and letting a stopped one go on.
//!
//! Secrets go to the keychain first; only then is the connection put on record, with the last four characters of each.

use crate::{
    desk::{Desk, Inner},
    duty::SignedIn,
    error::ConnectionError,
    health::KeychainState,
    lane,
};
use khlang_domain::{
    connection::{AmountUnit, Connection, ConnectionSettings, SecretNote, UnitConfirmation},
    entry::{ConnectionEntry, Subject},
    ids::{Actor, ConnectionId, ProviderKey},
    money::Satang,
    payee::clean_text,
    person::Role,
};
use khlang_journal::Addition;
use khlang_providers::{
    check::{CheckResult, check_connection},
    http::check_base_url,
    plain::{PlainFieldError, check_all},
    registry::{self, ConnectError, ProviderEntry},
};
use khlang_vault::{Secret, SecretSlot, VaultError};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The most characters of a connection's name and of who confirmed its unit.
const MAX_NAME_CHARS: usize = 60;

/// The most characters of a note.
const MAX_NOTE_CHARS: usize = 500;

/// A connection as a person left the form.
#[derive(Debug, Default)]
pub struct ConnectionDraft {
    /// What people call it.
    pub name: String,
    /// The provider's key in the registry.
    pub provider: String,
    /// As typed.
    pub base_url: String,
    /// By slot; a slot that is missing keeps what the keychain has.
    pub secrets: BTreeMap<String, Secret>,
    /// As chosen.
    pub amount_unit: Option<AmountUnit>,
    /// As recorded; `None` leaves sending locked, unless the same unit was confirmed before.
    pub unit_confirmation: Option<UnitConfirmationDraft>,
    /// As switched.
    pub wallet_enabled: bool,
    /// As typed; empty for none.
    pub minimum: String,
    /// As typed; empty for none.
    pub maximum: String,
    /// What the provider asks for beside secrets, by name, as typed.
    pub plain_fields: BTreeMap<String, String>,
}

/// Who confirmed the unit, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UnitConfirmationDraft {
    /// Who at the provider.
    pub by: String,
    /// When.
    pub on: String,
    /// How.
    pub note: String,
}

/// A field of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ConnectionField {
    /// The name.
    Name,
    /// The provider.
    Provider,
    /// The address.
    BaseUrl,
    /// One of the secrets.
    Secret,
    /// What an amount means.
    AmountUnit,
    /// Who confirmed that.
    UnitConfirmation,
    /// The smallest amount.
    Minimum,
    /// The largest.
    Maximum,
    /// What was found before a stopped connection goes on.
    Note,
    /// One of the provider's plain fields.
    Plain,
    /// How the provider spells a bank.
    BankSpelling,
}

/// Something wrong with a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectionProblem {
    /// At which field.
    pub field: ConnectionField,
    /// Which secret, where it is one.
    pub secret: Option<String>,
    /// Which plain field, or the code of which bank, where it is one.
    pub name: Option<String>,
    /// The key of its message.
    pub code: &'static str,
    /// What the message may quote.
    pub params: BTreeMap<String, String>,
}

impl ConnectionProblem {
    /// The codes that are made here, with the names of their parameters; those of the amounts, of texts, of addresses and of secrets come
    /// from where these are read.
    pub const CODES: [(&'static str, &'static [&'static str]); 11] = [
        ("secretUnusable", &[]),
        ("networkUnusable", &[]),
        ("connectionNameEmpty", &[]),
        ("noteEmpty", &[]),
        ("secretControlCharacter", &[]),
        ("secretTooLong", &[]),
        ("providerUnknown", &[]),
        ("secretEmpty", &[]),
        ("unitConfirmationIncomplete", &[]),
        ("unitConfirmationWithoutUnit", &[]),
        ("maximumBelowMinimum", &["minimum"]),
    ];
}

impl Desk {
    /// Tries what was typed against the provider and keeps nothing. With `connection`, secrets that were not typed come from the keychain.
    ///
    /// # Errors
    /// [`ConnectionError`]: fields that make a call impossible, or the keychain.
    pub async fn check_connection(
        &self,
        connection: Option<&ConnectionId>,
        draft: &ConnectionDraft,
        who: &SignedIn,
    ) -> Result<CheckResult, ConnectionError> {
        let desk = &self.inner;
        // The keychain's secrets would sign a call to whatever address was typed.
        desk.require(who, &[Role::Administrator])?;
        let known = connection.and_then(|id| desk.lane(id)).map(|lane| lane.state().connection.clone());
        let (entry, settings) = desk.settings(draft, known.as_ref(), who.name())?;
        let mut secrets = BTreeMap::new();
        for slot in entry.capabilities.secret_slots {
            let secret = match (draft.secrets.get(*slot), &known) {
                (Some(typed), _) => typed.expose().trim().to_owned(),
                (None, Some(known)) => {
                    let kept = desk.vault.get(&slot_of(&known.id, slot)?).await;
                    kept.map_err(|error| secret_error(&error, slot))?.expose().to_owned()
                }
                (None, None) => return Err(problem(ConnectionField::Secret, Some(slot), "secretEmpty")),
            };
            secrets.insert((*slot).to_owned(), secret.into());
        }
        let provider = registry::connect(&settings, &secrets, &desk.network).map_err(|error| connect_error(&error))?;
        Ok(check_connection(provider.as_ref()).await)
    }

    /// Adds a connection.
    ///
    /// # Errors
    /// [`ConnectionError`]: fields, the keychain, or the journal. Nothing is kept then.
    pub async fn add_connection(&self, draft: &ConnectionDraft, who: &SignedIn) -> Result<Connection, ConnectionError> {
        self.inner.require(who, &[Role::Administrator])?;
        let desk = &self.inner;
        let (entry, settings) = desk.settings(draft, None, who.name())?;
        let missing = entry.capabilities.secret_slots.iter().find(|slot| !draft.secrets.contains_key(**slot));
        if let Some(slot) = missing {
            return Err(problem(ConnectionField::Secret, Some(slot), "secretEmpty"));
        }
        let id = ConnectionId::new(Uuid::now_v7().to_string());
        let secrets = desk.keep_secrets(&id, draft, &[]).await?;
        let connection =
            desk.append_connection(&id, 0, who.name(), ConnectionEntry::Added { settings, secrets }).await?;
        let lane = desk.add_lane(connection.clone());
        self.start(&lane);
        let _ = desk.events.send(crate::events::DeskEvent::Connections);
        Ok(connection)
    }

    /// Changes a connection: its settings, and those secrets that were typed.
    ///
    /// # Errors
    /// [`ConnectionError`]: fields, the keychain, the journal, or a connection that is no longer at `expected`.
    pub async fn update_connection(
        &self,
        id: &ConnectionId,
        expected: u64,
        draft: &ConnectionDraft,
        who: &SignedIn,
    ) -> Result<Connection, ConnectionError> {
        self.inner.require(who, &[Role::Administrator])?;
        let desk = &self.inner;
        let known = desk.known(id, expected)?;
        let (_, settings) = desk.settings(draft, Some(&known), who.name())?;
        let secrets = desk.keep_secrets(id, draft, &known.secrets).await?;
        desk.append_connection(id, expected, who.name(), ConnectionEntry::Changed { settings, secrets }).await
    }

    /// Lets a stopped connection go on.
    ///
    /// # Errors
    /// [`ConnectionError::NotStopped`], an empty note as a field, the journal, or a connection that is no longer at `expected`.
    pub async fn resume_connection(
        &self,
        id: &ConnectionId,
        expected: u64,
        note: &str,
        who: &SignedIn,
    ) -> Result<Connection, ConnectionError> {
        self.inner.require(who, &[Role::Administrator])?;
        let known = self.inner.known(id, expected)?;
        if known.stopped.is_none() {
            return Err(ConnectionError::NotStopped);
        }
        let note = text(ConnectionField::Note, note, MAX_NOTE_CHARS)?;
        if note.is_empty() {
            return Err(problem(ConnectionField::Note, None, "noteEmpty"));
        }
        self.inner.append_connection(id, expected, who.name(), ConnectionEntry::Resumed { note }).await
    }
}

impl Inner {
    pub(crate) fn known(&self, id: &ConnectionId, expected: u64) -> Result<Connection, ConnectionError> {
        let lane = self.lane(id).ok_or(ConnectionError::NoSuchConnection)?;
        let known = lane.state().connection.clone();
        if known.revision == expected { Ok(known) } else { Err(ConnectionError::ChangedMeanwhile) }
    }

    pub(crate) async fn append_connection(
        &self,
        id: &ConnectionId,
        expected: u64,
        who: &Actor,
        entry: ConnectionEntry,
    ) -> Result<Connection, ConnectionError> {
        let addition = Addition {
            subject: Subject::Connection(id.clone()),
            expected_revision: expected,
            who: who.clone(),
            at: self.now(),
            entries: vec![entry.into()],
        };
        self.append(vec![addition]).await?;
        let wanted = id.clone();
        let connection = self.read(move |journal| journal.connection(&wanted)).await?;
        connection.ok_or(ConnectionError::NoSuchConnection)
    }

    /// Puts what was typed into the keychain, all or nothing as far as the keychain lets us, and says what is there now.
    async fn keep_secrets(
        &self,
        id: &ConnectionId,
        draft: &ConnectionDraft,
        before: &[SecretNote],
    ) -> Result<Vec<SecretNote>, ConnectionError> {
        let mut notes = before.to_vec();
        for (name, secret) in &draft.secrets {
            // Keys are pasted, and what is copied with them at either end is never part of them.
            let secret = Secret::new(secret.expose().trim().to_owned());
            let last_four = secret.last_four().unwrap_or_default().to_owned();
            let slot = slot_of(id, name)?;
            self.vault.put(&slot, secret).await.map_err(|error| secret_error(&error, name))?;
            let note = SecretNote { name: name.clone(), last_four, set_at: self.now() };
            match notes.iter_mut().find(|note| note.name == *name) {
                Some(known) => *known = note,
                None => notes.push(note),
            }
        }
        Ok(notes)
    }

    /// Reads the form, all problems at once.
    fn settings(
        &self,
        draft: &ConnectionDraft,
        known: Option<&Connection>,
        who: &Actor,
    ) -> Result<(&'static ProviderEntry, ConnectionSettings), ConnectionError> {
        let mut problems = Vec::new();
        let provider =
            ProviderKey::new(known.map_or(draft.provider.as_str(), |known| known.settings.provider.as_str()));
        let entry = registry::find(provider.as_str());
        if entry.is_none() {
            problems.push(made(ConnectionField::Provider, None, "providerUnknown", []));
        }
        let name = take(&mut problems, text(ConnectionField::Name, &draft.name, MAX_NAME_CHARS)).unwrap_or_default();
        if name.is_empty() && problems.iter().all(|problem| problem.field != ConnectionField::Name) {
            problems.push(made(ConnectionField::Name, None, "connectionNameEmpty", []));
        }
        let base_url = match check_base_url(&draft.base_url) {
            Ok(url) => url,
            Err(error) => {
                problems.push(made(ConnectionField::BaseUrl, None, error.code(), []));
                String::new()
            }
        };
        for (name, secret) in &draft.secrets {
            if secret.expose().trim().is_empty() {
                problems.push(made(ConnectionField::Secret, Some(name), "secretEmpty", []));
            }
        }
        let minimum = take(&mut problems, limit(ConnectionField::Minimum, &draft.minimum)).flatten();
        let maximum = take(&mut problems, limit(ConnectionField::Maximum, &draft.maximum)).flatten();
        if let (Some(minimum), Some(maximum)) = (minimum, maximum)
            && maximum < minimum
        {
            let params = [("minimum", minimum.to_grouped_text())];
            problems.push(made(ConnectionField::Maximum, None, "maximumBelowMinimum", params));
        }
        let asked_for = entry.map_or(&[][..], |entry| entry.capabilities.plain_fields);
        let plain_fields = check_all(asked_for, &draft.plain_fields).unwrap_or_else(|refused| {
            problems.extend(refused.into_iter().map(|(name, error)| plain_problem(name, error.code())));
            BTreeMap::new()
        });
        let unit_confirmation = take(&mut problems, self.confirmation(draft, known, who)).flatten();
        match entry {
            Some(entry) if problems.is_empty() => {
                let settings = ConnectionSettings {
                    name,
                    provider,
                    base_url,
                    amount_unit: draft.amount_unit,
                    unit_confirmation,
                    wallet_enabled: draft.wallet_enabled && entry.capabilities.offers_wallet,
                    minimum,
                    maximum,
                    plain_fields,
                    confirmed_banks: known.map(|known| known.settings.confirmed_banks.clone()).unwrap_or_default(),
                };
                Ok((entry, settings))
            }
            _ => Err(ConnectionError::Problems(problems)),
        }
    }

    /// The confirmation that was typed, or the one that is known as long as it is of the chosen unit.
    fn confirmation(
        &self,
        draft: &ConnectionDraft,
        known: Option<&Connection>,
        who: &Actor,
    ) -> Result<Option<UnitConfirmation>, ConnectionError> {
        let field = ConnectionField::UnitConfirmation;
        let Some(typed) = &draft.unit_confirmation else {
            let known = known.and_then(|known| known.settings.unit_confirmation.clone());
            return Ok(known.filter(|known| Some(known.unit) == draft.amount_unit));
        };
        let Some(unit) = draft.amount_unit else { return Err(problem(field, None, "unitConfirmationWithoutUnit")) };
        let by = text(field, &typed.by, MAX_NAME_CHARS)?;
        let on = text(field, &typed.on, MAX_NAME_CHARS)?;
        let note = text(field, &typed.note, MAX_NOTE_CHARS)?;
        if by.is_empty() || on.is_empty() {
            return Err(problem(field, None, "unitConfirmationIncomplete"));
        }
        let same = known
            .and_then(|known| known.settings.unit_confirmation.as_ref())
            .filter(|known| (known.unit, &known.by, &known.on, &known.note) == (unit, &by, &on, &note));
        if let Some(same) = same {
            return Ok(Some(same.clone()));
        }
        Ok(Some(UnitConfirmation { unit, by, on, note, recorded_by: who.clone(), recorded_at: self.now() }))
    }
}

fn slot_of(connection: &ConnectionId, name: &str) -> Result<SecretSlot, ConnectionError> {
    lane::slot_of(connection, name).map_err(|error| secret_error(&error, name))
}

fn limit(field: ConnectionField, typed: &str) -> Result<Option<Satang>, ConnectionError> {
    if typed.trim().is_empty() {
        return Ok(None);
    }
    Satang::parse_typed(typed)
        .map(Some)
        .map_err(|error| ConnectionError::Problems(vec![made(field, None, error.code(), error.params())]))
}

fn text(field: ConnectionField, typed: &str, most: usize) -> Result<String, ConnectionError> {
    clean_text(typed, most)
        .map_err(|error| ConnectionError::Problems(vec![made(field, None, error.code(), error.params())]))
}

/// The value, or its problems put with the others.
fn take<T>(problems: &mut Vec<ConnectionProblem>, result: Result<T, ConnectionError>) -> Option<T> {
    match result {
        Ok(value) => Some(value),
        Err(ConnectionError::Problems(more)) => {
            problems.extend(more);
            None
        }
        Err(_) => None,
    }
}

fn made(
    field: ConnectionField,
    secret: Option<&str>,
    code: &'static str,
    params: impl IntoIterator<Item = (&'static str, String)>,
) -> ConnectionProblem {
    let params = params.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    ConnectionProblem { field, secret: secret.map(str::to_owned), name: None, code, params }
}

fn problem(field: ConnectionField, secret: Option<&str>, code: &'static str) -> ConnectionError {
    ConnectionError::Problems(vec![made(field, secret, code, [])])
}

/// A secret that cannot be kept is a problem of its field; a keychain that does not answer is one of the machine.
fn secret_error(error: &VaultError, slot: &str) -> ConnectionError {
    match error {
        VaultError::Empty | VaultError::NotFound => problem(ConnectionField::Secret, Some(slot), "secretEmpty"),
        VaultError::ControlCharacter => problem(ConnectionField::Secret, Some(slot), "secretControlCharacter"),
        VaultError::TooLong { .. } => problem(ConnectionField::Secret, Some(slot), "secretTooLong"),
        other => ConnectionError::Keychain(KeychainState::of(other)),
    }
}

fn plain_problem(name: &str, code: &'static str) -> ConnectionProblem {
    ConnectionProblem { name: Some(name.to_owned()), ..made(ConnectionField::Plain, None, code, []) }
}

/// What was typed cannot make a link.
fn connect_error(error: &ConnectError) -> ConnectionError {
    match error {
        ConnectError::SecretMissing { slot } => problem(ConnectionField::Secret, Some(slot), "secretEmpty"),
        ConnectError::SecretUnusable { slot } => problem(ConnectionField::Secret, Some(slot), "secretUnusable"),
        ConnectError::PlainField { name } => {
            ConnectionError::Problems(vec![plain_problem(name, PlainFieldError::Empty.code())])
        }
        ConnectError::UnknownProvider => problem(ConnectionField::Provider, None, "providerUnknown"),
        ConnectError::BaseUrl(error) => problem(ConnectionField::BaseUrl, None, error.code()),
        ConnectError::Http(_) => problem(ConnectionField::BaseUrl, None, "networkUnusable"),
    }
}
