//! What a maker types into the form: the payee, an amount that such a payee gets, a reference in our form, and words of their own.

use crate::{
    calendar,
    course::Size,
    dice::Dice,
    error::SampleError,
    names::{Sort, as_typed_by_eye},
    office::Way,
    payees::Payee,
};
use khlang_domain::{
    account::AccountNumber,
    bank::BankCode,
    instruction::{Destination, Instruction, Typed},
    money::Satang,
    time::UtcMillis,
};

/// Without vowels, as the desk makes them.
const SUFFIX_SIGNS: &[u8] = b"23456789BCDFGHJKMNPQRSTVWXZ";
/// From here on the policy asks for a signature.
const SIGNED_FROM: i64 = 5_000_000;

const TO_PEOPLE: [&str; 6] = ["เงินเดือน", "ค่าคอมมิชชั่น", "ค่าเดินทาง", "คืนเงินลูกค้า", "โบนัส", "ค่าน้ำมันรถ"];
const TO_COMPANIES: [&str; 6] = ["ค่าน้ำดื่ม บิล", "ค่าสินค้า INV", "ค่าแก๊สและขนส่ง", "Invoice", "ค่าเช่าสำนักงาน", "50% มัดจำ งวด"];

/// A form that is filled in.
#[derive(Debug, Clone)]
pub(crate) struct Form {
    pub(crate) typed: Typed,
    pub(crate) instruction: Instruction,
}

/// Fills a form in for the payout number `of_day` of its day.
pub(crate) fn fill(
    way: &Way,
    payee: &Payee,
    size: Size,
    (at, of_day): (UtcMillis, u32),
    dice: &mut Dice,
) -> Result<Form, SampleError> {
    let amount = amount(payee.sort, size, dice).max(way.rules.minimum.unwrap_or(Satang::ZERO));
    let account_number = match AccountNumber::parse_typed(&payee.account) {
        Ok(account) if dice.one_in(3) => account.grouped(),
        _ => payee.account.clone(),
    };
    let typed = Typed {
        connection: Some(way.id.clone()),
        account_number,
        bank: Some(payee.bank.to_owned()),
        account_name: payee.name.clone(),
        amount: amount.to_grouped_text(),
        reference: reference(way, at, of_day, dice)?,
        description: if way.capabilities.takes_description { description(payee.sort, dice) } else { String::new() },
        destination: Destination::BankAccount,
        details: Vec::new(),
    };
    let instruction =
        Instruction::check(&typed, &way.rules).map_err(|problems| SampleError::Form(format!("{problems:?}")))?;
    Ok(Form { typed, instruction })
}

impl Form {
    /// As it stands in a draft: half of them unfinished, some spelt by eye.
    pub(crate) fn as_draft(&self, dice: &mut Dice) -> Typed {
        let mut typed = self.typed.clone();
        if dice.one_in(3) {
            typed.account_name = as_typed_by_eye(&typed.account_name);
        }
        match dice.below(6) {
            0 => typed.amount.clear(),
            1 => typed.account_number.truncate(5),
            2 => typed.bank = None,
            _ => {}
        }
        typed
    }
}

/// Whether the way leads to this payee.
pub(crate) fn reaches(way: &Way, payee: &Payee) -> bool {
    let is_payable = BankCode::parse(payee.bank).is_ok_and(|bank| way.rules.banks.unpayable(&bank).is_none());
    is_payable && way.rules.account_digits.contains(&payee.account.len())
}

fn amount(sort: Sort, size: Size, dice: &mut Dice) -> Satang {
    let (from, to, step) = *dice.weigh(match sort {
        Sort::Person => &[
            (45, (900_000, 3_800_000, 5_000)),
            (30, (20_000, 500_000, 100)),
            (15, (30_000, 2_000_000, 1)),
            (10, (3_800_000, 12_000_000, 50_000)),
        ],
        Sort::Company => &[
            (50, (100_000, 4_500_000, 1)),
            (30, (1_000_000, 18_000_000, 25)),
            (16, (50_000, 900_000, 7)),
            (4, (18_000_000, 190_000_000, 100_000)),
        ],
    });
    let amount = dice.between(from / step, to / step) * step;
    Satang::new(match size {
        Size::Any => amount,
        Size::GoesByItself => amount % 4_000_000 + 20_000,
        Size::NeedsSignatures => amount.max(SIGNED_FROM + amount % 4_000_000),
    })
}

fn reference(way: &Way, at: UtcMillis, of_day: u32, dice: &mut Dice) -> Result<String, SampleError> {
    let day = calendar::digits_of(at);
    let rule = &way.rules.reference;
    // Some have a number of their own from another program; the day and the number of the day keep it from being taken.
    if !rule.letters_and_digits_only && dice.one_in(40) {
        return Ok(format!("INV-{day}-{of_day:05}"));
    }
    let suffix = dice.signs(SUFFIX_SIGNS, 4);
    let reference = rule.suggest(&day, of_day, &suffix).map_err(|error| SampleError::Form(error.to_string()))?;
    Ok(reference.as_str().to_owned())
}

fn description(sort: Sort, dice: &mut Dice) -> String {
    if dice.below(10) < 4 {
        return String::new();
    }
    let (about, number) = match sort {
        Sort::Person => (dice.pick(&TO_PEOPLE), dice.between(1, 12)),
        Sort::Company => (dice.pick(&TO_COMPANIES), dice.between(1_000, 99_999)),
    };
    let text = format!("{about} {number}");
    if dice.one_in(30) { as_typed_by_eye(&text) } else { text }
}
