//! The switches of the JamesPay twin: one reading for each fact that the provider leaves open or contradicts.

use serde::{Deserialize, Serialize};

/// One reading for each fact that the provider leaves open or contradicts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Behaviour {
    /// The same bank, account and amount within three minutes.
    pub duplicate_filter: DuplicateFilter,
    /// A create with a `merchant_order_id` that was used before.
    pub reused_order_id: ReusedOrderId,
    /// The HTTP status of `invalid-inputs`.
    pub invalid_inputs: InvalidInputs,
    /// How answers write amounts.
    pub amounts: Amounts,
    /// The words that a query has for a status.
    pub status_words: StatusWords,
    /// What a query shows.
    pub query: QueryShape,
    /// A query for an order that is not there.
    pub unknown_order: UnknownOrder,
    /// What the balances are called.
    pub balance_names: BalanceNames,
}

/// Whether equal orders are let through.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DuplicateFilter {
    /// They are.
    #[default]
    Off,
    /// Within three minutes of the first one, whatever became of it: 409 `duplicate-entry`.
    On,
}

/// What a create with a used `merchant_order_id` gets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReusedOrderId {
    /// A second order, paid like the first: the reading under which a repeated create is a second payout.
    #[default]
    Accepted,
    /// 409 `duplicate-entry`.
    DuplicateEntry,
    /// `invalid-inputs`.
    InvalidInputs,
}

/// The HTTP status of `invalid-inputs`; both are documented.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InvalidInputs {
    /// 400.
    #[default]
    BadRequest,
    /// 422.
    Unprocessable,
}

/// How answers write an amount.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Amounts {
    /// `1000.00`
    #[default]
    Number,
    /// `"1000.00"`
    Text,
}

/// The words for where an order stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StatusWords {
    /// open, success, failed.
    #[default]
    Lower,
    /// OPEN, SUCCESS, FAIL.
    Upper,
}

/// What a query shows besides the status.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QueryShape {
    /// The fields of the create's answer.
    #[default]
    Order,
    /// Nothing.
    StatusOnly,
    /// The fields of the create's answer, and others that nobody has heard of.
    Extras,
}

/// What a query for an order that is not there gets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnknownOrder {
    /// 404 `not-found`.
    #[default]
    NotFound,
    /// `invalid-inputs`.
    InvalidInputs,
}

/// What the three balances are called.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BalanceNames {
    /// `available_balance`, `frozen_balance`, `unsettled_balance`.
    #[default]
    Long,
    /// `available`, `frozen`, `unsettled`.
    Short,
    /// `availableBalance`, `frozenBalance`, `unsettledBalance`.
    Camel,
}
