//! The columns of an export, the same in every kind of file: what stands over them, and what stands in them.

use super::Row;
use crate::Language;
use khlang_domain::{bank, money::Satang, time::UtcMillis};
use std::borrow::Cow;

/// What a cell holds, before a kind of file decides how it is written.
pub(super) enum Cell<'a> {
    /// Text of any kind.
    Text(Cow<'a, str>),
    /// Digits that look like a number and are none.
    Account(&'a str),
    /// Money.
    Money(Satang),
    /// A point in time.
    Time(UtcMillis),
    /// Nothing.
    Empty,
}

/// A column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    ListedAt,
    Reference,
    State,
    StateSince,
    Payee,
    BankSymbol,
    BankName,
    Account,
    Amount,
    Connection,
    ProviderId,
    PaidAt,
    Reason,
    Description,
    Maker,
    SignedBy,
}

impl Column {
    /// Every column, in the order of the files.
    pub(super) const ALL: [Self; 16] = [
        Self::ListedAt,
        Self::Reference,
        Self::State,
        Self::Payee,
        Self::BankSymbol,
        Self::BankName,
        Self::Account,
        Self::Amount,
        Self::Connection,
        Self::ProviderId,
        Self::PaidAt,
        Self::StateSince,
        Self::Reason,
        Self::Description,
        Self::Maker,
        Self::SignedBy,
    ];

    /// What stands over it.
    pub(super) fn head(self, language: Language) -> &'static str {
        let (thai, english) = match self {
            Self::ListedAt => ("วันที่ทำรายการ (ค.ศ. เวลาไทย)", "Entered (Bangkok time)"),
            Self::Reference => ("เลขอ้างอิง", "Reference"),
            Self::State => ("สถานะ", "Status"),
            Self::StateSince => ("สถานะตั้งแต่ (ค.ศ. เวลาไทย)", "Status since (Bangkok time)"),
            Self::Payee => ("ผู้รับเงิน", "Payee"),
            Self::BankSymbol => ("ธนาคาร", "Bank"),
            Self::BankName => ("ชื่อธนาคาร", "Bank name"),
            Self::Account => ("เลขที่บัญชี", "Account number"),
            Self::Amount => ("จำนวนเงิน (บาท)", "Amount (THB)"),
            Self::Connection => ("การเชื่อมต่อ", "Connection"),
            Self::ProviderId => ("รหัสของผู้ให้บริการ", "Provider's ID"),
            Self::PaidAt => ("จ่ายเมื่อ (ค.ศ. เวลาไทย)", "Paid (Bangkok time)"),
            Self::Reason => ("เหตุผล", "Reason"),
            Self::Description => ("รายละเอียด", "Description"),
            Self::Maker => ("ผู้ทำรายการ", "Entered by"),
            Self::SignedBy => ("ผู้อนุมัติ", "Approved by"),
        };
        match language {
            Language::Thai => thai,
            Language::English => english,
        }
    }

    /// How wide a sheet shows it, in digits.
    pub(super) fn width(self) -> u16 {
        match self {
            Self::BankSymbol => 9,
            Self::State | Self::Amount | Self::Maker | Self::SignedBy => 17,
            Self::Account | Self::ListedAt | Self::StateSince | Self::PaidAt => 21,
            Self::Connection | Self::BankName => 24,
            Self::Reference => 26,
            Self::ProviderId | Self::Payee | Self::Reason | Self::Description => 32,
        }
    }

    /// What the row has in it.
    pub(super) fn cell(self, row: &Row, language: Language) -> Cell<'_> {
        let text = |text: &'static str| Cell::Text(Cow::Borrowed(text));
        let time = |at: Option<UtcMillis>| at.map_or(Cell::Empty, Cell::Time);
        match self {
            Self::ListedAt => Cell::Time(row.listed_at),
            Self::Reference => Cell::Text(Cow::Borrowed(&row.reference)),
            Self::State => text(language.state(row.state)),
            Self::StateSince => Cell::Time(row.state_since),
            Self::Payee => Cell::Text(Cow::Borrowed(&row.payee)),
            // A bank that is in the directory no more is told by its code.
            Self::BankSymbol => row.bank.as_ref().map_or(Cell::Empty, |code| {
                Cell::Text(Cow::Borrowed(bank::find(code).map_or(code.as_str(), |bank| bank.symbol.as_str())))
            }),
            Self::BankName => {
                row.bank.as_ref().map_or(Cell::Empty, |code| Cell::Text(Cow::Borrowed(language.bank(code))))
            }
            Self::Account => Cell::Account(&row.account),
            Self::Amount => row.amount.map_or(Cell::Empty, Cell::Money),
            Self::Connection => Cell::Text(Cow::Borrowed(&row.connection)),
            Self::ProviderId => Cell::Text(Cow::Borrowed(&row.provider_id)),
            Self::PaidAt => time(row.paid_at),
            Self::Reason => Cell::Text(Cow::Borrowed(&row.reason)),
            Self::Description => Cell::Text(Cow::Borrowed(&row.description)),
            Self::Maker => Cell::Text(Cow::Borrowed(&row.maker)),
            Self::SignedBy => Cell::Text(Cow::Owned(row.signed_by.join(", "))),
        }
    }
}
