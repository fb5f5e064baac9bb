//! Who may do what to whom, what becomes of people and their keys, and which names are the same person's.

use super::*;
use crate::samples::{DAY_MS, OFFICE, START, actor, happens, new_key, office, person};
use proptest::prelude::*;

const MINUTE_MS: i64 = 60_000;

fn roles(roles: &[Role]) -> Roles {
    roles.iter().copied().collect()
}

fn second(name: &str) -> Option<Second> {
    Some(Second(actor(name)))
}

/// Nobody but one administrator.
fn alone() -> People {
    [person("nok", &[Role::Administrator, Role::Supervisor], 1)].into_iter().collect()
}

fn reset(key: u8) -> PersonEntry {
    PersonEntry::PasswordReset { key: new_key(key), second: None }
}

fn command(people: &People, target: &str, command: PersonCommand, who: &str, by: &str) -> Result<(), PersonRefusal> {
    let second = if by.is_empty() { None } else { second(by) };
    decide(people, &actor(target), command, &actor(who), second.as_ref()).map(|_| ())
}

#[test]
fn the_first_person_is_administrator_and_supervisor_and_nobody_is_first_twice() {
    let added = first_person(&People::default(), new_key(1)).unwrap();
    let first = apply(None, &actor("nok"), &added, &actor("nok"), START).unwrap();
    assert_eq!(first.roles, roles(&[Role::Administrator, Role::Supervisor]));
    assert!(first.can_vouch(), "with a password of their own");
    assert_eq!(first_person(&alone(), new_key(2)), Err(PersonRefusal::NotAdministrator));
    let mut off = alone();
    happens(&mut off, "nok", &PersonEntry::SwitchedOff, START);
    assert_eq!(first_person(&off, new_key(2)), Err(PersonRefusal::NotAdministrator));
}

#[test]
fn only_an_administrator_who_is_there_does_anything_to_others() {
    let mut people = office();
    happens(&mut people, "lek", &PersonEntry::SwitchedOff, START);
    let commands = || {
        let key = new_key(9);
        [
            ("new", PersonCommand::Add { roles: roles(&[Role::Viewer]), key: key.clone() }),
            ("somsri", PersonCommand::ChangeRoles { roles: roles(&[Role::Viewer]) }),
            ("somsri", PersonCommand::ResetPassword { key }),
            ("somsri", PersonCommand::SwitchOff),
            ("lek", PersonCommand::SwitchOn),
        ]
    };
    for who in ["malee", "somsri", "lek", "nobody", "khlang"] {
        for (target, wanted) in commands() {
            assert_eq!(command(&people, target, wanted, who, "prasert"), Err(PersonRefusal::NotAdministrator), "{who}");
        }
    }
    for (target, wanted) in commands() {
        assert_eq!(command(&people, target, wanted, "nok", ""), Ok(()));
    }
    happens(&mut people, "nok", &PersonEntry::SwitchedOff, START);
    for (target, wanted) in commands() {
        assert_eq!(command(&people, target, wanted, "nok", "prasert"), Err(PersonRefusal::NotAdministrator));
    }
}

