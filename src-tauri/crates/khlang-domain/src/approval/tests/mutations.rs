//! One payout, one good signature, and thousands of things that differ from it in one place: none of them counts anywhere.

use super::*;
use crate::{
    ids::Fingerprint,
    payout::{Approval, Context, PayoutState, apply},
    policy::Outcome,
    samples::person,
};
use ed25519_dalek::{Signature as DalekSignature, Verifier as _};
use std::{collections::BTreeMap, sync::Arc};
use unicode_normalization::UnicodeNormalization;

/// The order of the group, the lowest byte first (RFC 8032, section 5.1).
const ORDER: [u8; 32] = [
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];

/// The points of small order, in every spelling.
const SMALL_ORDER: [&str; 8] = [
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
];

/// What was approved, and everything around it.
#[derive(Clone)]
struct Case {
    payout: Payout,
    envelope: Envelope,
    environment: Environment,
    people: People,
    now: UtcMillis,
}

impl Case {
    /// 120,000.00 with details, corrected by one and entered by another, which malee approved.
    fn good() -> Self {
        let mut way = Way::new();
        let mut first = instruction(baht(110_000));
        first.account_name = PayeeName::parse("Renée ใจดี").unwrap();
        first.description = "ค่าจ้าง".to_owned();
        first.details = [("invoice", "IV-7"), ("month", "ตุลาคม")].map(|(a, b)| (a.to_owned(), b.to_owned())).into();
        way.by("wichai").command(enter(first.clone())).unwrap();
        way.by("prasert").command(Command::Return { reason: "the amount".to_owned() }).unwrap();
        let instruction = Instruction { amount: baht(120_000), ..first };
        way.by("somsri").command(enter(instruction)).unwrap();
        let payout = way.payout().clone();
        let envelope = sign(&payout, Environment::Live, "malee", 2);
        let people = way.context.authority.people.clone();
        Self { payout, envelope, environment: Environment::Live, people, now: START.plus(HOUR_MS) }
    }

    fn context(&self) -> Context {
        let mut way = Way::new();
        way.change_authority(|authority| {
            authority.environment = self.environment;
            authority.people = self.people.clone();
        });
        Context { now: self.now, who: self.envelope.signer.clone(), ..way.context }
    }

    /// Whether the signature lets the payout go anywhere: when it is given, when it is verified, and when the payout is about to be sent.
    fn counts(&self) -> bool {
        let mut payout = self.payout.clone();
        payout.approvals.clear();
        let context = self.context();
        let checked = check(&payout, &self.envelope, self.environment, &self.people, self.now).is_ok();
        let command = Command::Approve { envelope: self.envelope.clone() };
        let approved = crate::payout::decide(Some(&payout), command, &context).is_ok();
        payout.approvals.push(Approval { envelope: self.envelope.clone(), at: self.now });
        payout.state = PayoutState::Ready;
        let policy = &context.authority.policy;
        let cleared =
            clearance(&payout, self.environment, &self.people, policy, &ROUTE, self.now) == Clearance::Cleared;
        let fingerprint = Fingerprint::new("f1");
        let send = Command::BeginSending { fingerprint, balance: None };
        let sent = crate::payout::decide(Some(&payout), send, &context).is_ok();
        checked || approved || cleared || sent
    }

    fn with_payout(change: impl FnOnce(&mut Payout)) -> Self {
        let mut case = Self::good();
        change(&mut case.payout);
        case
    }

    fn with_instruction(change: impl FnOnce(&mut Instruction)) -> Self {
        Self::with_payout(|payout| change(payout.instruction.as_mut().unwrap()))
    }

    fn with_envelope(change: impl FnOnce(&mut Envelope)) -> Self {
        let mut case = Self::good();
        change(&mut case.envelope);
        case
    }

    fn with_people(change: impl FnOnce(&mut People)) -> Self {
        let mut case = Self::good();
        change(&mut case.people);
        case
    }
}

