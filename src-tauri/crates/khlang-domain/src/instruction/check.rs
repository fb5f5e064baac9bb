//! [`Instruction::check`]: from the form as typed to what will be sent, or to every problem at its field.

use super::{Destination, Field, FieldProblem, Instruction, ReferenceRule, RuleError, Rules, Typed};
use crate::{
    account::AccountNumber,
    bank::BankCode,
    codes::Message,
    money::Satang,
    payee::{PayeeName, clean_text},
    reference::{Reference, ReferenceError},
};
use std::collections::BTreeMap;

impl Instruction {
    /// Makes an instruction of what was typed, under the rules of the chosen connection.
    ///
    /// # Errors
    /// Every problem of every field, in the order of the form. Rows of details that are wholly empty are no problem and left out.
    pub fn check(typed: &Typed, rules: &Rules) -> Result<Self, Vec<FieldProblem>> {
        let mut problems = Problems::default();
        let account_number = problems.take(Field::AccountNumber, check_account(typed, rules));
        let bank = problems.take(Field::Bank, check_bank(typed, rules));
        let account_name = problems.take(Field::AccountName, PayeeName::parse(&typed.account_name));
        let amount = problems.take(Field::Amount, check_amount(typed, rules));
        let reference = problems.take(Field::Reference, check_reference(typed, rules.reference));
        let description =
            problems.take(Field::Description, clean_text(&typed.description, Self::MAX_DESCRIPTION_CHARS));
        let destination = problems.take(Field::Destination, check_destination(typed, rules));
        let details = check_details(typed, rules, &mut problems);
        let connection = problems.take(Field::Connection, typed.connection.clone().ok_or(RuleError::ConnectionMissing));
        match (connection, account_number, bank, account_name, amount, reference, description, destination) {
            (
                Some(connection),
                Some(account_number),
                Some(bank),
                Some(account_name),
                Some(amount),
                Some(reference),
                Some(description),
                Some(destination),
            ) if problems.0.is_empty() => Ok(Self {
                connection,
                reference,
                amount,
                destination,
                bank,
                account_number,
                account_name,
                description,
                details,
            }),
            _ => Err(problems.0),
        }
    }
}

/// The problems found so far, in the order of the form.
#[derive(Default)]
struct Problems(Vec<FieldProblem>);

impl Problems {
    fn take<T>(&mut self, field: Field, result: Result<T, impl Into<Message>>) -> Option<T> {
        self.take_at(field, None, result)
    }

    fn take_at<T>(&mut self, field: Field, row: Option<usize>, result: Result<T, impl Into<Message>>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(error) => {
                let Message { code, params } = error.into();
                let params = params.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
                self.0.push(FieldProblem { field, row, code, params });
                None
            }
        }
    }
}

fn check_account(typed: &Typed, rules: &Rules) -> Result<AccountNumber, Message> {
    Ok(AccountNumber::parse_within(&typed.account_number, &rules.account_digits)?)
}

fn check_bank(typed: &Typed, rules: &Rules) -> Result<BankCode, Message> {
    let bank = BankCode::parse(typed.bank.as_deref().unwrap_or_default())?;
    match rules.banks.refuse(&bank) {
        None => Ok(bank),
        Some(error) => Err(error.into()),
    }
}

fn check_amount(typed: &Typed, rules: &Rules) -> Result<Satang, Message> {
    let amount = Satang::parse_typed(&typed.amount)?;
    if let Some(minimum) = rules.minimum.filter(|minimum| amount < *minimum) {
        return Err(RuleError::AmountBelowMinimum { limit: minimum.to_grouped_text() }.into());
    }
    if let Some(maximum) = rules.maximum.filter(|maximum| amount > *maximum) {
        return Err(RuleError::AmountAboveMaximum { limit: maximum.to_grouped_text() }.into());
    }
    Ok(amount)
}

fn check_reference(typed: &Typed, rule: ReferenceRule) -> Result<Reference, Message> {
    let reference = Reference::parse(&typed.reference)?;
    let text = reference.as_str();
    let other = text.chars().find(|sign| !sign.is_ascii_alphanumeric());
    if let Some(sign) = other.filter(|_| rule.letters_and_digits_only) {
        return Err(RuleError::ReferenceLettersAndDigitsOnly { sign }.into());
    }
    if text.len() > rule.max_len {
        return Err(ReferenceError::TooLong { length: text.len(), limit: rule.max_len }.into());
    }
    Ok(reference)
}

fn check_destination(typed: &Typed, rules: &Rules) -> Result<Destination, RuleError> {
    match typed.destination {
        Destination::Wallet if !rules.wallet_enabled => Err(RuleError::WalletNotOffered),
        destination => Ok(destination),
    }
}

/// Whatever of the details is right; the caller goes by the problems.
fn check_details(typed: &Typed, rules: &Rules, problems: &mut Problems) -> BTreeMap<String, String> {
    let mut details = BTreeMap::new();
    let rows = typed.details.iter().enumerate();
    let rows: Vec<_> = rows.filter(|(_, (key, value))| !(key.trim().is_empty() && value.trim().is_empty())).collect();
    if rows.is_empty() {
        return details;
    }
    if !rules.takes_details {
        problems.take(Field::Details, Err::<(), _>(RuleError::DetailsNotTaken));
        return details;
    }
    if rows.len() > Instruction::MAX_DETAILS {
        problems.take(Field::Details, Err::<(), _>(RuleError::DetailsTooMany { limit: Instruction::MAX_DETAILS }));
        return details;
    }
    for (row, (key, value)) in rows {
        let key = problems.take_at(Field::Details, Some(row), check_detail_key(key, &details));
        let value = problems.take_at(Field::Details, Some(row), clean_text(value, Instruction::MAX_DETAIL_VALUE_CHARS));
        if let Some(key) = key {
            details.insert(key, value.unwrap_or_default());
        }
    }
    details
}

fn check_detail_key(key: &str, earlier: &BTreeMap<String, String>) -> Result<String, Message> {
    let key = clean_text(key, Instruction::MAX_DETAIL_KEY_CHARS)?;
    if key.is_empty() {
        return Err(RuleError::DetailKeyEmpty.into());
    }
    if earlier.contains_key(&key) {
        return Err(RuleError::DetailKeyDoubled { key }.into());
    }
    Ok(key)
}