#[test]
fn what_gives_power_takes_a_second_person_where_there_is_one() {
    let mut people = office();
    for (name, powers) in [("off", &[Role::Supervisor][..]), ("retired", &[Role::Administrator])] {
        people.take(person(name, powers, 7));
        happens(&mut people, name, &PersonEntry::SwitchedOff, START);
    }
    let key = || new_key(9);
    let add = |powers: &[Role]| PersonCommand::Add { roles: roles(powers), key: key() };
    let change = |powers: &[Role]| PersonCommand::ChangeRoles { roles: roles(powers) };
    for (target, wanted) in [
        ("new", add(&[Role::Supervisor])),
        ("new", add(&[Role::Viewer, Role::Administrator])),
        ("somsri", change(&[Role::Operator, Role::Supervisor])),
        ("malee", change(&[Role::Supervisor, Role::Administrator])),
        ("malee", PersonCommand::ResetPassword { key: key() }),
        ("off", PersonCommand::SwitchOn),
        ("retired", PersonCommand::SwitchOn),
        ("retired", PersonCommand::ResetPassword { key: key() }),
    ] {
        for (by, result) in [
            ("", Err(PersonRefusal::SecondPersonMissing)),
            ("nok", Err(PersonRefusal::SecondPersonIsFirst)),
            ("N O K", Err(PersonRefusal::SecondPersonIsFirst)),
            (target, Err(PersonRefusal::SecondPersonIsFirst)),
            ("lek", Err(PersonRefusal::SecondPersonNotEligible)),
            ("nobody", Err(PersonRefusal::SecondPersonNotEligible)),
            ("prasert", Ok(())),
            ("PRA SERT", Ok(())),
        ] {
            assert_eq!(command(&people, target, wanted.clone(), "nok", by), result, "{target} {wanted:?} {by}");
        }
    }
    for (target, wanted) in [
        ("new", add(&[Role::Operator, Role::Viewer])),
        ("nok", change(&[Role::Administrator, Role::Supervisor, Role::Operator])),
        ("malee", change(&[Role::Supervisor, Role::Viewer])),
        ("malee", change(&[Role::Viewer])),
        ("somsri", PersonCommand::ResetPassword { key: key() }),
        ("malee", PersonCommand::SwitchOff),
    ] {
        assert_eq!(command(&people, target, wanted.clone(), "nok", ""), Ok(()), "{target} {wanted:?}");
    }
}

#[test]
fn who_confirmed_is_on_record_as_they_are_called() {
    let wanted = || PersonCommand::ChangeRoles { roles: roles(&[Role::Supervisor]) };
    let entry = decide(&office(), &actor("lek"), wanted(), &actor("nok"), second("MA LEE").as_ref()).unwrap();
    assert_eq!(entry, PersonEntry::RolesChanged { roles: roles(&[Role::Supervisor]), second: Some(actor("malee")) });
    let harmless = PersonCommand::ChangeRoles { roles: roles(&[Role::Operator]) };
    let entry = decide(&office(), &actor("lek"), harmless, &actor("nok"), second("malee").as_ref()).unwrap();
    assert_eq!(entry, PersonEntry::RolesChanged { roles: roles(&[Role::Operator]), second: None });
}

#[test]
fn one_who_is_alone_acts_alone() {
    let mut people = alone();
    people.take(person("somsri", &[Role::Operator], 4));
    let grant = || PersonCommand::ChangeRoles { roles: roles(&[Role::Operator, Role::Supervisor]) };
    let on_record = |people: &People| decide(people, &actor("somsri"), grant(), &actor("nok"), None);
    let granted = Ok(PersonEntry::RolesChanged { roles: roles(&[Role::Operator, Role::Supervisor]), second: None });
    assert_eq!(on_record(&people), granted);
    assert!(!somebody_could_confirm(&people, &actor("nok"), None));

    // The only other one is the one whom it is about.
    people.take(person("malee", &[Role::Supervisor], 2));
    assert_eq!(on_record(&people), Err(PersonRefusal::SecondPersonMissing));
    assert_eq!(command(&people, "malee", PersonCommand::ResetPassword { key: new_key(9) }, "nok", ""), Ok(()));
    assert!(somebody_could_confirm(&people, &actor("nok"), None));
    assert!(!somebody_could_confirm(&people, &actor("nok"), Some(&actor("Ma lee"))));

    // One with a password that somebody else gave cannot be asked, and neither can one who is not there.
    for entry in [reset(9), PersonEntry::SwitchedOff] {
        let mut people = people.clone();
        happens(&mut people, "malee", &entry, START);
        assert_eq!(on_record(&people), granted);
        let asked = decide(&people, &actor("somsri"), grant(), &actor("nok"), second("malee").as_ref());
        assert_eq!(asked, Err(PersonRefusal::SecondPersonNotEligible), "{entry:?}");
    }
}

