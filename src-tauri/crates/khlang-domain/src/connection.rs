//! A connection: one account at one provider, with everything about it but its secrets. Built from its entries by [`apply`].

use crate::{
    approval::{Digest, Writer, digest},
    bank::BankCode,
    entry::ConnectionEntry,
    ids::{Actor, ConnectionId, PayoutId, ProviderKey},
    money::Satang,
    outcome::{BalanceAt, Difference},
    time::UtcMillis,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What "1000.00" means on the wire of this connection. One2Pays' own pages contradict each other by a factor of 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum AmountUnit {
    /// "1000.00" is 1,000.00 THB.
    Baht,
    /// "1000.00" is 10.00 THB.
    Satang,
}

/// Who said that the unit is right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UnitConfirmation {
    /// The unit that was confirmed; a confirmation of one reading never holds for the other.
    pub unit: AmountUnit,
    /// Who at the provider confirmed it.
    pub by: String,
    /// When they did, as typed.
    pub on: String,
    /// How: a letter, a ticket number.
    pub note: String,
    /// Who recorded it here.
    pub recorded_by: Actor,
    /// When it was recorded here.
    pub recorded_at: UtcMillis,
}

/// How a provider spells a bank, where it does not document it and a person said so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConfirmedBank {
    /// Byte for byte as it goes on the wire.
    pub spelling: String,
    /// Who confirmed it.
    pub by: Actor,
    /// When.
    pub at: UtcMillis,
}

/// What a person can set on a connection.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConnectionSettings {
    /// What people call it.
    pub name: String,
    /// Which provider's language it speaks; never changes.
    pub provider: ProviderKey,
    /// Scheme and host, without a trailing slash.
    pub base_url: String,
    /// What an amount means on its wire; `None` until chosen, or where the provider leaves no doubt.
    pub amount_unit: Option<AmountUnit>,
    /// The confirmation of the unit; sending is locked without one.
    pub unit_confirmation: Option<UnitConfirmation>,
    /// Whether the wallet destination is offered.
    pub wallet_enabled: bool,
    /// The smallest amount that goes through it; `None` leaves it to the provider's own limit.
    pub minimum: Option<Satang>,
    /// The largest amount that goes through it; `None` leaves it to the provider's own limit.
    pub maximum: Option<Satang>,
    /// What the provider asks for beside its secrets, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub plain_fields: BTreeMap<String, String>,
    /// Banks whose spelling a person confirmed.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub confirmed_banks: BTreeMap<BankCode, ConfirmedBank>,
}

impl ConnectionSettings {
    /// Whether a person has recorded that the provider confirmed the chosen unit.
    #[must_use]
    pub fn unit_is_confirmed(&self) -> bool {
        self.amount_unit.is_some() && self.unit_confirmation.as_ref().map(|c| c.unit) == self.amount_unit
    }
}

/// What is remembered of a secret in the keychain: never the secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SecretNote {
    /// The slot: `apiKey`.
    pub name: String,
    /// Its last four characters, or fewer where it is short.
    pub last_four: String,
    /// When it was put there.
    pub set_at: UtcMillis,
}

/// A smallest payout to an account of one's own, and the balance around it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Calibration {
    /// The payout.
    pub payout: PayoutId,
    /// The reading of amounts with which it is sent.
    pub unit: AmountUnit,
    /// What it is worth in that reading.
    pub amount: Satang,
    /// The balance before.
    pub before: BalanceAt,
    /// The balance after it was taken.
    pub after: Option<BalanceAt>,
}

/// What a calibration says of the reading with which it was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CalibrationVerdict {
    /// The balance after it is not known yet.
    Waiting,
    /// The balance fell by the amount: the reading is right.
    Agrees,
    /// The balance fell by what the other reading makes of the same text.
    OtherUnit,
    /// It fell by something else: a fee, another payout.
    Unclear,
}

impl CalibrationVerdict {
    /// Every verdict.
    pub const ALL: [Self; 4] = [Self::Waiting, Self::Agrees, Self::OtherUnit, Self::Unclear];

    /// The code of its message.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Agrees => "agrees",
            Self::OtherUnit => "otherUnit",
            Self::Unclear => "unclear",
        }
    }
}

