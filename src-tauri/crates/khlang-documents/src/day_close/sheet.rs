//! How a day close is laid out: the money, the day's payouts by status, what is still open over as many pages as it takes, and who signs.
#![expect(clippy::float_arithmetic, reason = "positions on a sheet; no amount is computed here")]

use super::{DayClose, OpenPayout, Tally};
use crate::{
    Wording,
    paper::{HEIGHT, Ink, Line, MARGIN, MEASURE, Paper, RIGHT, Sheet, Side, Style, rehearsal_band, wrap},
    wording::Words,
};
use khlang_domain::{
    money::{Satang, grouped},
    outcome::BalanceAt,
};

/// How far down lines may go; below is the foot.
const LAST_LINE: f32 = HEIGHT - MARGIN - 22.0;
const FOOT: f32 = HEIGHT - MARGIN + 6.0;
const LEADING: f32 = 16.0;
/// A line with a rule below it.
const RULED: f32 = LEADING + 5.0;
const LIST_LEADING: f32 = 13.0;
const HINT_LEADING: f32 = 15.0;
/// Where the columns of open payouts begin; the amounts end at theirs.
const REFERENCE: f32 = MARGIN;
const PAYEE: f32 = MARGIN + 138.0;
const AMOUNT: f32 = MARGIN + 388.0;
const STATE: f32 = MARGIN + 402.0;
/// Where the sign before an amount stands.
const SIGN: f32 = RIGHT - 164.0;
/// What an amount takes at most, with every digit that can be typed.
const AMOUNT_WIDTH: f32 = 88.0;
/// What the total of the open payouts and the signatures take: they are never on a page by themselves.
const END: f32 = 150.0;

const PLAIN: Style = Style::regular(10.0, Ink::Black);
const STRONG: Style = Style::semi_bold(10.0, Ink::Black);
const SMALL: Style = Style::regular(8.5, Ink::Grey);
const LIST: Style = Style::regular(9.0, Ink::Black);

pub(super) fn draw(close: &DayClose, wording: Wording) -> Paper {
    let words = wording.language.words();
    let mut pages = Pages::begin(close, wording);
    pages.head();
    pages.money();
    pages.by_state();
    pages.open();
    pages.signatures();
    Paper {
        title: format!("{} {} {}", words.close_title, close.imprint.connection, wording.day(close.day)),
        language: wording.language.tag(),
        made_at: close.imprint.made_at,
        sheets: pages.finish(),
    }
}

/// Sheets that are being filled, and how far down the last one is.
struct Pages<'a> {
    close: &'a DayClose,
    wording: Wording,
    words: &'static Words,
    sheets: Vec<Sheet>,
    sheet: Sheet,
    y: f32,
}

impl<'a> Pages<'a> {
    fn begin(close: &'a DayClose, wording: Wording) -> Self {
        let words = wording.language.words();
        let mut sheet = Sheet::default();
        let y = rehearsal_band(&mut sheet, &close.imprint, words);
        Self { close, wording, words, sheets: Vec::new(), sheet, y }
    }

    /// Begins another page, which says of which paper it is one.
    fn turn(&mut self) {
        let mut sheet = Sheet::default();
        let y = rehearsal_band(&mut sheet, &self.close.imprint, self.words);
        let day = self.wording.day(self.close.day);
        let heading = format!("{} {day} · {}", self.words.close_title, self.close.imprint.connection);
        let lines = wrap(&heading, SMALL, MEASURE);
        self.y = sheet.lines(MARGIN, y, lines, 13.0) + 12.0;
        self.sheets.push(std::mem::replace(&mut self.sheet, sheet));
    }

    /// Turns the page unless so much fits on it.
    fn need(&mut self, height: f32) -> Turned {
        if self.y + height <= LAST_LINE {
            return Turned::No;
        }
        self.turn();
        Turned::Yes
    }