#[test]
fn the_last_administrator_stays_one() {
    let less = || PersonCommand::ChangeRoles { roles: roles(&[Role::Supervisor]) };
    let mut people = office();
    for wanted in [less(), PersonCommand::SwitchOff] {
        assert_eq!(command(&people, "nok", wanted, "nok", ""), Err(PersonRefusal::LastAdministrator));
    }
    people.take(person("dao", &[Role::Administrator], 8));
    for wanted in [less(), PersonCommand::SwitchOff] {
        assert_eq!(command(&people, "nok", wanted, "nok", ""), Ok(()));
    }
    happens(&mut people, "dao", &PersonEntry::SwitchedOff, START);
    for wanted in [less(), PersonCommand::SwitchOff] {
        assert_eq!(command(&people, "nok", wanted, "nok", ""), Err(PersonRefusal::LastAdministrator));
    }
    assert_eq!(
        command(&people, "dao", PersonCommand::ChangeRoles { roles: roles(&[Role::Viewer]) }, "nok", ""),
        Ok(())
    );
}

#[test]
fn a_password_is_chosen_by_oneself_and_reset_by_others() {
    let people = office();
    let (chosen, given) =
        (PersonCommand::ChoosePassword { key: new_key(9) }, PersonCommand::ResetPassword { key: new_key(9) });
    assert_eq!(command(&people, "somsri", chosen.clone(), "somsri", ""), Ok(()));
    assert_eq!(command(&people, "somsri", chosen.clone(), "nok", "malee"), Err(PersonRefusal::OthersPassword));
    assert_eq!(command(&people, "nok", given, "nok", "malee"), Err(PersonRefusal::OwnPassword));
    let mut people = people;
    happens(&mut people, "somsri", &PersonEntry::SwitchedOff, START);
    assert_eq!(command(&people, "somsri", chosen.clone(), "somsri", ""), Err(PersonRefusal::NoSuchPerson));
    assert_eq!(command(&people, "nobody", chosen, "nobody", ""), Err(PersonRefusal::NoSuchPerson));
}

#[test]
fn what_makes_no_sense_is_refused() {
    let people = office();
    let none = || Roles::new();
    for (target, wanted, refusal) in [
        ("new", PersonCommand::Add { roles: none(), key: new_key(9) }, PersonRefusal::RolesMissing),
        ("somsri", PersonCommand::ChangeRoles { roles: none() }, PersonRefusal::RolesMissing),
        ("somsri", PersonCommand::ChangeRoles { roles: roles(&[Role::Operator]) }, PersonRefusal::NothingToChange),
        ("somsri", PersonCommand::SwitchOn, PersonRefusal::NothingToChange),
        ("nobody", PersonCommand::SwitchOff, PersonRefusal::NoSuchPerson),
        ("nobody", PersonCommand::ResetPassword { key: new_key(9) }, PersonRefusal::NoSuchPerson),
    ] {
        assert_eq!(command(&people, target, wanted.clone(), "nok", "malee"), Err(refusal), "{wanted:?}");
    }
    let mut off = people;
    happens(&mut off, "somsri", &PersonEntry::SwitchedOff, START);
    assert_eq!(command(&off, "somsri", PersonCommand::SwitchOff, "nok", ""), Err(PersonRefusal::NothingToChange));
}

#[test]
fn a_name_is_taken_however_it_is_typed_and_stays_taken() {
    let mut people = office();
    people.take(person("แก้ว น้ำใส", &[Role::Viewer], 8));
    happens(&mut people, "somsri", &PersonEntry::SwitchedOff, START);
    for typed in [
        "somsri",
        "SomSri",
        "som sri",
        "ｓｏｍｓｒｉ",
        "แก้ว น้ำใส",
        "แก้วน้ำใส",
        "เเก้ว น้ำใส",
        "แก้ว น\u{E49}\u{E4D}\u{E32}ใส",
        "แก้ว น\u{E49} \u{E4D}\u{E32}ใส",
        "แก้ว น\u{E4D}\u{E49}\u{E32}ใส",
    ] {
        let wanted = PersonCommand::Add { roles: roles(&[Role::Viewer]), key: new_key(9) };
        let name = parse_name(typed).unwrap();
        assert_eq!(command(&people, name.as_str(), wanted, "nok", ""), Err(PersonRefusal::NameTaken), "{typed}");
    }
}

