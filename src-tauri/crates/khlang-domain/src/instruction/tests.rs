//! Forms that become instructions, and the problems of those that do not.

use super::*;
use proptest::prelude::*;

fn typed() -> Typed {
    Typed {
        connection: Some(ConnectionId::new("c1")),
        account_number: "012-3-45678-9".to_owned(),
        bank: Some("004".to_owned()),
        account_name: " นาย สมชาย  ใจดี".to_owned(),
        amount: "๑,๒๓๔.๕๐".to_owned(),
        reference: "KL-20261120-0162-K7QX".to_owned(),
        description: "ค่าจ้าง".to_owned(),
        destination: Destination::BankAccount,
        details: vec![("order".to_owned(), "77".to_owned())],
    }
}

fn rules() -> Rules {
    Rules {
        minimum: None,
        maximum: None,
        wallet_enabled: false,
        takes_details: true,
        account_digits: AccountNumber::DIGITS,
        reference: ReferenceRule { max_len: 255, letters_and_digits_only: false },
        banks: PayableBanks::Every,
    }
}

fn rows(rows: &[(&str, &str)]) -> Vec<(String, String)> {
    rows.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect()
}

/// Field, row and code of each problem.
fn problems(typed: &Typed, rules: &Rules) -> Vec<(Field, Option<usize>, &'static str)> {
    let problems = Instruction::check(typed, rules).err().unwrap_or_default();
    problems.into_iter().map(|problem| (problem.field, problem.row, problem.code)).collect()
}

#[test]
fn a_right_form_becomes_the_instruction_that_was_meant() {
    let instruction = Instruction::check(&typed(), &rules()).unwrap();
    assert_eq!(instruction.account_number.as_str(), "0123456789");
    assert_eq!(instruction.bank.as_str(), "004");
    assert_eq!(instruction.account_name.as_str(), "นาย สมชาย ใจดี");
    assert_eq!(instruction.amount, Satang::new(123_450));
    assert_eq!(instruction.reference.as_str(), "KL-20261120-0162-K7QX");
    assert_eq!(instruction.description, "ค่าจ้าง");
    assert_eq!(instruction.details.get("order").map(String::as_str), Some("77"));
    let json = serde_json::to_string(&instruction).unwrap();
    assert_eq!(serde_json::from_str::<Instruction>(&json).unwrap(), instruction);
}

#[test]
fn all_problems_come_at_once_each_at_its_field() {
    let typed = Typed {
        connection: None,
        account_number: "12a".to_owned(),
        bank: Some("4".to_owned()),
        account_name: "เเก้ว".to_owned(),
        amount: "1.234,50".to_owned(),
        reference: "a b".to_owned(),
        description: "x".repeat(256),
        destination: Destination::Wallet,
        details: rows(&[("", ""), ("", "7"), ("a", "1"), (" a ", "2"), ("b", "\u{200B}")]),
    };
    assert_eq!(
        problems(&typed, &rules()),
        [
            (Field::AccountNumber, None, "accountLetters"),
            (Field::Bank, None, "bankMissingZeros"),
            (Field::AccountName, None, "nameDoubledSaraE"),
            (Field::Amount, None, "amountEuropeanFormat"),
            (Field::Reference, None, "referenceForbiddenSign"),
            (Field::Description, None, "textTooLong"),
            (Field::Destination, None, "destinationWalletNotOffered"),
            (Field::Details, Some(1), "detailsKeyEmpty"),
            (Field::Details, Some(3), "detailsKeyDoubled"),
            (Field::Details, Some(4), "textInvisibleSign"),
            (Field::Connection, None, "connectionMissing"),
        ]
    );
}

#[test]
fn a_connections_limits_are_inclusive_and_quoted() {
    let rules = Rules { minimum: Some(Satang::new(2_000)), maximum: Some(Satang::new(100_000_000)), ..rules() };
    let with = |amount: &str| Typed { amount: amount.to_owned(), ..typed() };
    assert!(Instruction::check(&with("20"), &rules).is_ok());
    assert!(Instruction::check(&with("1,000,000"), &rules).is_ok());
    let below = Instruction::check(&with("19.99"), &rules).unwrap_err();
    assert_eq!(
        serde_json::to_value(&below).unwrap(),
        serde_json::json!([{"field": "amount", "row": null, "code": "amountBelowMinimum", "params": {"limit": "20.00"}}])
    );
    let above = Instruction::check(&with("1,000,000.01"), &rules).unwrap_err();
    assert_eq!((above[0].code, above[0].params["limit"].as_str()), ("amountAboveMaximum", "1,000,000.00"));
}

