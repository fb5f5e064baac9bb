//! What is read, refused and printed.

use super::*;
use proptest::prelude::*;

#[test]
fn what_people_type_is_read_as_they_mean_it() {
    for (typed, satang) in [
        ("1,234.50", 123_450),
        ("1234.5", 123_450),
        ("1234", 123_400),
        (" 1234.50\r\n", 123_450),
        ("1 234.50", 123_450),
        ("1\u{00A0}234.50", 123_450),
        ("\u{2009}1\u{2009}234\u{202F}567.50\u{00A0}", 123_456_750),
        ("๑,๒๓๔.๕๐", 123_450),
        ("๑2๓4", 123_400),
        ("0.25", 25),
        (".5", 50),
        ("5.", 500),
        ("0.01", 1),
        ("007", 700),
        ("฿1,234.50", 123_450),
        ("฿ 12", 1_200),
        ("1,234.50 บาท", 123_450),
        ("๑๒บาท", 1_200),
        ("THB 1,234.50", 123_450),
        ("12 thb", 1_200),
        ("9,999,999,999.99", 999_999_999_999),
    ] {
        assert_eq!(Satang::parse_typed(typed), Ok(Satang(satang)), "{typed:?}");
    }
}

#[test]
fn whatever_could_mean_something_else_is_refused_with_its_own_code() {
    for (typed, code) in [
        ("", "amountEmpty"),
        (" \u{00A0} ", "amountEmpty"),
        ("0", "amountZero"),
        ("0.00", "amountZero"),
        ("๐", "amountZero"),
        ("-1", "amountNegative"),
        ("-๑", "amountNegative"),
        ("\u{2212}1.00", "amountNegative"),
        ("\u{2013}5", "amountNegative"),
        ("฿-5", "amountNegative"),
        ("500-", "amountNegative"),
        ("(1,234.50)", "amountNegative"),
        ("1.234", "amountTooManyDecimals"),
        ("1.000", "amountTooManyDecimals"),
        ("1,234.505", "amountTooManyDecimals"),
        ("1e9", "amountExponent"),
        ("1E+3", "amountExponent"),
        ("1.5e-3", "amountExponent"),
        ("๑e๓", "amountExponent"),
        ("1.234,50", "amountEuropeanFormat"),
        ("1.000,00", "amountEuropeanFormat"),
        ("1.234.567,89", "amountEuropeanFormat"),
        ("1.234.567", "amountEuropeanFormat"),
        ("1234,50", "amountEuropeanFormat"),
        ("1234,5", "amountEuropeanFormat"),
        ("1 234,50", "amountEuropeanFormat"),
        ("1,23.45", "amountBadGrouping"),
        ("1,2345", "amountBadGrouping"),
        ("1234,567", "amountBadGrouping"),
        ("1,,234", "amountBadGrouping"),
        ("1,234 567", "amountBadGrouping"),
        ("1, 234", "amountBadGrouping"),
        ("1  234", "amountBadGrouping"),
        ("12 34", "amountBadGrouping"),
        ("0,500", "amountBadGrouping"),
        ("1,234.5 0", "amountBadGrouping"),
        ("100 .50", "amountBadGrouping"),
        ("1\u{200B}00", "amountInvisibleSign"),
        ("\u{FEFF}100", "amountInvisibleSign"),
        ("\u{202E}001", "amountInvisibleSign"),
        ("100\u{200F}", "amountInvisibleSign"),
        ("abc", "amountNotANumber"),
        ("NaN", "amountNotANumber"),
        ("inf", "amountNotANumber"),
        ("e3", "amountNotANumber"),
        ("0x10", "amountNotANumber"),
        ("+5", "amountNotANumber"),
        ("5%", "amountNotANumber"),
        ("100\t200", "amountNotANumber"),
        ("100\n200", "amountNotANumber"),
        ("1.5.0", "amountNotANumber"),
        ("1'234", "amountNotANumber"),
        ("100 USD", "amountNotANumber"),
        ("฿", "amountNotANumber"),
        ("\u{FF11}\u{FF10}\u{FF10}", "amountNotANumber"),
        ("<script>", "amountNotANumber"),
        ("10,000,000,000", "amountTooLarge"),
        ("99999999999999999999999999", "amountTooLarge"),
    ] {
        let found = Satang::parse_typed(typed).map_err(|error| error.code());
        assert_eq!(found, Err(code), "{typed:?}");
    }
}

#[test]
fn an_error_carries_what_its_message_quotes() {
    let params = |typed| Satang::parse_typed(typed).unwrap_err().params();
    assert_eq!(params("1\u{200B}"), [("sign", "U+200B".to_owned())]);
    assert_eq!(params("10000000000"), [("limit", "9,999,999,999.99".to_owned())]);
    assert!(params("0").is_empty());
}