#[test]
fn a_name_can_be_read_and_is_not_the_program_s() {
    for (typed, result) in [
        ("  สมศรี   ใจดี ", Ok("สมศรี ใจดี")),
        ("O'Brien", Ok("O'Brien")),
        ("", Err(PersonRefusal::NameEmpty)),
        (" \u{A0} ", Err(PersonRefusal::NameEmpty)),
        ("khlang", Err(PersonRefusal::NameTaken)),
        ("K H lang", Err(PersonRefusal::NameTaken)),
        ("ｋｈｌａｎｇ", Err(PersonRefusal::NameTaken)),
        ("som\u{200B}sri", Err(PersonRefusal::NameUnusable)),
        ("som\u{202E}sri", Err(PersonRefusal::NameUnusable)),
        ("som\nsri", Err(PersonRefusal::NameUnusable)),
        ("<b>", Err(PersonRefusal::NameUnusable)),
    ] {
        assert_eq!(parse_name(typed).as_ref().map(Actor::as_str).map_err(|refusal| *refusal), result, "{typed:?}");
    }
    assert!(parse_name(&"ก".repeat(60)).is_ok());
    assert_eq!(parse_name(&"ก".repeat(61)), Err(PersonRefusal::NameTooLong));
}

#[test]
fn every_new_password_retires_the_key_before_it() {
    let added = PersonEntry::Added { roles: roles(&[Role::Operator]), key: new_key(1), temporary: true, second: None };
    let mut people = People::default();
    happens(&mut people, "dao", &added, START);
    let dao = |people: &People| people.find(&actor("dao")).cloned().unwrap();
    assert!(dao(&people).key().unwrap().temporary);
    for (at, entry, temporary) in [
        (1, PersonEntry::PasswordChosen { key: new_key(2) }, false),
        (2, reset(3), true),
        (3, PersonEntry::PasswordChosen { key: new_key(4) }, false),
    ] {
        let before = dao(&people).key().cloned().unwrap();
        happens(&mut people, "dao", &entry, START.plus(at));
        let dao = dao(&people);
        let key = dao.key().unwrap();
        assert_eq!((key.temporary, key.enrolled_at, key.retired_at), (temporary, START.plus(at), None));
        assert_eq!(dao.keys.iter().filter(|key| key.retired_at.is_none()).count(), 1);
        let retired = dao.keys.iter().find(|key| key.public == before.public).unwrap();
        assert_eq!(retired.retired_at, Some(START.plus(at)));
    }
    assert_eq!(dao(&people).keys.len(), 4);
    assert_eq!((dao(&people).revision, dao(&people).added_by.clone()), (4, actor("nok")));
}

#[test]
fn nobody_begins_with_anything_but_being_added() {
    for entry in [PersonEntry::SignedIn, PersonEntry::SwitchedOff, reset(1)] {
        assert_eq!(apply(None, &actor("dao"), &entry, &actor("nok"), START), None);
    }
}

#[test]
fn from_the_third_wrong_password_on_the_wait_doubles_up_to_a_quarter_of_an_hour() {
    let mut people = office();
    let mut at = START;
    for wait_ms in [0, 0, 5_000, 10_000, 20_000, 40_000, 80_000, 160_000, 320_000, 640_000, 900_000, 900_000] {
        at = at.plus(DAY_MS);
        happens(&mut people, "somsri", &PersonEntry::SignInFailed, at);
        let somsri = people.find(&actor("somsri")).unwrap();
        let until = (wait_ms > 0).then(|| at.plus(wait_ms));
        assert_eq!(somsri.slowed_until(at), until, "{} failures", somsri.failures);
        if wait_ms > 0 {
            assert_eq!(somsri.slowed_until(at.plus(wait_ms - 1)), until);
            assert_eq!(somsri.slowed_until(at.plus(wait_ms)), None);
            assert_eq!(somsri.slowed_until(at.plus(-1)), None, "a clock that was set back ends the wait");
        }
        assert_eq!(people.find(&actor("malee")).unwrap().slowed_until(at), None, "each person has their own");
    }
    let mut many = people.find(&actor("somsri")).cloned().unwrap();
    many.failures = u32::MAX;
    assert_eq!(many.slowed_until(at), Some(at.plus(15 * MINUTE_MS)));
    let failed = apply(Some(many), &actor("somsri"), &PersonEntry::SignInFailed, &actor("somsri"), at).unwrap();
    assert_eq!(failed.failures, u32::MAX);
}

