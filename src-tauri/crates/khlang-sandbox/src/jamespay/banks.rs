//! The bank codes this twin knows. Only KBANK is documented; the others are what the provider most likely means.
//! Kept by hand and on its own, so that a wrong row in the product's bank directory is noticed here.

const CODES: &[&str] = &[
    "BAAC", "BAY", "BBL", "CIMBT", "CITI", "GHB", "GSB", "ICBCT", "ISBT", "KBANK", "KKP", "KTB", "LHBANK", "SCB",
    "SCBT", "TCRB", "TISCO", "TTB", "UOBT",
];

pub(crate) fn is_known(code: &str) -> bool {
    CODES.contains(&code)
}