impl Calibration {
    /// What the balances say.
    #[must_use]
    pub fn verdict(&self) -> CalibrationVerdict {
        let Some(after) = self.after else { return CalibrationVerdict::Waiting };
        let Some(fell) = self.before.available.checked_sub(after.available).map(Satang::as_i64) else {
            return CalibrationVerdict::Unclear;
        };
        let amount = self.amount.as_i64();
        let in_other_unit = match self.unit {
            // The text says baht and the provider reads satang: a hundredth moves.
            AmountUnit::Baht => (amount % 100 == 0).then_some(amount / 100),
            AmountUnit::Satang => amount.checked_mul(100),
        };
        if fell == amount {
            CalibrationVerdict::Agrees
        } else if Some(fell) == in_other_unit {
            CalibrationVerdict::OtherUnit
        } else {
            CalibrationVerdict::Unclear
        }
    }
}

impl AmountUnit {
    /// The other reading.
    #[must_use]
    pub fn other(self) -> Self {
        match self {
            Self::Baht => Self::Satang,
            Self::Satang => Self::Baht,
        }
    }
}

/// Why a connection was stopped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "reason")]
pub enum StopReason {
    /// An answer disagreed with what was sent.
    Mismatch {
        /// For which payout.
        payout: PayoutId,
        /// In which fields.
        differences: Vec<Difference>,
    },
}

/// A stop, until a person resumes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Stop {
    /// Since when.
    pub at: UtcMillis,
    /// Why.
    pub reason: StopReason,
}

/// A connection as its entries made it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Connection {
    /// Which one.
    pub id: ConnectionId,
    /// The number of its entries so far.
    pub revision: u64,
    /// What a person set.
    pub settings: ConnectionSettings,
    /// What is known of its secrets.
    pub secrets: Vec<SecretNote>,
    /// Whether it is stopped, and why.
    pub stopped: Option<Stop>,
    /// The calibration under way, or the last one.
    #[serde(default)]
    pub calibration: Option<Calibration>,
    /// When it was added.
    pub added_at: UtcMillis,
}

impl Connection {
    /// A digest of everything here that decides where the money goes and how much of it: provider, address, keys by the time at which they
    /// were set, what an amount means, how banks are spelled. What was approved for one way is not sent by another.
    #[must_use]
    pub fn route(&self) -> Digest {
        let settings = &self.settings;
        let mut bytes = Writer::default();
        bytes.text("khlang.route.1");
        bytes.text(settings.provider.as_str());
        bytes.text(&settings.base_url);
        bytes.text(match settings.amount_unit {
            Some(AmountUnit::Baht) => "baht",
            Some(AmountUnit::Satang) => "satang",
            None => "",
        });
        bytes.count(settings.plain_fields.len());
        for (name, value) in &settings.plain_fields {
            bytes.text(name);
            bytes.text(value);
        }
        bytes.count(settings.confirmed_banks.len());
        for (bank, confirmed) in &settings.confirmed_banks {
            bytes.text(bank.as_str());
            bytes.text(&confirmed.spelling);
        }
        bytes.count(self.secrets.len());
        for secret in &self.secrets {
            bytes.text(&secret.name);
            bytes.field(&secret.set_at.0.to_be_bytes());
        }
        digest(&bytes.into_bytes())
    }
}

