//! How an advice is laid out: whose paper it is, how the payout stands, how much, to whom, and what may be looked up about it.
#![expect(clippy::float_arithmetic, reason = "positions on a sheet; no amount is computed here")]

use super::{Advice, Witness};
use crate::{
    Language, Wording,
    paper::{Ink, MARGIN, MEASURE, Paper, RIGHT, Sheet, Side, Style, rehearsal_band, wrap},
};
use khlang_domain::{
    account::AccountNumber, approval::Environment, bank, instruction::Destination, payout::PayoutState,
    words::baht_words_en, words::baht_words_th,
};

/// Where the second column begins, and how wide it may be.
const VALUES: f32 = MARGIN + 132.0;
const VALUE_WIDTH: f32 = RIGHT - VALUES;

pub(super) fn draw(advice: &Advice, wording: Wording) -> Paper {
    let words = wording.language.words();
    let title = if advice.tells_of_a_payment() { words.advice_title } else { words.status_title };
    let mut sheet = Sheet::default();
    let y = rehearsal_band(&mut sheet, &advice.imprint, words);
    let y = head(&mut sheet, y, advice, wording, title);
    let y = standing(&mut sheet, y, advice, wording);
    let y = amount(&mut sheet, y, advice, wording);
    let y = particulars(&mut sheet, y, advice, wording);
    foot(&mut sheet, y, advice, wording);
    Paper {
        title: format!("{title} {}", advice.reference),
        language: wording.language.tag(),
        made_at: advice.imprint.made_at,
        sheets: vec![sheet],
    }
}

fn head(sheet: &mut Sheet, y: f32, advice: &Advice, wording: Wording, title: &str) -> f32 {
    let words = wording.language.words();
    let imprint = &advice.imprint;
    let mut y = y;
    if !imprint.office.is_empty() {
        let lines = wrap(&imprint.office, Style::semi_bold(11.0, Ink::Black), MEASURE);
        y = sheet.lines(MARGIN, y, lines, 17.0);
    }
    let connection = format!("{} {}", words.connection, imprint.connection);
    y = sheet.lines(MARGIN, y, wrap(&connection, Style::regular(9.5, Ink::Grey), MEASURE), 14.0);
    y += 20.0;
    sheet.text(MARGIN, y, Side::Left, title, Style::semi_bold(22.0, Ink::Black));
    y + 16.0
}

/// The box that says how it stands: green only where it may be taken for a sign of payment.
fn standing(sheet: &mut Sheet, y: f32, advice: &Advice, wording: Wording) -> f32 {
    let words = wording.language.words();
    let (ink, soft) = inks(advice);
    let mut sentences = vec![match (advice.state, advice.is_in_doubt, advice.witness) {
        (PayoutState::Paid, true, _) => words.paid_in_doubt,
        (PayoutState::Paid, false, Witness::Provider) => words.paid_says_provider,
        (PayoutState::Paid, false, Witness::People) => words.paid_say_people,
        (PayoutState::Failed, _, Witness::People) => words.failed_say_people,
        (state, _, _) => wording.language.meaning(state),
    }];
    if advice.is_in_doubt && advice.state != PayoutState::Paid {
        sentences.push(words.in_doubt);
    }
    if advice.imprint.environment == Environment::Rehearsal {
        sentences.push(words.rehearsal);
    }
    if !advice.tells_of_a_payment() {
        sentences.push(words.no_proof);
    }
    let width = MEASURE - 32.0;
    let lines: Vec<_> =
        sentences.iter().flat_map(|sentence| wrap(sentence, Style::regular(10.5, Ink::Black), width)).collect();
    let height = 34.0 + lines.len() as f32 * 16.5 + 6.0;
    sheet.area(MARGIN, y, MEASURE, height, soft);
    sheet.area(MARGIN, y, 4.0, height, ink);
    let heading = wording.language.state(advice.state);
    sheet.text(MARGIN + 18.0, y + 23.0, Side::Left, heading, Style::semi_bold(13.0, ink));
    sheet.lines(MARGIN + 18.0, y + 42.0, lines, 16.5);
    y + height + 30.0
}

fn inks(advice: &Advice) -> (Ink, Ink) {
    match advice.state {
        _ if advice.is_in_doubt => (Ink::Alarm, Ink::AlarmSoft),
        PayoutState::Paid if advice.tells_of_a_payment() => (Ink::Done, Ink::DoneSoft),
        PayoutState::Failed
        | PayoutState::Refused
        | PayoutState::Rejected
        | PayoutState::Canceled
        | PayoutState::Reversed => (Ink::Alarm, Ink::AlarmSoft),
        _ => (Ink::Wait, Ink::WaitSoft),
    }
}

fn amount(sheet: &mut Sheet, y: f32, advice: &Advice, wording: Wording) -> f32 {
    let words = wording.language.words();
    sheet.text(MARGIN, y, Side::Left, words.amount, Style::regular(9.5, Ink::Grey));
    let figures = format!("{} {}", advice.amount.to_grouped_text(), words.currency);
    sheet.text(MARGIN, y + 30.0, Side::Left, &figures, Style::semi_bold(26.0, Ink::Black));
    let in_words = match wording.language {
        Language::Thai => baht_words_th(advice.amount),
        Language::English => baht_words_en(advice.amount),
    };
    let lines = wrap(&in_words, Style::regular(11.0, Ink::Black), MEASURE);
    sheet.lines(MARGIN, y + 54.0, lines, 17.0) + 10.0
}

