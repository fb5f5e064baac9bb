//! The bank codes this twin knows: the codes of the Bank of Thailand for banks that receive transfers.
//! Kept by hand and on its own, so that a wrong row in the product's bank directory is noticed here.

const CODES: &[&str] = &[
    "002", // Bangkok Bank
    "004", // Kasikornbank
    "006", // Krung Thai Bank
    "008", // JPMorgan Chase
    "011", // TMBThanachart Bank
    "014", // Siam Commercial Bank
    "017", // Citibank
    "018", // Sumitomo Mitsui
    "020", // Standard Chartered
    "022", // CIMB Thai
    "024", // United Overseas Bank
    "025", // Bank of Ayudhya
    "026", // Mega International
    "030", // Government Savings Bank
    "031", // HSBC
    "032", // Deutsche Bank
    "033", // Government Housing Bank
    "034", // Bank for Agriculture and Agricultural Cooperatives
    "039", // Mizuho
    "045", // BNP Paribas
    "052", // Bank of China
    "066", // Islamic Bank of Thailand
    "067", // Tisco Bank
    "069", // Kiatnakin Phatra Bank
    "070", // ICBC (Thai)
    "071", // The Thai Credit Bank
    "073", // Land and Houses Bank
    "079", // ANZ Bank (Thai)
    "080", // Sumitomo Mitsui Trust
    "098", // SME Development Bank
];

pub(crate) fn is_known(code: &str) -> bool {
    CODES.contains(&code)
}
