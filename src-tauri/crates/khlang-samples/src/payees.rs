//! To whom the office pays: each payee is made from the seed and its number alone, so that a million payouts need no table of them.

use crate::{
    dice::{Dice, Use},
    names::{self, Sort},
};
use khlang_domain::bank::{self, BankCode};

/// The one whom journeys and benches look for, known by name and by the last digits.
pub const KNOWN_PAYEE: &str = "บริษัท น้ำแข็งหลอดบ้านแพ้ว จำกัด";
/// Their account.
pub const KNOWN_ACCOUNT: &str = "4070056789";
const KNOWN_BANK: &str = "004";

/// How often each bank is paid, about as accounts are spread.
const BANKS: [(u32, &str); 26] = [
    (340, "004"),
    (210, "014"),
    (140, "002"),
    (110, "006"),
    (60, "025"),
    (45, "011"),
    (40, "030"),
    (15, "034"),
    (10, "069"),
    (8, "024"),
    (6, "073"),
    (5, "022"),
    (4, "067"),
    (4, "033"),
    (3, "066"),
    (2, "070"),
    (2, "071"),
    (1, "017"),
    (1, "020"),
    (1, "031"),
    (1, "018"),
    (1, "039"),
    (1, "045"),
    (1, "052"),
    (1, "008"),
    (1, "026"),
];

/// Somebody with an account.
#[derive(Debug, Clone)]
pub(crate) struct Payee {
    pub(crate) sort: Sort,
    pub(crate) name: String,
    pub(crate) bank: &'static str,
    pub(crate) account: String,
}

/// Everybody who is paid.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Payees {
    seed: u64,
    count: u64,
}

impl Payees {
    /// As many as an office with so many payouts has.
    pub(crate) fn new(seed: u64, payouts: u64) -> Self {
        Self { seed, count: (payouts / 6).clamp(12, 150_000) }
    }

    /// Some are paid every week, most now and then.
    pub(crate) fn choose(&self, dice: &mut Dice) -> u64 {
        let among = match dice.below(4) {
            0 => self.count / 50,
            1 => self.count / 8,
            _ => self.count,
        };
        dice.below(among.max(2))
    }

    pub(crate) fn find(&self, number: u64) -> Payee {
        if number == 0 {
            let (name, account) = (KNOWN_PAYEE.to_owned(), KNOWN_ACCOUNT.to_owned());
            return Payee { sort: Sort::Company, name, bank: KNOWN_BANK, account };
        }
        let mut dice = Dice::new(self.seed, Use::Payees, number);
        let (sort, name) = names::name(&mut dice);
        let bank = *dice.weigh(&BANKS);
        let digits = BankCode::parse(bank).ok().and_then(|code| bank::find(&code)?.usual_digits).unwrap_or(10);
        let account = dice.digits(usize::from(digits));
        Payee { sort, name, bank, account }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use khlang_domain::account::AccountNumber;

    #[test]
    fn every_bank_is_in_the_directory_and_every_account_can_be_paid() {
        for (_, code) in BANKS {
            assert!(bank::find(&BankCode::parse(code).unwrap()).is_some(), "{code}");
        }
        let payees = Payees::new(1, 10_000);
        for number in 0..1_000 {
            let payee = payees.find(number);
            assert!(AccountNumber::parse_typed(&payee.account).is_ok(), "{payee:?}");
        }
    }

    #[test]
    fn a_payee_is_always_the_same() {
        let payees = Payees::new(1, 10_000);
        let (one, other) = (payees.find(77), payees.find(77));
        assert_eq!((one.name, one.account, one.bank), (other.name, other.account, other.bank));
    }
}
