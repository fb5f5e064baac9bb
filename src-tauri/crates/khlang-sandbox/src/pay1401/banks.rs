//! The banks this twin knows, by the exact names of the provider, some of them cut by it at 50 characters.
//! Only the code BBL is documented; the others are the banks' usual letters. Kept by hand and on its own, so that a wrong
//! row in the product's bank directory is noticed here.

/// A bank as the provider has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bank {
    /// Letters, in answers.
    pub(crate) code: &'static str,
    /// In requests, byte for byte.
    pub(crate) name: &'static str,
}

const BANKS: &[Bank] = &[
    Bank { code: "BBL", name: "Bangkok Bank Public Company Limited" },
    Bank { code: "KBANK", name: "KASIKORNBANK Public Company Limited" },
    Bank { code: "KTB", name: "KRUNG THAI BANK" },
    Bank { code: "TTB", name: "TMBThanachart Bank Public Company Limited" },
    Bank { code: "SCB", name: "Siam Commercial Bank Public Company Limited" },
    Bank { code: "CITI", name: "CITIBANK N.A." },
    Bank { code: "SMBC", name: "SUMITOMO MITSUI BANKING CORPORATION" },
    Bank { code: "SCBT", name: "STANDARD CHARTERED BANK (THAI) PLC" },
    Bank { code: "CIMBT", name: "CIMB THAI BANK PUBLIC COMPANY LIMITED" },
    Bank { code: "UOBT", name: "UNITED OVERSEAS BANK (THAI) PCL." },
    Bank { code: "BAY", name: "BANK OF AYUDHYA PUBLIC COMPANY LTD." },
    Bank { code: "MEGA", name: "MEGA INTERNATIONAL COMMERCIAL BANK PUBLIC CO.,LTD." },
    Bank { code: "GSB", name: "GOVERNMENT SAVING BANK" },
    Bank { code: "HSBC", name: "HONGKONG & SHANGHAI CORPORATION LTD." },
    Bank { code: "DB", name: "DEUTSCHE BANK AKTIENGESELLSCHAFT" },
    Bank { code: "GHB", name: "GOVERNMENT HOUSING BANK" },
    Bank { code: "BAAC", name: "BANK FOR AGRICULTURAL AND AGRICULTURAL CO-OPERATIV" },
    Bank { code: "MHCB", name: "MIZUHO BANK,LTD." },
    Bank { code: "BNPP", name: "BNP PARIBAS, BANGKOK BRANCH" },
    Bank { code: "BOC", name: "BANK OF CHINA LIMITED" },
    Bank { code: "IBANK", name: "ISLAMIC BANK OF THAILAND" },
    Bank { code: "TISCO", name: "TISCO BANK PUBLIC COMPANY LIMITED" },
    Bank { code: "KKP", name: "KIATNAKIN PHATRA BANK PUBLIC COMPANY LIMITED" },
    Bank { code: "ICBCT", name: "INDUSTRIAL AND COMMERCIAL BANK OF CHINA (THAI) PU" },
    Bank { code: "TCRB", name: "THE THAI CREDIT RETAIL BANK PUBLIC COMPANY LIMITED" },
];

pub(crate) fn named(name: &str) -> Option<Bank> {
    BANKS.iter().copied().find(|bank| bank.name == name)
}

/// The exact name of the bank with this code.
pub(crate) fn name_of(code: &str) -> Option<&'static str> {
    BANKS.iter().find(|bank| bank.code == code).map(|bank| bank.name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_exact_short_enough_and_each_of_one_bank() {
        for bank in BANKS {
            assert!(bank.name.len() <= 50 && bank.name.trim() == bank.name, "{}", bank.name);
            assert_eq!((named(bank.name), name_of(bank.code)), (Some(*bank), Some(bank.name)));
        }
        for near in ["Kasikornbank Public Company Limited", "KRUNG THAI BANK ", "KRUNG  THAI BANK", ""] {
            assert_eq!(named(near), None, "{near}");
        }
    }
}