#[test]
fn a_right_password_or_a_new_one_ends_the_count() {
    for entry in [PersonEntry::SignedIn, reset(9), PersonEntry::PasswordChosen { key: new_key(9) }] {
        let mut people = office();
        for _ in 0..5 {
            happens(&mut people, "somsri", &PersonEntry::SignInFailed, START);
        }
        happens(&mut people, "somsri", &entry, START);
        let somsri = people.find(&actor("somsri")).unwrap();
        assert_eq!((somsri.failures, somsri.slowed_until(START)), (0, None), "{entry:?}");
        assert_eq!(somsri.last_signed_in_at, (entry == PersonEntry::SignedIn).then_some(START));
    }
}

#[test]
fn a_role_is_had_only_while_one_is_there() {
    let mut people = office();
    assert_eq!((people.count(Role::Supervisor), people.count(Role::Administrator)), (4, 1));
    happens(&mut people, "malee", &PersonEntry::SwitchedOff, START);
    assert!(!people.find(&actor("malee")).unwrap().has(Role::Supervisor));
    assert_eq!(people.count(Role::Supervisor), 3);
    happens(&mut people, "malee", &PersonEntry::SwitchedOn { second: None }, START);
    assert_eq!(people.count(Role::Supervisor), 4);
    assert_eq!(people.iter().count(), OFFICE.len());
}

#[test]
fn every_refusal_has_a_code_of_its_own() {
    let codes: std::collections::BTreeSet<_> = PersonRefusal::ALL.map(PersonRefusal::code).into();
    assert_eq!(codes.len(), PersonRefusal::ALL.len());
}

#[test]
fn a_person_and_what_happened_to_them_come_back_from_their_json() {
    let lek = person("lek", &[Role::Viewer, Role::Operator], 6);
    let json = serde_json::to_string(&lek).unwrap();
    assert_eq!(serde_json::from_str::<Person>(&json).unwrap(), lek);
    for entry in [
        PersonEntry::Added { roles: roles(&[Role::Operator]), key: new_key(1), temporary: true, second: None },
        PersonEntry::RolesChanged { roles: roles(&[Role::Supervisor]), second: Some(actor("malee")) },
        reset(3),
        PersonEntry::PasswordChosen { key: new_key(4) },
        PersonEntry::SwitchedOff,
        PersonEntry::SwitchedOn { second: None },
        PersonEntry::SignedIn,
        PersonEntry::SignInFailed,
    ] {
        let json = serde_json::to_string(&entry).unwrap();
        assert_eq!(serde_json::from_str::<PersonEntry>(&json).unwrap(), entry);
        assert!(json.contains(&format!("\"kind\":\"{}\"", entry.kind())), "{json}");
    }
}

proptest! {
    #[test]
    fn folding_twice_is_folding_once_and_spaces_and_case_are_no_difference(name in "[a-zA-Zก-๛ ]{1,20}") {
        let once = folded(&actor(&name));
        prop_assert_eq!(folded(&actor(&once)), once.clone());
        let spread: String = name.chars().flat_map(|sign| [sign, ' ']).collect();
        prop_assert_eq!(folded(&actor(&spread.to_uppercase())), once);
    }

    #[test]
    fn a_name_once_taken_reads_the_same_again(typed in "(?s).{0,30}") {
        if let Ok(name) = parse_name(&typed) {
            prop_assert_eq!(parse_name(name.as_str()), Ok(name));
        }
    }
}