    fn paragraph(&mut self, text: &str, style: Style, leading: f32) {
        for line in wrap(text, style, MEASURE) {
            self.need(leading);
            self.sheet.line(MARGIN, self.y, Side::Left, line);
            self.y += leading;
        }
    }

    fn head(&mut self) {
        let imprint = &self.close.imprint;
        if !imprint.office.is_empty() {
            self.paragraph(&imprint.office, Style::semi_bold(11.0, Ink::Black), 17.0);
        }
        let connection = format!("{} {}", self.words.connection, imprint.connection);
        self.paragraph(&connection, Style::regular(10.0, Ink::Grey), 15.0);
        self.y += 17.0;
        let title = format!("{} {}", self.words.close_title, self.wording.day(self.close.day));
        self.paragraph(&title, Style::semi_bold(20.0, Ink::Black), 28.0);
        self.y += 4.0;
    }

    /// A heading that is not left alone at the foot of a page: it stays with the `first` points that follow.
    fn section(&mut self, title: &str, first: f32) {
        self.need(39.0 + first);
        self.y += 14.0;
        self.sheet.text(MARGIN, self.y, Side::Left, title, Style::semi_bold(12.5, Ink::Accent));
        self.y += 8.0;
        self.sheet.area(MARGIN, self.y, MEASURE, 1.2, Ink::Accent);
        self.y += 17.0;
    }

    fn money(&mut self) {
        let (close, words) = (self.close, self.words);
        let are_two_balances = close.span().is_some();
        self.section(words.money_title, RULED + LEADING);
        self.balance(words.opening, close.opening);
        let (paid, came_back) = if are_two_balances {
            (words.paid_between, words.came_back_between)
        } else {
            (words.paid_that_day, words.came_back_that_day)
        };
        self.moved(paid, close.paid, "−");
        self.moved(came_back, close.came_back, "+");
        if are_two_balances {
            self.figure(words.expected, close.expected(), "=", STRONG);
        }
        self.balance(words.closing, close.closing);
        if are_two_balances {
            self.unexplained();
        }
        if close.opening.is_some() {
            self.moved(words.on_its_way_at_opening, close.on_its_way_at_opening, "");
        }
        self.moved(words.on_its_way_at_closing, close.on_its_way_at_closing, "");
        self.y += 4.0;
        if are_two_balances {
            self.paragraph(words.formula_expected, SMALL, 13.0);
            self.paragraph(words.formula_unexplained, SMALL, 13.0);
        } else {
            self.paragraph(words.no_balance_hint, SMALL, 13.0);
        }
        if close.on_its_way_at_opening.count > 0 || close.on_its_way_at_closing.count > 0 {
            self.paragraph(words.on_its_way_hint, SMALL, 13.0);
        }
    }

    fn balance(&mut self, label: &str, balance: Option<BalanceAt>) {
        self.need(LEADING + 14.0);
        self.sheet.text(MARGIN, self.y, Side::Left, label, PLAIN);
        match balance {
            Some(balance) => {
                self.amount(Some(balance.available), PLAIN);
                self.y += 13.0;
                let told = self.words.told_at.replace("{when}", &self.wording.exact(balance.at));
                self.sheet.text(MARGIN, self.y, Side::Left, &told, SMALL);
            }
            None => self.sheet.text(RIGHT, self.y, Side::Right, self.words.not_known, PLAIN),
        }
        self.rule();
    }

    fn moved(&mut self, label: &str, tally: Tally, sign: &str) {
        let label = format!("{label} ({})", grouped(tally.count));
        self.figure(&label, tally.sum, sign, PLAIN);
    }

    fn figure(&mut self, label: &str, amount: Option<Satang>, sign: &str, style: Style) {
        self.need(LEADING);
        self.sheet.text(MARGIN, self.y, Side::Left, label, style);
        if !sign.is_empty() {
            self.sheet.text(SIGN, self.y, Side::Left, sign, Style { ink: Ink::Grey, ..style });
        }
        self.amount(amount, style);
        self.rule();
    }

