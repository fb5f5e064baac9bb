//! The bytes that are signed, and everything that does not count as a signature.

mod mutations;

use super::*;
use crate::{
    account::AccountNumber,
    bank::directory,
    entry::PersonEntry,
    ids::{ConnectionId, IdempotencyKey, PayoutId},
    instruction::{Destination, Instruction},
    money::Satang,
    payee::PayeeName,
    payout::{Command, Payout, PayoutRefusal},
    person::{People, Role, Roles},
    reference::Reference,
    samples::{
        DAY_MS, HOUR_MS, ROUTE, START, Way, actor, baht, enter, envelope_over, happens, instruction, new_key, sign,
    },
    time::UtcMillis,
};
use proptest::prelude::*;

fn terms() -> Terms {
    let details = [("invoice", "IV-7"), ("ช่วง", "ตุลาคม")];
    Terms {
        environment: Environment::Live,
        payout: PayoutId::new("p1"),
        version: 3,
        instruction: Instruction {
            description: "ค่าจ้าง".to_owned(),
            details: details.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
            ..instruction(baht(120_000))
        },
        route: HexBytes(std::array::from_fn(|place| place.try_into().unwrap())),
        key: IdempotencyKey::new("k1"),
        maker: actor("somsri"),
        hands: vec![actor("wichai"), actor("somsri")],
        policy: 2,
        needs: 1,
        expires_at: UtcMillis(1_795_259_200_000),
        signer: actor("malee"),
    }
}

/// Each field has its length in four bytes before it. Numbers have eight bytes, the highest first; so have the counts of details and hands.
/// These bytes are what supervisors have signed: where this test has to change, so has the version in the first field.
#[test]
fn the_spelling_never_changes() {
    let fields = [
        "00000011 6b686c616e672e617070726f76616c2e31", // khlang.approval.1
        "00000004 6c697665",                           // live
        "00000002 6331",                               // connection c1
        "00000020 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", // its way
        "00000002 7031",                               // payout p1
        "00000008 0000000000000003",                   // version 3
        "00000004 4b4c2d31",                           // reference KL-1
        "00000008 0000000000b71b00",                   // 12,000,000 satang
        "0000000b 62616e6b4163636f756e74",             // bankAccount
        "00000003 303034",                             // bank 004
        "0000000a 30313233343536373839",               // account 0123456789
        "0000001c e0b8aae0b8a1e0b88ae0b8b2e0b8a220e0b983e0b888e0b894e0b8b5", // สมชาย ใจดี
        "00000015 e0b884e0b988e0b8b2e0b888e0b989e0b8b2e0b887", // ค่าจ้าง
        "00000008 0000000000000002",                   // two details
        "00000007 696e766f696365",                     // invoice
        "00000004 49562d37",                           // IV-7
        "0000000c e0b88ae0b988e0b8a7e0b887",           // ช่วง
        "00000012 e0b895e0b8b8e0b8a5e0b8b2e0b884e0b8a1", // ตุลาคม
        "00000002 6b31",                               // idempotency key k1
        "00000006 736f6d737269",                       // maker somsri
        "00000008 0000000000000002",                   // two hands
        "00000006 776963686169",                       // wichai
        "00000006 736f6d737269",                       // somsri
        "00000007 617070726f7665",                     // approve
        "00000008 0000000000000002",                   // policy 2
        "00000008 0000000000000001",                   // one signature
        "00000008 000001a1fdc97200",                   // until then
        "00000005 6d616c6565",                         // signer malee
    ];
    let golden = fields.concat().replace(' ', "");
    assert_eq!(hex::encode(terms().to_bytes()), golden);
    assert_eq!(Terms::from_bytes(&hex::decode(golden).unwrap()), Ok(terms()));
    assert_eq!(
        format!("{:?}", digest(&terms().to_bytes())),
        "b92097784151305eb5396971bc824450e61f41000d3daca6b31d01fd1858face"
    );
}

