//! Payouts to make documents of. With `KHLANG_PAPERS=<folder>` every document that a test makes is kept there, to be looked at.

use khlang_documents::{Advice, DayBook, DayClose, Era, Imprint, Language, Row, Witness, Wording};
use khlang_domain::{
    account::AccountNumber,
    approval::Environment,
    bank::BankCode,
    ids::{Actor, ConnectionId, PayoutId, ProviderPayoutId},
    instruction::{Destination, Instruction},
    money::Satang,
    outcome::BalanceAt,
    payee::PayeeName,
    payout::{Attempt, Payout, PayoutState},
    reference::Reference,
    time::UtcMillis,
};
use std::{collections::BTreeMap, fs, path::Path};

/// 2026-11-20T14:32:10+07:00.
pub(crate) const AFTERNOON: UtcMillis = UtcMillis(1_795_159_930_000);
pub(crate) const HOUR_MS: i64 = 60 * 60 * 1000;
pub(crate) const DAY_MS: i64 = 24 * HOUR_MS;

pub(crate) const THAI: Wording = Wording { language: Language::Thai, era: Era::Buddhist };
pub(crate) const ENGLISH: Wording = Wording { language: Language::English, era: Era::Common };

/// Names with vowels and tone marks in every place that a face can get wrong: above, below, both, and after letters with tails.
pub(crate) const HARD_NAMES: [&str; 8] = [
    "น้ำผึ้ง กู้เกียรติ",
    "ผู้ใหญ่ปั๊ม ฎีกาวัฒน์",
    "ญาณวุฒิ ฐิติกุลพิทักษ์",
    "หญิงนี้ที่ฝั่งโน้น ป่านนี้",
    "กฤษฎ์ ฤๅษี ปู่ย่า",
    "บริษัท ก้าวหน้าเทคโนโลยีและการสื่อสารแห่งประเทศไทย จำกัด (มหาชน) สำนักงานใหญ่",
    "ห้างหุ้นส่วนจำกัดกิจเจริญรุ่งเรืองวัฒนาพาณิชย์การค้าระหว่างประเทศและขนส่งทั่วราชอาณาจักร",
    "Nguyễn Thị Hằng-Strößner",
];

pub(crate) fn keep(name: &str, bytes: &[u8]) {
    if let Some(folder) = std::env::var_os("KHLANG_PAPERS") {
        fs::write(Path::new(&folder).join(name), bytes).unwrap();
    }
}

pub(crate) fn imprint() -> Imprint {
    Imprint {
        environment: Environment::Live,
        office: "บริษัท คลังรุ่งเรือง จำกัด".to_owned(),
        connection: "บัญชีจ่ายหลัก".to_owned(),
        made_by: Actor::new("สมศรี น้ำเพชร"),
        made_at: AFTERNOON.plus(HOUR_MS),
    }
}

pub(crate) fn advice_of(state: PayoutState) -> Advice {
    let is_paid = state == PayoutState::Paid;
    Advice {
        imprint: imprint(),
        state,
        state_since: AFTERNOON,
        witness: Witness::Provider,
        is_in_doubt: false,
        amount: Satang::new(125_075_050),
        payee: PayeeName::parse(HARD_NAMES[0]).unwrap(),
        destination: Destination::BankAccount,
        bank: BankCode::parse("004").unwrap(),
        account: AccountNumber::parse_typed("0123456789").unwrap(),
        reference: Reference::parse("KL-20261120-0162-K7QX").unwrap(),
        provider_id: Some(ProviderPayoutId::new("po_1NXWPnCo6bFb1KQto6C8OWvE")),
        description: "ค่าที่ปรึกษางวดที่ 3 ประจำเดือนพฤศจิกายน".to_owned(),
        entered_at: AFTERNOON.plus(-HOUR_MS),
        paid_at: is_paid.then_some(AFTERNOON),
        reason: (state == PayoutState::Failed).then(|| "ACCOUNT_CLOSED: the account is closed".to_owned()),
    }
}