/// The connection after one more entry. `None` before the first; an entry that does not fit leaves things as they are, because what
/// is on record stays readable whatever it says.
#[must_use]
pub fn apply(
    connection: Option<Connection>,
    id: &ConnectionId,
    entry: &ConnectionEntry,
    at: UtcMillis,
) -> Option<Connection> {
    let Some(mut connection) = connection else {
        return match entry {
            ConnectionEntry::Added { settings, secrets } => Some(Connection {
                id: id.clone(),
                revision: 1,
                settings: settings.clone(),
                secrets: secrets.clone(),
                stopped: None,
                calibration: None,
                added_at: at,
            }),
            _ => None,
        };
    };
    connection.revision += 1;
    match entry {
        ConnectionEntry::Added { .. } => {}
        ConnectionEntry::Changed { settings, secrets } => {
            connection.settings = settings.clone();
            connection.secrets = secrets.clone();
        }
        ConnectionEntry::Stopped { reason } => connection.stopped = Some(Stop { at, reason: reason.clone() }),
        ConnectionEntry::Resumed { .. } => connection.stopped = None,
        ConnectionEntry::CalibrationBegan { calibration } => connection.calibration = Some(calibration.clone()),
        ConnectionEntry::CalibrationMeasured { after } => {
            if let Some(calibration) = &mut connection.calibration {
                calibration.after = Some(*after);
            }
        }
    }
    Some(connection)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::connection;

    fn calibration(unit: AmountUnit, fell: i64) -> Calibration {
        let balance = |satang| BalanceAt { available: Satang::new(satang), at: UtcMillis(0) };
        Calibration {
            payout: PayoutId::new("p1"),
            unit,
            amount: Satang::new(2_000),
            before: balance(1_000_000),
            after: Some(balance(1_000_000 - fell)),
        }
    }

    #[test]
    fn a_calibration_says_which_reading_the_balance_followed() {
        for (unit, fell, verdict) in [
            (AmountUnit::Baht, 2_000, CalibrationVerdict::Agrees),
            (AmountUnit::Baht, 20, CalibrationVerdict::OtherUnit),
            (AmountUnit::Satang, 2_000, CalibrationVerdict::Agrees),
            (AmountUnit::Satang, 200_000, CalibrationVerdict::OtherUnit),
            (AmountUnit::Baht, 200_000, CalibrationVerdict::Unclear),
            (AmountUnit::Baht, 2_500, CalibrationVerdict::Unclear),
            (AmountUnit::Baht, 0, CalibrationVerdict::Unclear),
            (AmountUnit::Baht, -100, CalibrationVerdict::Unclear),
        ] {
            assert_eq!(calibration(unit, fell).verdict(), verdict, "{unit:?} {fell}");
        }
        let waiting = Calibration { after: None, ..calibration(AmountUnit::Baht, 0) };
        assert_eq!(waiting.verdict(), CalibrationVerdict::Waiting);
    }

    /// What was approved is bound to these bytes: where this test has to change, so has the version in the first field.
    #[test]
    fn the_digest_of_a_way_never_changes() {
        let digest = "756f6ed0f95a4309bf7072a73568b3deb15d4a7e9a639c99f251b9972abe8954";
        assert_eq!(format!("{:?}", connection().route()), digest);
    }

    type Change = fn(&mut Connection);

    #[test]
    fn every_part_of_a_way_makes_another_way() {
        let parts: Vec<(&str, Change)> = vec![
            ("provider", |c| c.settings.provider = ProviderKey::new("jamespay")),
            ("address", |c| c.settings.base_url = "https://b.example".to_owned()),
            ("the other unit", |c| c.settings.amount_unit = Some(AmountUnit::Satang)),
            ("no unit", |c| c.settings.amount_unit = None),
            ("a field's name", |c| c.settings.plain_fields = [("shop".to_owned(), "M-1".to_owned())].into()),
            ("a field's value", |c| c.settings.plain_fields = [("merchant".to_owned(), "M-2".to_owned())].into()),
            ("a field cut elsewhere", |c| {
                c.settings.plain_fields = [("merchan".to_owned(), "tM-1".to_owned())].into();
            }),
            ("a field more", |c| drop(c.settings.plain_fields.insert("shop".to_owned(), String::new()))),
            ("no field", |c| c.settings.plain_fields.clear()),
            ("a bank's spelling", |c| {
                c.settings.confirmed_banks.values_mut().for_each(|bank| bank.spelling = "KASIKORN".to_owned());
            }),
            ("another bank", |c| {
                let (_, confirmed) = c.settings.confirmed_banks.pop_first().unwrap();
                c.settings.confirmed_banks.insert(BankCode::parse("002").unwrap(), confirmed);
            }),
            ("a bank more", |c| {
                let confirmed = ConfirmedBank { spelling: String::new(), by: Actor::new("nok"), at: UtcMillis(0) };
                c.settings.confirmed_banks.insert(BankCode::parse("002").unwrap(), confirmed);
            }),
            ("no bank", |c| c.settings.confirmed_banks.clear()),
            ("a field where a bank stood", |c| {
                c.settings.confirmed_banks.clear();
                c.settings.plain_fields.insert("004".to_owned(), "KBANK".to_owned());
            }),
            ("a new key", |c| c.secrets[0].set_at = c.secrets[0].set_at.plus(1)),
            ("a key of another slot", |c| c.secrets[0].name = "apiSecret".to_owned()),
            ("a key more", |c| c.secrets.push(SecretNote { name: "apiSecret".to_owned(), ..c.secrets[0].clone() })),
            ("no key", |c| c.secrets.clear()),
        ];
        let mut ways = std::collections::BTreeMap::from([(connection().route().0, "as it was")]);
        for (part, change) in parts {
            let mut other = connection();
            change(&mut other);
            assert_eq!(ways.insert(other.route().0, part), None, "{part}");
        }
    }

    #[test]
    fn what_decides_nothing_about_where_money_goes_leaves_the_way_as_it_was() {
        let reason = StopReason::Mismatch { payout: PayoutId::new("p1"), differences: Vec::new() };
        let changed = |change: fn(&mut ConnectionSettings)| {
            let Connection { mut settings, secrets, .. } = connection();
            change(&mut settings);
            ConnectionEntry::Changed { settings, secrets }
        };
        for entry in [
            changed(|settings| settings.name = "Another".to_owned()),
            changed(|settings| settings.minimum = Some(Satang::new(1))),
            changed(|settings| settings.maximum = Some(Satang::new(1))),
            changed(|settings| settings.wallet_enabled = true),
            changed(|settings| {
                settings.confirmed_banks.values_mut().for_each(|bank| bank.by = Actor::new("malee"));
            }),
            changed(|settings| {
                settings.unit_confirmation = Some(UnitConfirmation {
                    unit: AmountUnit::Baht,
                    by: "somebody there".to_owned(),
                    on: "1 November".to_owned(),
                    note: "a letter".to_owned(),
                    recorded_by: Actor::new("nok"),
                    recorded_at: UtcMillis(0),
                });
            }),
            ConnectionEntry::Stopped { reason },
            ConnectionEntry::Resumed { note: "looked at".to_owned() },
            ConnectionEntry::CalibrationBegan { calibration: calibration(AmountUnit::Baht, 0) },
        ] {
            let id = ConnectionId::new("c1");
            let after = apply(Some(connection()), &id, &entry, UtcMillis(7)).unwrap();
            assert_eq!((after.route(), after.revision), (connection().route(), 2), "{entry:?}");
        }
    }

    const OF_BEFORE: &str = r#"{"name":"n","provider":"one2pays","baseUrl":"https://a.example","amountUnit":null,
        "unitConfirmation":null,"walletEnabled":false,"minimum":null,"maximum":null}"#;

    #[test]
    fn settings_that_were_put_on_record_before_are_still_read_and_written_the_same() {
        let settings: ConnectionSettings = serde_json::from_str(OF_BEFORE).unwrap();
        assert!(settings.plain_fields.is_empty() && settings.confirmed_banks.is_empty());
        let value: serde_json::Value = serde_json::from_str(OF_BEFORE).unwrap();
        assert_eq!(serde_json::to_value(settings).unwrap(), value);
    }

    #[test]
    fn a_confirmed_spelling_is_on_record_with_who_and_when() {
        let mut settings: ConnectionSettings = serde_json::from_str(OF_BEFORE).unwrap();
        let confirmed =
            ConfirmedBank { spelling: "BBL".to_owned(), by: Actor::new("สมหญิง"), at: UtcMillis(7) };
        settings.confirmed_banks.insert(BankCode::parse("002").unwrap(), confirmed);
        let json = serde_json::to_string(&settings).unwrap();
        assert!(json.contains(r#""confirmedBanks":{"002":{"spelling":"BBL","by":"สมหญิง","at":7}}"#), "{json}");
        assert_eq!(serde_json::from_str::<ConnectionSettings>(&json).unwrap(), settings);
    }
}