#[test]
fn the_terms_of_a_payout_are_what_it_is_and_there_are_none_where_nothing_is_to_be_approved() {
    let way = Way::entered(baht(120_000));
    let terms = Terms::of(way.payout(), Environment::Rehearsal, &actor("malee")).unwrap();
    let expected = Terms {
        environment: Environment::Rehearsal,
        version: 1,
        instruction: instruction(baht(120_000)),
        route: ROUTE,
        hands: vec![actor("somsri")],
        policy: 0,
        expires_at: START.plus(72 * HOUR_MS),
        ..self::terms()
    };
    assert_eq!(terms, expected);
    assert_eq!(Terms::of(Way::entered(baht(1)).payout(), Environment::Live, &actor("malee")), None);
}

#[test]
fn other_bytes_are_no_terms() {
    let good = terms().to_bytes();
    let text = |text: &str| [&u32::try_from(text.len()).unwrap().to_be_bytes()[..], text.as_bytes()].concat();
    let replaced = |from: &str, to: &str| {
        let (from, to) = (text(from), text(to));
        let place = good.windows(from.len()).position(|window| window == from).unwrap();
        [&good[..place], &to, &good[place + from.len()..]].concat()
    };
    let with_route = |route: &[u8]| {
        let place = good.windows(2).position(|window| window == [0, 1]).unwrap();
        let length = u32::try_from(route.len()).unwrap().to_be_bytes();
        [&good[..place - 4], &length, route, &good[place + 32..]].concat()
    };
    assert_eq!(with_route(&terms().route.0), good);
    for (name, bytes) in [
        ("nothing", Vec::new()),
        ("one byte more", [&good[..], &[0]].concat()),
        ("one field more", [&good[..], &text("x")].concat()),
        ("another type", replaced("khlang.approval.1", "khlang.approval.2")),
        ("another decision", replaced("approve", "reject!")),
        ("another desk", replaced("live", "test")),
        ("another destination", replaced("bankAccount", "cash")),
        ("a reference with a space around it", replaced("KL-1", " KL-1")),
        ("an account number with a dash", replaced("0123456789", "012-3456789")),
        ("a name with a space behind it", replaced("สมชาย ใจดี", "สมชาย ใจดี ")),
        ("a name that is not in NFC", replaced("สมชาย ใจดี", "Andre\u{301}")),
        ("a bank that lost its zeros", replaced("004", "4")),
        ("details in another order", replaced("invoice", "ฮ")),
        ("a way of 31 bytes", with_route(&[0; 31])),
        ("a way of 33 bytes", with_route(&[0; 33])),
        ("no way", with_route(&[])),
    ] {
        assert_eq!(Terms::from_bytes(&bytes), Err(TermsError), "{name}");
    }
    for length in 0..good.len() {
        assert_eq!(Terms::from_bytes(&good[..length]), Err(TermsError), "cut to {length} bytes");
    }
    let endless = [&good[..4 + 17 + 4 + 4], &[0xff; 400]].concat();
    assert_eq!(Terms::from_bytes(&endless), Err(TermsError), "a length beyond the end");
}

