//! Amounts in words, as written on cheques: shown under a typed amount, so that a wrong zero is heard and not only seen.
//!
//! Pure text for two languages; it is never parsed back and never sent.

use crate::money::Satang;

/// `หนึ่งพันสองร้อยบาทห้าสิบสตางค์`, `…บาทถ้วน` without satang.
#[must_use]
pub fn baht_words_th(amount: Satang) -> String {
    let (baht, satang) = split(amount);
    let mut words = String::new();
    if amount < Satang::ZERO {
        words.push_str("ลบ");
    }
    if baht > 0 || satang == 0 {
        push_thai(&mut words, baht, Before::Nothing);
        words.push_str("บาท");
    }
    if satang == 0 {
        words.push_str("ถ้วน");
    } else {
        push_thai(&mut words, satang, Before::Nothing);
        words.push_str("สตางค์");
    }
    words
}

/// `One thousand two hundred baht and fifty satang`, `… baht only` without satang.
#[must_use]
pub fn baht_words_en(amount: Satang) -> String {
    let (baht, satang) = split(amount);
    let mut words = Vec::new();
    if amount < Satang::ZERO {
        words.push("minus".to_owned());
    }
    if baht > 0 || satang == 0 {
        push_english(&mut words, baht);
        words.push("baht".to_owned());
    }
    if satang == 0 {
        words.push("only".to_owned());
    } else {
        if baht > 0 {
            words.push("and".to_owned());
        }
        push_english(&mut words, satang);
        words.push("satang".to_owned());
    }
    let mut sentence = words.join(" ");
    if let Some(first) = sentence.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    sentence
}

fn split(amount: Satang) -> (u64, u64) {
    let satang = amount.as_i64().unsigned_abs();
    (satang / 100, satang % 100)
}

/// Whether words of a larger number stand before: a last one is then `เอ็ด` and not `หนึ่ง`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    Nothing,
    Larger,
}

fn push_thai(words: &mut String, number: u64, before: Before) {
    const DIGITS: [&str; 10] = ["ศูนย์", "หนึ่ง", "สอง", "สาม", "สี่", "ห้า", "หก", "เจ็ด", "แปด", "เก้า"];
    const PLACES: [(u64, &str); 4] = [(100_000, "แสน"), (10_000, "หมื่น"), (1_000, "พัน"), (100, "ร้อย")];
    const MILLION: u64 = 1_000_000;

    let digit =
        |value: u64| usize::try_from(value).ok().and_then(|index| DIGITS.get(index)).copied().unwrap_or_default();
    let mut rest = number;
    let mut before = before;
    if rest >= MILLION {
        push_thai(words, rest / MILLION, before);
        words.push_str("ล้าน");
        rest %= MILLION;
        before = Before::Larger;
        if rest == 0 {
            return;
        }
    }
    for (value, name) in PLACES {
        if rest >= value {
            words.push_str(digit(rest / value));
            words.push_str(name);
            rest %= value;
            before = Before::Larger;
        }
    }
    if rest >= 10 {
        words.push_str(match rest / 10 {
            1 => "",
            2 => "ยี่",
            tens => digit(tens),
        });
        words.push_str("สิบ");
        rest %= 10;
        before = Before::Larger;
    }
    match (rest, before) {
        (0, Before::Larger) => {}
        (1, Before::Larger) => words.push_str("เอ็ด"),
        (ones, _) => words.push_str(digit(ones)),
    }
}