    /// The one figure that somebody has to answer for, on a ground that reaches a little beyond the columns.
    fn unexplained(&mut self) {
        let unexplained = self.close.unexplained();
        let (ink, soft) =
            if unexplained == Some(Satang::ZERO) { (Ink::Done, Ink::DoneSoft) } else { (Ink::Alarm, Ink::AlarmSoft) };
        self.need(LEADING + 8.0);
        self.sheet.area(MARGIN - 8.0, self.y - 14.4, MEASURE + 16.0, 23.0, soft);
        let style = Style::semi_bold(11.0, ink);
        self.sheet.text(MARGIN, self.y + 1.0, Side::Left, self.words.unexplained, style);
        self.sheet.text(SIGN, self.y + 1.0, Side::Left, "=", style);
        self.y += 1.0;
        self.amount(unexplained, style);
        self.y += 23.0;
    }

    fn amount(&mut self, amount: Option<Satang>, style: Style) {
        let text = amount.map_or_else(|| "–".to_owned(), money);
        self.sheet.text(RIGHT, self.y, Side::Right, &text, style);
    }

    fn rule(&mut self) {
        self.sheet.hairline(self.y + 6.0);
        self.y += RULED;
    }

    fn by_state(&mut self) {
        let (close, words) = (self.close, self.words);
        self.section(words.by_state_title, RULED + LEADING);
        if close.by_state.is_empty() {
            self.paragraph(words.nothing_entered, PLAIN, LEADING);
            return;
        }
        self.sheet.text(MARGIN, self.y, Side::Left, words.status, SMALL);
        self.sheet.text(RIGHT - 160.0, self.y, Side::Right, words.count, SMALL);
        let heading = format!("{} ({})", words.amount, words.currency);
        self.sheet.text(RIGHT, self.y, Side::Right, &heading, SMALL);
        self.rule();
        let mut total = Tally::NONE;
        for (state, tally) in &close.by_state {
            self.tally(self.wording.language.state(*state), *tally, PLAIN);
            total.count = total.count.saturating_add(tally.count);
            total.sum = total.sum.zip(tally.sum).and_then(|(total, sum)| total.checked_add(sum));
        }
        self.tally(words.total, total, STRONG);
        self.paragraph(words.by_state_hint, SMALL, 13.0);
    }

    fn tally(&mut self, label: &str, tally: Tally, style: Style) {
        self.need(LEADING);
        self.sheet.text(MARGIN, self.y, Side::Left, label, style);
        self.sheet.text(RIGHT - 160.0, self.y, Side::Right, &grouped(tally.count), style);
        self.amount(tally.sum, style);
        self.rule();
    }

    fn open(&mut self) {
        let (close, words) = (self.close, self.words);
        let rows: Vec<_> = close.open.iter().map(|payout| self.open_row(payout)).collect();
        let Some(first) = rows.first() else {
            self.section(words.open_title, LEADING);
            self.paragraph(words.nothing_open, PLAIN, LEADING);
            return;
        };
        // What follows the last row is not parted from it.
        let last = rows.len() - 1;
        let after = |place: usize| if place == last { END } else { 0.0 };
        let hint = wrap(words.open_hint, SMALL, MEASURE).len() as f32 * HINT_LEADING;
        let title = format!("{} ({})", words.open_title, grouped(rows.len() as u64));
        self.section(&title, hint + RULED + first.height + after(0));
        self.paragraph(words.open_hint, SMALL, HINT_LEADING);
        self.open_head();
        for (place, row) in rows.into_iter().enumerate() {
            self.draw_row(row, after(place));
        }
        let sum = Satang::checked_sum(close.open.iter().map(|payout| payout.amount));
        self.sheet.text(REFERENCE, self.y, Side::Left, words.total, STRONG);
        let sum = sum.map_or_else(|| "–".to_owned(), money);
        self.sheet.text(AMOUNT, self.y, Side::Right, &sum, STRONG);
        self.rule();
    }