/// Everything that was refused, by name.
#[derive(Default)]
struct Refused(BTreeMap<&'static str, usize>);

impl Refused {
    fn take(&mut self, name: &'static str, case: &Case) {
        assert!(!case.counts(), "{name} number {}", self.0.get(name).copied().unwrap_or_default());
        *self.0.entry(name).or_default() += 1;
    }
}

/// As a journal could hold it that was written in by hand: without the checks at the door.
fn unchecked_name(text: &str) -> PayeeName {
    serde_json::from_value(text.into()).unwrap()
}

/// Every text that differs from `text` by one sign left out, doubled, exchanged with the next or replaced.
fn near(text: &str) -> Vec<String> {
    let signs: Vec<char> = text.chars().collect();
    let mut all = vec![String::new(), format!("{text} "), format!(" {text}"), text.to_uppercase(), format!("{text}\0")];
    for place in 0..signs.len() {
        let with = |change: &dyn Fn(&mut Vec<char>)| {
            let mut signs = signs.clone();
            change(&mut signs);
            signs.into_iter().collect::<String>()
        };
        all.push(with(&|signs| {
            signs.remove(place);
        }));
        all.push(with(&|signs| signs.insert(place, signs[place])));
        all.push(with(&|signs| signs[place] = '7'));
        all.push(with(&|signs| signs[place] = 'ก'));
        if place + 1 < signs.len() {
            all.push(with(&|signs| signs.swap(place, place + 1)));
        }
    }
    all.retain(|other| other != text);
    all
}

fn instructions(refused: &mut Refused) {
    let good = Case::good().payout.instruction.unwrap();
    for other in near("c1") {
        refused.take("connection", &Case::with_instruction(|i| i.connection = ConnectionId::new(other)));
    }
    for other in near("KL-1").iter().filter_map(|other| Reference::parse(other).ok()).filter(|r| *r != good.reference) {
        refused.take("reference", &Case::with_instruction(|i| i.reference = other));
    }
    let amount = good.amount.as_i64();
    let bits = (0..64).map(|bit| amount ^ (1 << bit));
    for other in bits.chain([amount + 1, amount - 1, amount * 10, amount / 100, -amount, 0, i64::MAX]) {
        refused.take("amount", &Case::with_instruction(|i| i.amount = Satang::new(other)));
    }
    refused.take("destination", &Case::with_instruction(|i| i.destination = Destination::Wallet));
    for bank in directory().iter().filter(|bank| bank.code != good.bank) {
        refused.take("bank", &Case::with_instruction(|i| i.bank = bank.code.clone()));
    }
    let digit = |place: usize, digit: u8| {
        let mut digits = good.account_number.as_str().as_bytes().to_vec();
        digits[place] = b'0' + digit;
        String::from_utf8(digits).unwrap()
    };
    let digits = (0..10).flat_map(|place| (0..10).map(move |to| (place, to))).map(|(place, to)| digit(place, to));
    let numbers = digits.chain(near(good.account_number.as_str()));
    for other in numbers.filter_map(|other| AccountNumber::parse_typed(&other).ok()) {
        if other != good.account_number {
            refused.take("account number", &Case::with_instruction(|i| i.account_number = other));
        }
    }
    let name = good.account_name.as_str();
    for other in near(name).into_iter().chain([name.nfd().collect()]) {
        refused.take("account name", &Case::with_instruction(|i| i.account_name = unchecked_name(&other)));
    }
    for other in near(&good.description) {
        refused.take("description", &Case::with_instruction(|i| i.description = other));
    }
    for (key, value) in &good.details {
        for other in near(value) {
            refused.take("detail", &Case::with_instruction(|i| drop(i.details.insert(key.clone(), other))));
        }
        for other in near(key) {
            let renamed = Case::with_instruction(|i| {
                let value = i.details.remove(key).unwrap();
                i.details.insert(other, value);
            });
            refused.take("detail's name", &renamed);
        }
        refused.take("detail left out", &Case::with_instruction(|i| drop(i.details.remove(key))));
    }
    refused.take("detail more", &Case::with_instruction(|i| drop(i.details.insert(String::new(), String::new()))));
    refused.take(
        "detail moved into the description",
        &Case::with_instruction(|i| {
            i.description.push_str("invoice");
            i.details.remove("invoice");
        }),
    );
}

fn payouts(refused: &mut Refused) {
    for other in near("p1") {
        refused.take("another payout", &Case::with_payout(|payout| payout.id = PayoutId::new(other)));
    }
    let version = Case::good().payout.entered_revision;
    for other in (0..64).map(|bit| version ^ (1 << bit)) {
        refused.take("another version", &Case::with_payout(|payout| payout.entered_revision = other));
    }
    for other in near("k1") {
        refused.take("idempotency key", &Case::with_payout(|payout| payout.key = Some(IdempotencyKey::new(other))));
    }
    refused.take("no idempotency key", &Case::with_payout(|payout| payout.key = None));
    for other in near("somsri") {
        refused.take("maker", &Case::with_payout(|payout| payout.maker = actor(&other)));
        refused.take("hand", &Case::with_payout(|payout| payout.hands[1] = actor(&other)));
    }
    refused.take("one hand less", &Case::with_payout(|payout| drop(payout.hands.remove(0))));
    refused.take("one hand more", &Case::with_payout(|payout| payout.hands.push(actor("lek"))));
    refused.take("hands in another order", &Case::with_payout(|payout| payout.hands.reverse()));
    refused.take("no hands", &Case::with_payout(|payout| payout.hands.clear()));
    for bit in 0..64 {
        let weighed = |change: &dyn Fn(&mut crate::payout::Weighed)| {
            Case::with_payout(|payout| change(payout.weighed.as_mut().unwrap()))
        };
        refused.take("route", &weighed(&|weighed| weighed.route.0[bit / 2] ^= 1 << (bit % 8)));
        refused.take("policy", &weighed(&|weighed| weighed.weight.policy ^= 1 << bit));
        refused.take("expiry", &weighed(&|weighed| weighed.expires_at.0 ^= 1 << bit));
    }
    let others = [0].into_iter().chain(2..=u8::MAX).map(|supervisors| Outcome::Needs { supervisors });
    for outcome in others.chain([Outcome::Goes, Outcome::Refused]) {
        let mut case = Case::good();
        case.payout.weighed.as_mut().unwrap().weight.outcome = outcome;
        refused.take("outcome", &case);
    }
    refused.take("not weighed", &Case::with_payout(|payout| payout.weighed = None));
    refused.take("never entered", &Case::with_payout(|payout| payout.entered_at = None));
}

fn flipped_bytes(refused: &mut Refused) {
    let good = Case::good();
    let terms = Terms::of(&good.payout, Environment::Live, &actor("malee")).unwrap();
    let bytes = terms.to_bytes();
    assert_eq!(Terms::from_bytes(&bytes).as_ref(), Ok(&terms));
    for place in 0..bytes.len() {
        for bit in 0..8 {
            let mut flipped = bytes.clone();
            flipped[place] ^= 1 << bit;
            assert_ne!(Terms::from_bytes(&flipped).as_ref(), Ok(&terms), "byte {place}");
            let envelope = envelope_over(&flipped, "malee", 2);
            if bit == 0 {
                let lying = Envelope { digest: good.envelope.digest, ..envelope.clone() };
                refused.take(
                    "signature over a flipped byte, digest of the right ones",
                    &Case { envelope: lying, ..good.clone() },
                );
            }
            refused.take("signature over a flipped bit", &Case { envelope, ..good.clone() });
        }
    }
}

fn envelopes(refused: &mut Refused) {
    for bit in 0..512_usize {
        let flip = |byte: &mut [u8]| byte[bit / 8] ^= 1 << (bit % 8);
        refused.take("bit of the signature", &Case::with_envelope(|envelope| flip(&mut envelope.signature.0)));
        if bit < 256 {
            refused.take("bit of the key", &Case::with_envelope(|envelope| flip(&mut envelope.key.0)));
            refused.take("bit of the digest", &Case::with_envelope(|envelope| flip(&mut envelope.digest.0)));
            // Enrolled under malee's name, as somebody would who could write into the record of people.
            let mut case = Case::with_envelope(|envelope| flip(&mut envelope.key.0));
            let public = case.envelope.key;
            enrol(&mut case.people, "malee", public, START.plus(-1));
            refused.take("bit of the key, enrolled", &case);
        }
    }
    for place in 0..64 {
        refused
            .take("byte of the signature gone", &Case::with_envelope(|envelope| envelope.signature.0[place..].fill(0)));
    }
    let other_signers =
        ["MALEE", "ma lee", "malee ", "", "khlang", "nobody", "prasert", "nok", "somsri", "wichai", "lek"];
    for other in other_signers {
        refused.take("signer renamed", &Case::with_envelope(|envelope| envelope.signer = actor(other)));
    }
    let good = Case::good();
    for (signer, seed) in other_signers.into_iter().flat_map(|signer| (0..=8).map(move |seed| (signer, seed))) {
        let rightly = matches!((signer, seed), ("prasert", 3) | ("nok", 1));
        let case = Case { envelope: sign(&good.payout, Environment::Live, signer, seed), ..good.clone() };
        if rightly {
            assert!(case.counts(), "{signer} may sign as well");
        } else {
            refused.take("in another's name, or with another's key", &case);
        }
    }
    for seed in (0..=255).filter(|seed| *seed != 2) {
        refused.take(
            "another key",
            &Case { envelope: sign(&good.payout, Environment::Live, "malee", seed), ..good.clone() },
        );
    }
}

fn enrol(people: &mut People, name: &str, public: PublicKey, at: UtcMillis) {
    let key = crate::person::NewKey { public, sealed: String::new() };
    happens(people, name, &PersonEntry::PasswordChosen { key }, at);
}

/// Signatures that only look as if they were none.
fn curves(refused: &mut Refused) {
    // S + n times the order is the same number to a careless verifier; as long as it fits into its bytes.
    let good = Case::good();
    let mut signature = good.envelope.signature.0;
    for _ in 0..15 {
        let mut carry = 0;
        for (byte, order) in signature[32..].iter_mut().zip(ORDER) {
            let sum = u16::from(*byte) + u16::from(order) + carry;
            *byte = sum.to_le_bytes()[0];
            carry = sum >> 8;
        }
        if carry > 0 {
            break;
        }
        let case = Case::with_envelope(|envelope| envelope.signature.0 = signature);
        refused.take("a second spelling of the signature", &case);
    }
    // With a key of small order a signature is good for any bytes at all, unless it is verified strictly.
    let mut good_for_anything = 0;
    for key in SMALL_ORDER {
        for point in SMALL_ORDER {
            let mut case = Case::good();
            hex::decode_to_slice(key, &mut case.envelope.key.0).unwrap();
            case.envelope.signature = HexBytes([0; 64]);
            hex::decode_to_slice(point, &mut case.envelope.signature.0[..32]).unwrap();
            enrol(&mut case.people, "malee", case.envelope.key, START.plus(-1));
            let bytes = Terms::of(&case.payout, Environment::Live, &actor("malee")).unwrap().to_bytes();
            let careless = ed25519_dalek::VerifyingKey::from_bytes(&case.envelope.key.0)
                .is_ok_and(|key| key.verify(&bytes, &DalekSignature::from_bytes(&case.envelope.signature.0)).is_ok());
            good_for_anything += usize::from(careless);
            refused.take("a key of small order", &case);
        }
    }
    assert!(good_for_anything > 0, "a careless verifier would have taken none of them either");
}

fn people_and_time(refused: &mut Refused) {
    let good = Case::good();
    let expires_at = good.payout.weighed.as_ref().unwrap().expires_at;
    assert!(Case { now: expires_at.plus(-1), ..good.clone() }.counts(), "to the last millisecond");
    for late in [0, 1, 1_000, HOUR_MS, DAY_MS, 365 * DAY_MS, i64::MAX] {
        refused.take("lapsed", &Case { now: expires_at.plus(late), ..good.clone() });
    }
    refused.take(
        "for rehearsal",
        &Case { envelope: sign(&good.payout, Environment::Rehearsal, "malee", 2), ..good.clone() },
    );
    refused.take("in rehearsal", &Case { environment: Environment::Rehearsal, ..good.clone() });

    let off = |people: &mut People| happens(people, "malee", &PersonEntry::SwitchedOff, START);
    refused.take("switched off", &Case::with_people(off));
    for role in [Role::Operator, Role::Administrator, Role::Viewer] {
        let entry = PersonEntry::RolesChanged { roles: Roles::from([role]), second: None };
        refused.take("role lost", &Case::with_people(|people| happens(people, "malee", &entry, START)));
    }
    let reset = |seed| PersonEntry::PasswordReset { key: new_key(seed), second: None };
    let chosen = |seed| PersonEntry::PasswordChosen { key: new_key(seed) };
    for entry in [reset(9), chosen(9)] {
        refused.take("key retired", &Case::with_people(|people| happens(people, "malee", &entry, START.plus(-1))));
    }
    refused.take("key temporary", &Case::with_people(|people| happens(people, "malee", &reset(2), START.plus(-1))));
    refused.take("nobody there", &Case { people: People::default(), ..good.clone() });

    // A second key of one person: the old one counts no more, and the new one only for what is entered after it.
    for newer in [0, 1, HOUR_MS] {
        let entered_at = good.payout.entered_at.unwrap();
        let mut case = Case::with_people(|people| happens(people, "malee", &chosen(9), entered_at.plus(newer)));
        refused.take("the old of two keys", &case);
        case.envelope = sign(&good.payout, Environment::Live, "malee", 9);
        refused.take("a key newer than the payout", &case);
    }
    let mut older = Case::with_people(|people| happens(people, "malee", &chosen(9), START.plus(-1)));
    older.envelope = sign(&good.payout, Environment::Live, "malee", 9);
    assert!(older.counts(), "a millisecond older is older");

    // Whoever wrote in it, however they are spelt, and whatever else they are.
    for hand in ["malee", "Malee", "MALEE", "ma lee", " malee", "ｍａｌｅｅ"] {
        for change in [
            (|payout: &mut Payout, hand: &str| payout.maker = actor(hand)) as fn(&mut Payout, &str),
            |payout, hand| payout.hands.push(actor(hand)),
            |payout, hand| payout.hands.insert(0, actor(hand)),
        ] {
            let mut case = Case::with_payout(|payout| change(payout, hand));
            case.envelope = sign(&case.payout, Environment::Live, "malee", 2);
            refused.take("one's own", &case);
        }
    }
    let two_roles = person("wichai", &[Role::Operator, Role::Supervisor], 5);
    assert!(two_roles.has(Role::Supervisor));
    refused.take("one's own", &Case { envelope: sign(&good.payout, Environment::Live, "wichai", 5), ..good.clone() });
}

/// What was signed for one payout, offered for others of the same office.
fn replays(refused: &mut Refused) {
    let good = Case::good();
    for amount in 50_000..50_100 {
        let mut other = Way::new();
        other.command(enter(instruction(baht(amount)))).unwrap();
        refused.take("replayed on another payout", &Case { payout: other.payout().clone(), ..good.clone() });
    }
    // Returned and entered again as it was, again and again.
    let mut payout = good.payout.clone();
    for _ in 0..20 {
        let mut way = Way { payout: Some(payout), ..Way::new() };
        way.by("prasert").command(Command::Return { reason: "again".to_owned() }).unwrap();
        let unchanged = way.payout().instruction.clone().unwrap();
        way.by("somsri").command(enter(unchanged)).unwrap();
        payout = way.payout().clone();
        refused.take("replayed on a later version", &Case { payout: payout.clone(), ..good.clone() });
    }
}

/// One person who signs a payout that needs two, in as many ways as there are.
fn one_for_two(refused: &mut Refused) {
    let mut way = Way::entered(baht(500_000));
    way.approve("malee").unwrap();
    let payout = way.payout().clone();
    let old = payout.approvals[0].envelope.clone();
    for again in ["malee", "MALEE", "ma lee", "ｍａｌｅｅ"] {
        for seed in [2, 9] {
            let mut way = way.clone();
            if seed == 9 {
                way.change_authority(|authority| {
                    enrol(&mut authority.people, "malee", new_key(9).public, START.plus(-1));
                });
            }
            let envelope = sign(&payout, Environment::Live, again, seed);
            assert!(
                way.by("malee").command(Command::Approve { envelope: envelope.clone() }).is_err(),
                "{again} {seed}"
            );
            let mut ready = payout.clone();
            ready.state = PayoutState::Ready;
            for pair in [[old.clone(), envelope.clone()], [envelope.clone(), old.clone()], [envelope.clone(), envelope]]
            {
                ready.approvals = pair.map(|envelope| Approval { envelope, at: START }).to_vec();
                let authority = Arc::clone(&way.context.authority);
                let found =
                    clearance(&ready, Environment::Live, &authority.people, &authority.policy, &ROUTE, way.context.now);
                assert_ne!(found, Clearance::Cleared, "{again} {seed}");
                *refused.0.entry("one person for two").or_default() += 1;
            }
        }
    }
}

#[test]
fn at_least_two_thousand_mutations_are_all_refused() {
    let good = Case::good();
    assert!(good.counts(), "what all of them differ from counts");
    let mut refused = Refused::default();
    instructions(&mut refused);
    payouts(&mut refused);
    flipped_bytes(&mut refused);
    envelopes(&mut refused);
    curves(&mut refused);
    people_and_time(&mut refused);
    replays(&mut refused);
    one_for_two(&mut refused);
    assert!(good.counts());
    let count: usize = refused.0.values().sum();
    assert!(count >= 2_000, "{count}: {:?}", refused.0);
}

/// The same changes to a payout that was sent once and may have arrived: no repeat of it goes out either.
#[test]
fn nothing_else_is_repeated_than_what_was_signed() {
    let good = Case::good();
    let sent = |case: &Case| {
        let mut payout = case.payout.clone();
        payout.approvals = vec![Approval { envelope: case.envelope.clone(), at: case.now }];
        payout.state = PayoutState::Ready;
        let began =
            crate::entry::PayoutEntry::SendingBegan { attempt: 1, fingerprint: Fingerprint::new("f1"), balance: None };
        let payout = apply(Some(payout), &case.payout.id, &began, &Actor::khlang(), case.now).unwrap();
        let policy = crate::policy::Policy::starter();
        clearance(&payout, case.environment, &case.people, &policy, &ROUTE, case.now)
    };
    assert_eq!(sent(&good), Clearance::Cleared);
    for case in [
        Case::with_instruction(|i| i.amount = baht(120_001)),
        Case::with_instruction(|i| i.account_number = AccountNumber::parse_typed("0123456780").unwrap()),
        Case::with_payout(|payout| payout.key = Some(IdempotencyKey::new("k2"))),
        Case::with_payout(|payout| payout.weighed.as_mut().unwrap().weight.policy = 9),
        Case::with_envelope(|envelope| envelope.signature.0[0] ^= 1),
        Case { environment: Environment::Rehearsal, ..good.clone() },
    ] {
        assert_eq!(sent(&case), Clearance::Altered(SignatureRefusal::Invalid));
    }
    let off = Case::with_people(|people| happens(people, "malee", &PersonEntry::SwitchedOff, START));
    assert_eq!(sent(&off), Clearance::Cleared, "who left since takes nothing back");
}
