//! The letters that 1401 is expected to answer for each bank that it was sent by name: the one way to notice that a name paid another
//! bank. Only `BBL` is documented; the others are the banks' usual letters, older ones included. Kept apart from the bank directory on
//! purpose, so that a wrong row there cannot make itself right here.

use khlang_domain::bank::BankCode;

/// A bank's code and its letters, the likeliest first.
const LETTERS: [(&str, &[&str]); 25] = [
    ("002", &["BBL"]),
    ("004", &["KBANK"]),
    ("006", &["KTB"]),
    ("011", &["TTB", "TMB"]),
    ("014", &["SCB"]),
    ("017", &["CITI"]),
    ("018", &["SMBC"]),
    ("020", &["SCBT", "SC"]),
    ("022", &["CIMBT", "CIMB"]),
    ("024", &["UOBT", "UOB"]),
    ("025", &["BAY"]),
    ("026", &["MEGA", "MICB"]),
    ("030", &["GSB"]),
    ("031", &["HSBC"]),
    ("032", &["DB"]),
    ("033", &["GHB"]),
    ("034", &["BAAC"]),
    ("039", &["MHCB"]),
    ("045", &["BNPP", "BNP"]),
    ("052", &["BOC"]),
    ("066", &["IBANK", "ISBT", "IBT"]),
    ("067", &["TISCO", "TSCO"]),
    ("069", &["KKP", "KK"]),
    ("070", &["ICBCT", "ICBC"]),
    ("071", &["TCRB", "TCD", "TCR", "TCB"]),
];

/// The letters that may come back for this bank; empty where none are known, and then any are a difference.
pub(super) fn letters(bank: &BankCode) -> &'static [&'static str] {
    LETTERS.iter().find(|(code, _)| *code == bank.as_str()).map_or(&[], |(_, letters)| letters)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pay1401::KEY;
    use khlang_domain::bank;
    use std::collections::BTreeSet;

    #[test]
    fn every_bank_with_a_name_has_letters_and_no_two_banks_share_them() {
        let named: Vec<_> = bank::directory().iter().filter(|bank| bank.spelling(KEY).is_some()).collect();
        assert_eq!(named.len(), LETTERS.len());
        assert!(named.iter().all(|bank| !letters(&bank.code).is_empty()));
        let all: Vec<_> = LETTERS.iter().flat_map(|(_, letters)| *letters).collect();
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len());
    }
}