    fn open_head(&mut self) {
        let words = self.words;
        let amount = format!("{} ({})", words.amount, words.currency);
        let reference = format!("{} · {}", words.reference, words.entered);
        for (x, side, text) in [
            (REFERENCE, Side::Left, reference.as_str()),
            (PAYEE, Side::Left, words.payee),
            (AMOUNT, Side::Right, amount.as_str()),
            (STATE, Side::Left, words.status),
        ] {
            self.sheet.text(x, self.y, side, text, SMALL);
        }
        self.rule();
    }

    fn open_row(&self, payout: &OpenPayout) -> OpenRow {
        let mut state = self.wording.language.state(payout.state).to_owned();
        if payout.is_in_doubt {
            state = format!("{state} · {}", self.words.alarm);
        }
        let state_style = if payout.is_in_doubt { Style { ink: Ink::Alarm, ..LIST } } else { LIST };
        let mut reference = wrap(payout.reference.as_str(), LIST, PAYEE - REFERENCE - 10.0);
        reference.push(Line::shape(&self.wording.short(payout.entered_at), SMALL));
        let columns: [(f32, Vec<Line>); 3] = [
            (REFERENCE, reference),
            (PAYEE, wrap(payout.payee.as_str(), LIST, AMOUNT - AMOUNT_WIDTH - PAYEE)),
            (STATE, wrap(&state, state_style, RIGHT - STATE)),
        ];
        let lines = columns.iter().map(|(_, lines)| lines.len()).max().unwrap_or(1);
        OpenRow { columns, amount: money(payout.amount), height: lines as f32 * LIST_LEADING + 9.0 }
    }

    /// A row that is not parted from the `after` points that follow it.
    fn draw_row(&mut self, row: OpenRow, after: f32) {
        if self.need(row.height + after) == Turned::Yes {
            self.open_head();
        }
        self.sheet.text(AMOUNT, self.y, Side::Right, &row.amount, LIST);
        for (x, lines) in row.columns {
            self.sheet.lines(x, self.y, lines, LIST_LEADING);
        }
        self.sheet.hairline(self.y + row.height - 16.0);
        self.y += row.height;
    }

    fn signatures(&mut self) {
        self.need(END - 2.0 * LEADING);
        self.y += 56.0;
        let gap = 18.0;
        let width = (MEASURE - 2.0 * gap) / 3.0;
        for (number, label) in (0u8..).zip(self.words.signatures) {
            let x = MARGIN + f32::from(number) * (width + gap);
            self.sheet.area(x, self.y, width, 0.8, Ink::Black);
            self.sheet.text(x, self.y + 15.0, Side::Left, label, SMALL);
            let date = format!("{} ____ / ____ / ______", self.words.date);
            self.sheet.text(x, self.y + 34.0, Side::Left, &date, SMALL);
        }
        self.y += 44.0;
    }

    /// All sheets with their feet, which say of how many each is one.
    fn finish(mut self) -> Vec<Sheet> {
        self.sheets.push(self.sheet);
        let imprint = &self.close.imprint;
        let made = self
            .words
            .made
            .replace("{who}", imprint.made_by.as_str())
            .replace("{when}", &self.wording.exact(imprint.made_at));
        let pages = self.sheets.len().to_string();
        for (number, sheet) in (1u32..).zip(&mut self.sheets) {
            let page = self.words.page.replace("{page}", &number.to_string()).replace("{pages}", &pages);
            sheet.hairline(FOOT - 14.0);
            let style = Style::regular(8.0, Ink::Grey);
            let room = MEASURE - 70.0;
            sheet.lines(MARGIN, FOOT, wrap(&made, style, room), 11.0);
            sheet.text(RIGHT, FOOT, Side::Right, &page, style);
        }
        self.sheets
    }
}

/// What is still open of one payout, and how far down it reaches.
struct OpenRow {
    columns: [(f32, Vec<Line>); 3],
    amount: String,
    height: f32,
}