#[test]
fn an_envelope_comes_back_from_its_json_and_another_algorithm_does_not() {
    let envelope = sign(Way::entered(baht(120_000)).payout(), Environment::Live, "malee", 2);
    let json = serde_json::to_string(&envelope).unwrap();
    assert_eq!(serde_json::from_str::<Envelope>(&json).unwrap(), envelope);
    assert!(json.contains(r#""algorithm":"ed25519""#), "{json}");
    assert!(json.contains(&format!("{:?}", envelope.signature)), "lower-case hex");
    for other in ["ed25519ph", "Ed25519", "none", "", "rsa"] {
        let json = json.replace("\"ed25519\"", &format!("\"{other}\""));
        assert!(serde_json::from_str::<Envelope>(&json).is_err(), "{other}");
    }
    let short = json.replacen(&format!("{:?}", envelope.signature), "00", 1);
    assert!(serde_json::from_str::<Envelope>(&short).is_err(), "a signature of one byte");
}

#[test]
fn every_reason_against_a_signature_has_a_refusal_of_the_desk() {
    use SignatureRefusal::{Invalid, KeyNotInUse, KeyTooNew, Lapsed, NotSupervisor, OwnPayout, SignedAlready};
    for (refusal, code, alarming) in [
        (OwnPayout, "ownPayout", true),
        (NotSupervisor, "notSupervisor", false),
        (KeyNotInUse, "keyNotInUse", false),
        (KeyTooNew, "keyTooNew", true),
        (SignedAlready, "signedAlready", true),
        (Lapsed, "approvalLapsed", false),
        (Invalid, "signatureInvalid", true),
    ] {
        assert_eq!(PayoutRefusal::from(refusal).code(), code);
        assert_eq!(refusal.is_alarming(), alarming, "{refusal:?}");
    }
    let codes: std::collections::BTreeSet<_> = PayoutRefusal::ALL.map(PayoutRefusal::code).into();
    assert_eq!(codes.len(), PayoutRefusal::ALL.len());
}

prop_compose! {
    fn any_instruction()(
        connection in ".{0,20}",
        reference in "[A-Za-z0-9_.-]{1,40}",
        amount: i64,
        wallet: bool,
        bank in 0..directory().len(),
        account_number in "[0-9]{6,20}",
        account_name in prop_oneof!["[A-Za-zØ-öø-ÿ][A-Za-zØ-öø-ÿ' ]{0,30}", "[ก-ฮ][ก-ฮา ]{0,30}"],
        description in "(?s).{0,40}",
        details in prop::collection::btree_map("(?s).{0,10}", "(?s).{0,10}", 0..5),
    ) -> Instruction {
        Instruction {
            connection: ConnectionId::new(connection),
            reference: Reference::parse(&reference).unwrap(),
            amount: Satang::new(amount),
            destination: if wallet { Destination::Wallet } else { Destination::BankAccount },
            bank: directory()[bank].code.clone(),
            account_number: AccountNumber::parse_typed(&account_number).unwrap(),
            account_name: PayeeName::parse(&account_name).unwrap(),
            description,
            details,
        }
    }
}

prop_compose! {
    fn any_terms()(
        rehearsal: bool,
        payout in "(?s).{0,40}",
        version: u64,
        instruction in any_instruction(),
        route: [u8; 32],
        key in "(?s).{0,40}",
        hands in prop::collection::vec("(?s).{0,12}", 0..5),
        (policy, needs, expires_at) in any::<(u64, u8, i64)>(),
        (maker, signer) in ("(?s).{0,12}", "(?s).{0,12}"),
    ) -> Terms {
        Terms {
            environment: if rehearsal { Environment::Rehearsal } else { Environment::Live },
            payout: PayoutId::new(payout),
            version,
            instruction,
            route: HexBytes(route),
            key: IdempotencyKey::new(key),
            maker: Actor::new(maker),
            hands: hands.into_iter().map(Actor::new).collect(),
            policy,
            needs,
            expires_at: UtcMillis(expires_at),
            signer: Actor::new(signer),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn bytes_say_exactly_what_they_were_made_of(terms in any_terms()) {
        prop_assert_eq!(Terms::from_bytes(&terms.to_bytes()), Ok(terms));
    }

    #[test]
    fn what_reads_back_has_no_second_spelling(bytes in prop::collection::vec(any::<u8>(), 0..200), place: prop::sample::Index, to: u8) {
        prop_assert!(Terms::from_bytes(&bytes).is_err());
        let mut bytes = terms().to_bytes();
        *place.get_mut(&mut bytes) = to;
        if let Ok(read) = Terms::from_bytes(&bytes) {
            prop_assert_eq!(read.to_bytes(), bytes);
        }
    }
}