#[test]
fn a_number_has_a_comma_at_every_thousand() {
    for (number, text) in [(0, "0"), (999, "999"), (1_000, "1,000"), (12_345, "12,345"), (1_234_567, "1,234,567")] {
        assert_eq!(grouped(number), text);
    }
}

#[test]
fn text_has_two_places_and_keeps_the_sign() {
    for (satang, plain, grouped) in [
        (0, "0.00", "0.00"),
        (1, "0.01", "0.01"),
        (-1, "-0.01", "-0.01"),
        (99_999, "999.99", "999.99"),
        (100_000, "1000.00", "1,000.00"),
        (123_450, "1234.50", "1,234.50"),
        (-123_456_789, "-1234567.89", "-1,234,567.89"),
        (i64::MIN, "-92233720368547758.08", "-92,233,720,368,547,758.08"),
    ] {
        assert_eq!(Satang(satang).to_baht_text(), plain);
        assert_eq!(Satang(satang).to_grouped_text(), grouped);
    }
}

#[test]
fn a_decimal_is_never_rounded() {
    let read = |text: &str| Satang::from_decimal(text.parse().unwrap());
    assert_eq!(read("12500.5"), Ok(Satang(1_250_050)));
    assert_eq!(read("1.500"), Ok(Satang(150)));
    assert_eq!(read("-3"), Ok(Satang(-300)));
    assert_eq!(read("1.005"), Err(DecimalError::TooManyDecimals));
    assert_eq!(read("92233720368547758.07"), Ok(Satang(i64::MAX)));
    assert_eq!(read("92233720368547758.08"), Err(DecimalError::Overflow));
    assert_eq!(read("79228162514264337593543950335"), Err(DecimalError::Overflow));
}

#[test]
fn sums_end_at_the_edge_instead_of_wrapping() {
    let most = Satang(i64::MAX);
    assert_eq!(most.checked_add(Satang(1)), None);
    assert_eq!(Satang(i64::MIN).checked_sub(Satang(1)), None);
    assert_eq!(Satang::checked_sum([Satang(1), Satang(2), Satang(-4)]), Some(Satang(-1)));
    assert_eq!(Satang::checked_sum([most, Satang(1)]), None);
    assert_eq!(Satang::checked_sum([]), Some(Satang::ZERO));
}

#[test]
fn on_record_it_is_a_plain_integer() {
    assert_eq!(serde_json::to_string(&Satang(123_450)).unwrap(), "123450");
    assert_eq!(serde_json::from_str::<Satang>("123450").unwrap(), Satang(123_450));
    assert!(serde_json::from_str::<Satang>("1234.5").is_err());
}

fn in_thai_digits(text: &str) -> String {
    let thai: Vec<char> = ('๐'..='๙').collect();
    text.chars().map(|sign| sign.to_digit(10).map_or(sign, |digit| thai[digit as usize])).collect()
}

proptest! {
    #[test]
    fn a_printed_amount_is_read_back_as_itself(satang in 1..=Satang::MAX_TYPED.0) {
        let amount = Satang(satang);
        for text in [amount.to_baht_text(), amount.to_grouped_text()] {
            prop_assert_eq!(Satang::parse_typed(&text), Ok(amount));
            prop_assert_eq!(Satang::parse_typed(&in_thai_digits(&text)), Ok(amount));
            prop_assert_eq!(Satang::parse_typed(&text.replace(',', "\u{202F}")), Ok(amount));
        }
    }

    #[test]
    fn a_decimal_round_trip_is_exact(satang: i64) {
        let amount = Satang(satang);
        prop_assert_eq!(Satang::from_decimal(amount.to_decimal()), Ok(amount));
        prop_assert_eq!(amount.to_decimal().to_string(), amount.to_baht_text());
        prop_assert_eq!(Satang::from_decimal(amount.to_baht_text().parse().unwrap()), Ok(amount));
    }

    #[test]
    fn no_text_at_all_makes_the_reader_panic(text in "(?s).*", near in "[-0-9๐-๙.,eE() \u{A0}\u{200B}฿THBบาท]{0,12}") {
        for text in [text, near] {
            if let Ok(amount) = Satang::parse_typed(&text) {
                prop_assert!(amount > Satang::ZERO && amount <= Satang::MAX_TYPED);
            }
        }
    }

    #[test]
    fn two_places_and_no_more_are_read(baht in 0..10_000_000_i64, fraction in "[0-9]{3,6}") {
        let found = Satang::parse_typed(&format!("{baht}.{fraction}"));
        prop_assert_eq!(found, Err(AmountError::TooManyDecimals));
    }
}