fn push_english(words: &mut Vec<String>, number: u64) {
    const SMALL: [&str; 20] = [
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen",
    ];
    const TENS: [&str; 10] = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
    const SCALES: [(u64, &str); 6] = [
        (1_000_000_000_000_000, "quadrillion"),
        (1_000_000_000_000, "trillion"),
        (1_000_000_000, "billion"),
        (1_000_000, "million"),
        (1_000, "thousand"),
        (100, "hundred"),
    ];

    let word = |table: &'static [&'static str], value: u64| {
        usize::try_from(value).ok().and_then(|index| table.get(index)).copied().unwrap_or_default()
    };
    let mut rest = number;
    for (value, name) in SCALES {
        if rest >= value {
            push_english(words, rest / value);
            words.push(name.to_owned());
            rest %= value;
        }
    }
    match rest {
        0 if number > 0 => {}
        0..20 => words.push(word(&SMALL, rest).to_owned()),
        _ if rest.is_multiple_of(10) => words.push(word(&TENS, rest / 10).to_owned()),
        _ => words.push(format!("{}-{}", word(&TENS, rest / 10), word(&SMALL, rest % 10))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn known_amounts_have_known_words() {
        for (baht, thai, english) in [
            ("0.00", "ศูนย์บาทถ้วน", "Zero baht only"),
            ("0.01", "หนึ่งสตางค์", "One satang"),
            ("0.25", "ยี่สิบห้าสตางค์", "Twenty-five satang"),
            ("0.50", "ห้าสิบสตางค์", "Fifty satang"),
            ("1.00", "หนึ่งบาทถ้วน", "One baht only"),
            ("1.01", "หนึ่งบาทหนึ่งสตางค์", "One baht and one satang"),
            ("1.11", "หนึ่งบาทสิบเอ็ดสตางค์", "One baht and eleven satang"),
            ("10.00", "สิบบาทถ้วน", "Ten baht only"),
            ("11.00", "สิบเอ็ดบาทถ้วน", "Eleven baht only"),
            ("12.00", "สิบสองบาทถ้วน", "Twelve baht only"),
            ("20.00", "ยี่สิบบาทถ้วน", "Twenty baht only"),
            ("21.00", "ยี่สิบเอ็ดบาทถ้วน", "Twenty-one baht only"),
            ("22.00", "ยี่สิบสองบาทถ้วน", "Twenty-two baht only"),
            ("100.00", "หนึ่งร้อยบาทถ้วน", "One hundred baht only"),
            ("101.00", "หนึ่งร้อยเอ็ดบาทถ้วน", "One hundred one baht only"),
            ("111.00", "หนึ่งร้อยสิบเอ็ดบาทถ้วน", "One hundred eleven baht only"),
            ("1001.00", "หนึ่งพันเอ็ดบาทถ้วน", "One thousand one baht only"),
            (
                "12345.50",
                "หนึ่งหมื่นสองพันสามร้อยสี่สิบห้าบาทห้าสิบสตางค์",
                "Twelve thousand three hundred forty-five baht and fifty satang",
            ),
            ("150000.00", "หนึ่งแสนห้าหมื่นบาทถ้วน", "One hundred fifty thousand baht only"),
            (
                "999999.99",
                "เก้าแสนเก้าหมื่นเก้าพันเก้าร้อยเก้าสิบเก้าบาทเก้าสิบเก้าสตางค์",
                "Nine hundred ninety-nine thousand nine hundred ninety-nine baht and ninety-nine satang",
            ),
            ("1000000.00", "หนึ่งล้านบาทถ้วน", "One million baht only"),
            ("1000001.00", "หนึ่งล้านเอ็ดบาทถ้วน", "One million one baht only"),
            ("11000000.00", "สิบเอ็ดล้านบาทถ้วน", "Eleven million baht only"),
            ("20000000.00", "ยี่สิบล้านบาทถ้วน", "Twenty million baht only"),
            (
                "21000021.21",
                "ยี่สิบเอ็ดล้านยี่สิบเอ็ดบาทยี่สิบเอ็ดสตางค์",
                "Twenty-one million twenty-one baht and twenty-one satang",
            ),
            ("1000000000.00", "หนึ่งพันล้านบาทถ้วน", "One billion baht only"),
            ("1000000000000.00", "หนึ่งล้านล้านบาทถ้วน", "One trillion baht only"),
            ("-1.50", "ลบหนึ่งบาทห้าสิบสตางค์", "Minus one baht and fifty satang"),
        ] {
            let amount = Satang::from_decimal(baht.parse().unwrap()).unwrap();
            assert_eq!(baht_words_th(amount), thai);
            assert_eq!(baht_words_en(amount), english);
        }
    }

    proptest! {
        #[test]
        fn every_amount_has_words_and_no_two_have_the_same(a: i64, b: i64, c in 0..2_000_000_i64, d in 0..2_000_000_i64) {
            for (one, other) in [(a, b), (c, d)] {
                let (one, other) = (Satang::new(one), Satang::new(other));
                prop_assert_eq!(one == other, baht_words_th(one) == baht_words_th(other));
                prop_assert_eq!(one == other, baht_words_en(one) == baht_words_en(other));
                prop_assert!(!baht_words_en(one).contains("  "));
            }
        }
    }
}