/// Whether a page was turned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turned {
    Yes,
    No,
}

/// With the minus of print, which is as wide as a digit.
fn money(amount: Satang) -> String {
    amount.to_grouped_text().replace('-', "−")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Era, Imprint, Language,
        paper::{Mark, tests::collisions},
    };
    use khlang_domain::{
        approval::Environment, ids::Actor, payee::PayeeName, payout::PayoutState, reference::Reference, time::UtcMillis,
    };

    /// Every state, the largest sums, and open payouts with the longest texts among short ones.
    fn utmost(open: usize) -> DayClose {
        let long = |length: usize| "ญี่ปุ่น".chars().cycle().take(length).collect::<String>();
        let most = Tally { count: 1_000_000, sum: Some(Satang::new(i64::MIN)) };
        let payout = |number: usize| OpenPayout {
            reference: Reference::parse(&"W".repeat(if number % 7 == 3 { 255 } else { 20 })).unwrap(),
            payee: PayeeName::parse(&"ก".repeat(if number % 5 == 2 { 100 } else { 12 })).unwrap(),
            amount: Satang::MAX_TYPED,
            state: PayoutState::ALL[number % PayoutState::ALL.len()],
            is_in_doubt: number.is_multiple_of(3),
            entered_at: UtcMillis(0),
        };
        DayClose {
            imprint: Imprint {
                environment: Environment::Rehearsal,
                office: long(200),
                connection: long(200),
                made_by: Actor::new(long(100)),
                made_at: UtcMillis(0),
            },
            day: UtcMillis(0),
            opening: Some(BalanceAt { available: Satang::new(i64::MIN + 1), at: UtcMillis(0) }),
            closing: Some(BalanceAt { available: Satang::new(i64::MIN + 1), at: UtcMillis(1) }),
            paid: most,
            came_back: most,
            on_its_way_at_opening: most,
            on_its_way_at_closing: most,
            by_state: PayoutState::ALL.map(|state| (state, most)).to_vec(),
            open: (0..open).map(payout).collect(),
        }
    }

    #[test]
    fn no_table_begins_at_the_foot_of_a_page_without_its_first_row() {
        for language in [Language::Thai, Language::English] {
            let words = language.words();
            let heads = [words.status.to_owned(), format!("{} · {}", words.reference, words.entered)];
            for (open, states) in (1..4).flat_map(|open| (0..=PayoutState::ALL.len()).map(move |states| (open, states)))
            {
                let mut close = utmost(open);
                close.imprint.office = String::new();
                close.by_state.truncate(states);
                for sheet in draw(&close, Wording { language, era: Era::Buddhist }).sheets {
                    let texts: Vec<_> = sheet
                        .marks
                        .iter()
                        .filter_map(|mark| match mark {
                            Mark::Text { x, y, line } => Some((*x, *y, &line.text)),
                            Mark::Area { .. } => None,
                        })
                        .collect();
                    for (x, y, text) in texts.iter().filter(|(x, _, text)| *x == MARGIN && heads.contains(text)) {
                        let is_row =
                            |other: &(f32, f32, &String)| other.0 == *x && other.1 > *y && other.1 < FOOT - 14.0;
                        assert!(texts.iter().any(is_row), "{text}: {open} open after {states} states, {language:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn the_longest_texts_and_largest_sums_stay_on_their_pages_and_apart() {
        for language in [Language::Thai, Language::English] {
            for open in [0, 30] {
                let paper = draw(&utmost(open), Wording { language, era: Era::Buddhist });
                for (number, sheet) in paper.sheets.iter().enumerate() {
                    assert_eq!(collisions(sheet), Vec::<String>::new(), "page {number} of {open}, {language:?}");
                    let below = |mark: &Mark| matches!(mark, Mark::Text { y, .. } if *y > HEIGHT - 12.0);
                    assert!(!sheet.marks.iter().any(below), "page {number} of {open}, {language:?}");
                }
            }
        }
    }
}