fn particulars(sheet: &mut Sheet, y: f32, advice: &Advice, wording: Wording) -> f32 {
    let words = wording.language.words();
    let kind = match advice.destination {
        Destination::BankAccount => String::new(),
        Destination::Wallet => format!(" ({})", words.wallet),
    };
    let state = wording.language.state(advice.state);
    let since = words.since.replace("{when}", &wording.exact(advice.state_since));
    let mut rows = vec![
        (words.payee, advice.payee.as_str().to_owned()),
        (words.bank, bank_in_both(advice)),
        (words.account, format!("{}{kind}", masked(&advice.account))),
        (words.reference, advice.reference.to_string()),
    ];
    rows.extend(advice.provider_id.as_ref().map(|id| (words.provider_id, id.to_string())));
    rows.extend((!advice.description.is_empty()).then(|| (words.description, advice.description.clone())));
    rows.push((words.entered, wording.exact(advice.entered_at)));
    rows.extend(advice.paid_at.map(|at| (words.paid, wording.exact(at))));
    rows.push((words.status, format!("{state} {since}")));
    rows.extend(advice.reason.clone().map(|reason| (words.reason, reason)));

    let mut y = y;
    for (label, value) in rows {
        sheet.hairline(y);
        sheet.text(MARGIN, y + 18.0, Side::Left, label, Style::regular(9.5, Ink::Grey));
        let lines = wrap(&value, Style::regular(11.0, Ink::Black), VALUE_WIDTH);
        y = sheet.lines(VALUES, y + 18.0, lines, 17.0) - 6.0;
    }
    sheet.hairline(y);
    y
}

/// Both names, whatever the language: who reads the paper may have the other one.
fn bank_in_both(advice: &Advice) -> String {
    match bank::find(&advice.bank) {
        Some(bank) => format!("{} · {} ({})", bank.name_th, bank.name_en, bank.symbol),
        None => advice.bank.to_string(),
    }
}

/// `xxx-x-xx678-9`: grouped as on a passbook, all but the last four digits covered.
fn masked(account: &AccountNumber) -> String {
    let mut covered = account.as_str().len().saturating_sub(account.last_four().len());
    let cover = |sign: char| match sign {
        digit if digit.is_ascii_digit() && covered > 0 => {
            covered -= 1;
            'x'
        }
        other => other,
    };
    account.grouped().chars().map(cover).collect()
}

fn foot(sheet: &mut Sheet, y: f32, advice: &Advice, wording: Wording) {
    let words = wording.language.words();
    let made = words
        .made
        .replace("{who}", advice.imprint.made_by.as_str())
        .replace("{when}", &wording.exact(advice.imprint.made_at));
    let style = Style::regular(9.0, Ink::Grey);
    let y = sheet.lines(MARGIN, y + 26.0, wrap(words.not_a_receipt, style, MEASURE), 14.0);
    sheet.lines(MARGIN, y, wrap(&made, style, MEASURE), 14.0);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Era, Imprint, paper::tests::collisions};
    use khlang_domain::{
        bank::BankCode,
        ids::{Actor, ProviderPayoutId},
        money::Satang,
        payee::PayeeName,
        reference::Reference,
        time::UtcMillis,
    };

    /// The longest that every text may be, without a space at which a line could end.
    fn utmost() -> Advice {
        let long = |length: usize| "ญี่ปุ่น".chars().cycle().take(length).collect::<String>();
        Advice {
            imprint: Imprint {
                environment: Environment::Rehearsal,
                office: long(200),
                connection: long(200),
                made_by: Actor::new(long(100)),
                made_at: UtcMillis(0),
            },
            state: PayoutState::Reversed,
            state_since: UtcMillis(0),
            witness: Witness::People,
            is_in_doubt: true,
            amount: Satang::new(i64::MAX),
            payee: PayeeName::parse(&"W".repeat(100)).unwrap(),
            destination: Destination::Wallet,
            bank: BankCode::parse("004").unwrap(),
            account: AccountNumber::parse_typed("01234567890123456789").unwrap(),
            reference: Reference::parse(&"W".repeat(255)).unwrap(),
            provider_id: Some(ProviderPayoutId::new("W".repeat(255))),
            description: long(255),
            entered_at: UtcMillis(0),
            paid_at: Some(UtcMillis(0)),
            reason: Some(long(600)),
        }
    }

    #[test]
    fn the_longest_texts_stay_on_the_sheet_and_apart() {
        for language in [Language::Thai, Language::English] {
            for era in [Era::Buddhist, Era::Common] {
                let mut paper = draw(&utmost(), Wording { language, era });
                let sheet = paper.sheets.remove(0);
                assert_eq!(collisions(&sheet), Vec::<String>::new(), "{language:?}");
                let is_within = |mark: &crate::paper::Mark| match mark {
                    crate::paper::Mark::Text { y, .. } => *y < sheet.bottom,
                    crate::paper::Mark::Area { y, height, .. } => y + height <= sheet.bottom,
                };
                assert!(sheet.marks.iter().all(is_within));
            }
        }
    }
}