#[test]
fn a_bank_that_is_not_listed_or_not_confirmed_is_not_paid() {
    let code = |code| BankCode::parse(code).unwrap();
    let listed = [(code("004"), BankStanding::Payable), (code("006"), BankStanding::NotConfirmed)];
    let rules = Rules { banks: PayableBanks::Listed(listed.into()), ..rules() };
    let reasons = ["004", "006", "014"].map(|bank| rules.banks.unpayable(&code(bank)));
    assert_eq!(reasons, [None, Some("bankNotConfirmed"), Some("bankNotPayable")]);
    assert_eq!(PayableBanks::Every.unpayable(&code("014")), None);
    let with = |bank: &str| Typed { bank: Some(bank.to_owned()), ..typed() };
    assert!(Instruction::check(&with("004"), &rules).is_ok());
    assert_eq!(problems(&with("006"), &rules), [(Field::Bank, None, "bankNotConfirmed")]);
    assert_eq!(problems(&with("014"), &rules), [(Field::Bank, None, "bankNotPayable")]);
    assert_eq!(problems(&with("065"), &rules), [(Field::Bank, None, "bankRetired")]);
    assert_eq!(problems(&Typed { bank: None, ..typed() }, &rules), [(Field::Bank, None, "bankEmpty")]);
}

#[test]
fn narrower_providers_are_data() {
    let rules = Rules {
        takes_details: false,
        account_digits: 10..=15,
        reference: ReferenceRule { max_len: 40, letters_and_digits_only: true },
        ..rules()
    };
    let typed = Typed { account_number: "123456789".to_owned(), ..typed() };
    assert_eq!(
        problems(&typed, &rules),
        [
            (Field::AccountNumber, None, "accountTooShort"),
            (Field::Reference, None, "referenceLettersAndDigitsOnly"),
            (Field::Details, None, "detailsNotTaken"),
        ]
    );
    let typed = Typed {
        account_number: "1234567890".to_owned(),
        reference: "A".repeat(41),
        details: rows(&[(" ", "")]),
        ..typed
    };
    assert_eq!(problems(&typed, &rules), [(Field::Reference, None, "referenceTooLong")]);
}

#[test]
fn the_wallet_goes_where_it_is_switched_on() {
    let rules = Rules { wallet_enabled: true, ..rules() };
    let typed = Typed { destination: Destination::Wallet, ..typed() };
    assert_eq!(Instruction::check(&typed, &rules).unwrap().destination, Destination::Wallet);
}

#[test]
fn empty_rows_are_left_out_and_details_have_limits() {
    let with = |details: &[(&str, &str)]| Typed { details: rows(details), ..typed() };
    let checked = Instruction::check(&with(&[("", " "), ("b", "2"), (" a ", " 1 "), ("c", "")]), &rules()).unwrap();
    let details: Vec<_> = checked.details.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect();
    assert_eq!(details, [("a", "1"), ("b", "2"), ("c", "")]);

    let long = "x".repeat(501);
    assert_eq!(problems(&with(&[(&long[..41], "1")]), &rules()), [(Field::Details, Some(0), "textTooLong")]);
    assert_eq!(problems(&with(&[("a", &long)]), &rules()), [(Field::Details, Some(0), "textTooLong")]);
    let many = (0..51).map(|row| (row.to_string(), "1".to_owned())).collect();
    let many = Typed { details: many, ..typed() };
    assert_eq!(problems(&many, &rules()), [(Field::Details, None, "detailsTooMany")]);
}

#[test]
fn scripts_have_an_answer_in_every_text_field_and_quotes_where_they_can_stand() {
    let with = |text: &str| Typed {
        account_name: text.to_owned(),
        description: text.to_owned(),
        details: rows(&[("key", text)]),
        ..typed()
    };
    assert_eq!(
        problems(&with("<script>alert('x')</script>"), &rules()),
        [
            (Field::AccountName, None, "nameForbiddenSign"),
            (Field::Description, None, "textForbiddenSign"),
            (Field::Details, Some(0), "textForbiddenSign"),
        ]
    );
    assert!(Instruction::check(&with("O'Brien \"Bob\"; DROP TABLE payouts; --"), &rules()).is_ok());
}

proptest! {
    #[test]
    fn whatever_is_typed_ends_in_an_instruction_or_in_known_problems(
        texts in proptest::collection::vec("(?s).*", 7), amount in "[0-9,.]{0,8}", bank in "[0-9]{0,3}",
    ) {
        let typed = Typed {
            account_number: texts[0].clone(),
            bank: Some(bank),
            account_name: texts[1].clone(),
            amount,
            reference: texts[2].clone(),
            description: texts[3].clone(),
            details: vec![(texts[4].clone(), texts[5].clone()), (texts[6].clone(), String::new())],
            ..typed()
        };
        if let Err(problems) = Instruction::check(&typed, &rules()) {
            prop_assert!(!problems.is_empty());
            let codes: BTreeMap<_, _> = crate::codes::all().into_iter().collect();
            for problem in problems {
                let mut names = codes[problem.code].to_vec();
                names.sort_unstable();
                prop_assert_eq!(problem.params.keys().map(String::as_str).collect::<Vec<_>>(), names);
            }
        }
    }
}

#[test]
fn a_suggested_reference_keeps_to_the_rule_of_its_connection() {
    let rule = |letters_and_digits_only| ReferenceRule { max_len: 40, letters_and_digits_only };
    let suggested = |only| rule(only).suggest("20261120", 162, "K7QX").unwrap();
    assert_eq!(suggested(false).as_str(), "KL-20261120-0162-K7QX");
    assert_eq!(suggested(true).as_str(), "KL202611200162K7QX");
}
