//! The switches of the 1401 twin: one reading for each fact that the provider leaves open.

use serde::{Deserialize, Serialize};

/// One reading for each fact that the provider leaves open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Behaviour {
    /// The HTTP status of a create that worked.
    pub success: SuccessStatus,
    /// Whether the `message` of an error is a string or a list.
    pub messages: Messages,
    /// Where an error has its code.
    pub code_place: CodePlace,
    /// Amounts that are not whole baht.
    pub decimals: Decimals,
}

/// The HTTP status of a create that worked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SuccessStatus {
    /// 201.
    #[default]
    Created,
    /// 200.
    Ok,
}

/// What `message` is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Messages {
    /// A string.
    #[default]
    Text,
    /// A list of one string.
    List,
}

/// Which field of an error has the code in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CodePlace {
    /// `message`; `error` is the reason phrase of the HTTP status.
    #[default]
    Message,
    /// `error`; `message` is a sentence.
    Error,
}

/// What becomes of an amount that is not whole baht.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decimals {
    /// It is taken, with up to two decimals.
    #[default]
    Accepted,
    /// 400.
    Refused,
}