pub(crate) fn row() -> Row {
    Row {
        listed_at: AFTERNOON,
        reference: "KL-20261120-0162-K7QX".to_owned(),
        state: PayoutState::Paid,
        state_since: AFTERNOON.plus(HOUR_MS),
        payee: "น้ำผึ้ง กู้เกียรติ".to_owned(),
        bank: Some(BankCode::parse("004").unwrap()),
        account: "0012345678".to_owned(),
        amount: Some(Satang::new(5_000_050)),
        connection: "บัญชีจ่ายหลัก".to_owned(),
        provider_id: "po_1NXWPnCo6bFb1KQto6C8OWvE".to_owned(),
        paid_at: Some(AFTERNOON.plus(HOUR_MS)),
        reason: String::new(),
        description: "ค่าที่ปรึกษา \"งวด 3\", ครบ\nจบ".to_owned(),
        maker: "somsri".to_owned(),
        signed_by: vec!["malee".to_owned(), "prasert".to_owned()],
    }
}

/// The payout with this number, entered on the afternoon and in that state since an hour later.
pub(crate) fn payout(number: usize, state: PayoutState) -> Payout {
    let entered_at = AFTERNOON;
    let since = entered_at.plus(HOUR_MS);
    let was_sent = !matches!(
        state,
        PayoutState::AwaitingApproval | PayoutState::Returned | PayoutState::Ready | PayoutState::Rejected
    );
    let attempt = Attempt {
        number: 1,
        began_at: entered_at.plus(1000),
        fingerprint: khlang_domain::ids::Fingerprint::new("f"),
        ended: None,
        balance_before: None,
        ruled_out: false,
    };
    Payout {
        id: PayoutId::new(format!("payout {number}")),
        revision: 3,
        state,
        state_since: since,
        maker: Actor::new("somsri"),
        created_at: entered_at,
        listed_at: entered_at,
        typed: None,
        hands: vec![Actor::new("somsri")],
        entered_at: Some(entered_at),
        entered_revision: 1,
        instruction: Some(Instruction {
            connection: ConnectionId::new("c"),
            reference: Reference::suggest("20261120", u32::try_from(number).unwrap(), "K7QX").unwrap(),
            amount: Satang::new(100_025),
            destination: Destination::BankAccount,
            bank: BankCode::parse("004").unwrap(),
            account_number: AccountNumber::parse_typed("0012345678").unwrap(),
            account_name: PayeeName::parse(HARD_NAMES[number % HARD_NAMES.len()]).unwrap(),
            description: String::new(),
            details: BTreeMap::new(),
        }),
        key: None,
        weighed: None,
        approvals: Vec::new(),
        sent_back: None,
        accepted_warnings: Vec::new(),
        attempts: if was_sent { vec![attempt] } else { Vec::new() },
        provider_id: None,
        provider_status: None,
        failure_reason: None,
        paid_at: None,
        cancel: None,
        alarm: None,
        settled: None,
        last_look_up: None,
    }
}

pub(crate) fn balance(baht: i64, at: UtcMillis) -> Option<BalanceAt> {
    Some(BalanceAt { available: Satang::new(baht * 100), at })
}

/// A day with some of every state, and so many open payouts.
pub(crate) fn a_day(open: usize) -> DayClose {
    let began = AFTERNOON.bangkok_day_began();
    let mut book = DayBook::begin(
        imprint(),
        AFTERNOON,
        balance(2_500_000, began.plus(8 * HOUR_MS)),
        balance(2_396_000, began.plus(20 * HOUR_MS)),
    );
    let over =
        [PayoutState::Paid, PayoutState::Failed, PayoutState::Refused, PayoutState::Canceled, PayoutState::Reversed];
    for number in 0..120 {
        book.count(&payout(10_000 + number, over[number % 7 % over.len()]));
    }
    let not_over = [
        PayoutState::Unknown,
        PayoutState::Pending,
        PayoutState::Processing,
        PayoutState::AwaitingApproval,
        PayoutState::Accepted,
        PayoutState::Ready,
    ];
    for number in 0..open {
        book.count(&payout(number, not_over[number % not_over.len()]));
    }
    book.close()
}
