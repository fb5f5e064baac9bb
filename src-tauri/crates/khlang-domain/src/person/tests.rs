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

fn add(powers: &[Role]) -> PersonCommand {
    PersonCommand::Add { roles: roles(powers), key: new_key(9) }
}

fn change(powers: &[Role]) -> PersonCommand {
    PersonCommand::ChangeRoles { roles: roles(powers) }
}

fn give_password() -> PersonCommand {
    PersonCommand::ResetPassword { key: new_key(9) }
}

fn command(people: &People, target: &str, wanted: PersonCommand, who: &str, by: &str) -> Result<(), PersonRefusal> {
    command_at(people, START, (target, wanted), who, by).map(|_| ())
}

fn command_at(
    people: &People,
    now: UtcMillis,
    (target, wanted): (&str, PersonCommand),
    who: &str,
    by: &str,
) -> Result<PersonEntry, PersonRefusal> {
    let second = if by.is_empty() { None } else { second(by) };
    decide(people, &actor(target), wanted, &actor(who), second.as_ref(), now)
}

/// Carries out a command of nok's that takes nobody else.
fn nok_alone(people: &mut People, target: &str, wanted: PersonCommand, at: UtcMillis) {
    let entry = command_at(people, at, (target, wanted), "nok", "").unwrap();
    happens(people, target, &entry, at);
}

#[test]
fn the_first_person_is_administrator_and_supervisor_and_nobody_is_first_twice() {
    let added = first_person(&People::default(), new_key(1)).unwrap();
    let first = apply(None, &actor("nok"), &added, &actor("nok"), START).unwrap();
    assert_eq!(first.roles, roles(&[Role::Administrator, Role::Supervisor]));
    assert!(first.can_vouch(START), "with a password of their own");
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
        assert_eq!(command(&people, target, wanted, "nok", "malee"), Ok(()));
    }
    happens(&mut people, "nok", &PersonEntry::SwitchedOff, START);
    for (target, wanted) in commands() {
        assert_eq!(command(&people, target, wanted, "nok", "prasert"), Err(PersonRefusal::NotAdministrator));
    }
}

#[test]
fn what_gives_a_way_in_or_power_takes_a_second_person_where_there_is_one() {
    let mut people = office();
    for (name, powers) in
        [("off", &[Role::Supervisor][..]), ("retired", &[Role::Administrator]), ("clerk", &[Role::Operator])]
    {
        people.take(person(name, powers, 7));
        happens(&mut people, name, &PersonEntry::SwitchedOff, START);
    }
    for (target, wanted) in [
        ("new", add(&[Role::Supervisor])),
        ("new", add(&[Role::Viewer, Role::Administrator])),
        ("new", add(&[Role::Operator])),
        ("new", add(&[Role::Viewer])),
        ("somsri", change(&[Role::Operator, Role::Supervisor])),
        ("malee", change(&[Role::Supervisor, Role::Administrator])),
        ("malee", change(&[Role::Operator])),
        ("nok", change(&[Role::Administrator, Role::Supervisor, Role::Operator])),
        ("malee", give_password()),
        ("somsri", give_password()),
        ("clerk", give_password()),
        ("off", PersonCommand::SwitchOn),
        ("retired", PersonCommand::SwitchOn),
        ("clerk", PersonCommand::SwitchOn),
        ("retired", give_password()),
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
        ("malee", change(&[Role::Supervisor, Role::Viewer])),
        ("malee", change(&[Role::Viewer])),
        ("nok", change(&[Role::Administrator])),
        ("malee", PersonCommand::SwitchOff),
    ] {
        assert_eq!(command(&people, target, wanted.clone(), "nok", ""), Ok(()), "{target} {wanted:?}");
    }
}

#[test]
fn who_confirmed_is_on_record_as_they_are_called() {
    let wanted = || PersonCommand::ChangeRoles { roles: roles(&[Role::Supervisor]) };
    let entry = decide(&office(), &actor("lek"), wanted(), &actor("nok"), second("MA LEE").as_ref(), START).unwrap();
    assert_eq!(entry, PersonEntry::RolesChanged { roles: roles(&[Role::Supervisor]), second: Some(actor("malee")) });
    let harmless = change(&[Role::Operator, Role::Viewer]);
    let entry = decide(&office(), &actor("somsri"), harmless, &actor("nok"), second("malee").as_ref(), START).unwrap();
    assert_eq!(entry, PersonEntry::RolesChanged { roles: roles(&[Role::Operator, Role::Viewer]), second: None });
}

#[test]
fn one_who_is_alone_acts_alone() {
    let mut people = alone();
    people.take(person("somsri", &[Role::Operator], 4));
    let grant = || PersonCommand::ChangeRoles { roles: roles(&[Role::Operator, Role::Supervisor]) };
    let on_record = |people: &People| decide(people, &actor("somsri"), grant(), &actor("nok"), None, START);
    let granted = Ok(PersonEntry::RolesChanged { roles: roles(&[Role::Operator, Role::Supervisor]), second: None });
    assert_eq!(on_record(&people), granted);
    assert!(!somebody_could_confirm(&people, &actor("nok"), None, START));

    // The only other one is the one whom it is about.
    people.take(person("malee", &[Role::Supervisor], 2));
    assert_eq!(on_record(&people), Err(PersonRefusal::SecondPersonMissing));
    assert_eq!(command(&people, "malee", PersonCommand::ResetPassword { key: new_key(9) }, "nok", ""), Ok(()));
    assert!(somebody_could_confirm(&people, &actor("nok"), None, START));
    assert!(!somebody_could_confirm(&people, &actor("nok"), Some(&actor("Ma lee")), START));

    // One with a password that somebody else gave cannot be asked, and neither can one who is not there.
    for entry in [reset(9), PersonEntry::SwitchedOff] {
        let mut people = people.clone();
        happens(&mut people, "malee", &entry, START);
        let later = command_at(&people, START.plus(REMEMBERED_MS), ("somsri", grant()), "nok", "");
        assert_eq!((on_record(&people), later), (Err(PersonRefusal::AloneTooSoon), granted.clone()));
        let asked = decide(&people, &actor("somsri"), grant(), &actor("nok"), second("malee").as_ref(), START);
        assert_eq!(asked, Err(PersonRefusal::SecondPersonNotEligible), "{entry:?}");
    }
}

/// Two who look after everything, and somebody who may be asked nothing; one more is switched off.
fn office_of_two(other: &[Role]) -> People {
    let mut people = alone();
    people.take(person("malee", other, 2));
    people.take(person("somsri", &[Role::Operator], 4));
    people.take(person("lek", &[Role::Viewer], 6));
    happens(&mut people, "lek", &PersonEntry::SwitchedOff, START.plus(-DAY_MS));
    people
}

#[test]
fn whoever_takes_everybody_s_voice_away_is_not_alone_for_seventy_two_hours() {
    let acts = [
        ("new", add(&[Role::Supervisor])),
        ("new", add(&[Role::Operator])),
        ("new", add(&[Role::Viewer])),
        ("somsri", change(&[Role::Operator, Role::Supervisor])),
        ("nok", change(&[Role::Administrator, Role::Supervisor, Role::Operator])),
        ("somsri", give_password()),
        ("lek", PersonCommand::SwitchOn),
    ];
    for other in [&[Role::Supervisor][..], &[Role::Administrator], &[Role::Supervisor, Role::Operator]] {
        for taken in [PersonCommand::SwitchOff, change(&[Role::Viewer]), give_password()] {
            let mut people = office_of_two(other);
            nok_alone(&mut people, "malee", taken.clone(), START);
            for (target, wanted) in &acts {
                let act = |after| command_at(&people, START.plus(after), (target, wanted.clone()), "nok", "");
                for soon in [-DAY_MS, 0, 1, REMEMBERED_MS - 1] {
                    assert_eq!(act(soon), Err(PersonRefusal::AloneTooSoon), "{taken:?} {target} {wanted:?} {soon}");
                }
                assert!(act(REMEMBERED_MS).is_ok(), "{taken:?} {target} {wanted:?}");
            }
            // What is done to the one who lost it does not wait: they may need a new password, or to be switched on again.
            assert!(!somebody_could_confirm(&people, &actor("nok"), None, START));
            let password = ("malee", give_password());
            assert!(command_at(&people, START, password, "nok", "").is_ok(), "{taken:?}");
        }
    }
}

#[test]
fn the_last_voice_that_was_lost_counts_and_one_that_is_back_is_asked() {
    let mut people = office();
    let hour = |number: i64| START.plus(number * 60 * MINUTE_MS);
    for (name, at) in [("malee", 0), ("prasert", 5), ("wichai", 9)] {
        let before = command_at(&people, hour(at), ("new", add(&[Role::Viewer])), "nok", "");
        assert_eq!(before, Err(PersonRefusal::SecondPersonMissing), "somebody is left");
        nok_alone(&mut people, name, PersonCommand::SwitchOff, hour(at));
    }
    let added = |people: &People, at| command_at(people, at, ("new", add(&[Role::Viewer])), "nok", "").map(|_| ());
    assert_eq!(added(&people, hour(72 + 9).plus(-1)), Err(PersonRefusal::AloneTooSoon));
    assert_eq!(added(&people, hour(72 + 9)), Ok(()));

    // Losing what is lost already does not begin the time again: nobody keeps an office from acting for ever.
    nok_alone(&mut people, "wichai", change(&[Role::Viewer]), hour(60));
    assert_eq!(added(&people, hour(72 + 9)), Ok(()));

    happens(&mut people, "malee", &PersonEntry::SwitchedOn { second: None }, hour(90));
    assert_eq!(added(&people, hour(90)), Err(PersonRefusal::SecondPersonMissing));
    let confirmed = command_at(&people, hour(90), ("new", add(&[Role::Viewer])), "nok", "malee");
    assert!(matches!(confirmed, Ok(PersonEntry::Added { second: Some(second), .. }) if second == actor("malee")));
}

#[test]
fn who_never_had_a_voice_is_nobody_to_wait_for() {
    let added = |people: &People| command(people, "new", add(&[Role::Supervisor]), "nok", "");
    let mut people = alone();
    people.take(person("somsri", &[Role::Operator], 4));
    for taken in [give_password(), change(&[Role::Viewer]), PersonCommand::SwitchOff] {
        nok_alone(&mut people, "somsri", taken, START);
        assert_eq!(added(&people), Ok(()));
    }
    // One who was added and never chose a password was never asked either.
    nok_alone(&mut people, "malee", add(&[Role::Supervisor]), START);
    nok_alone(&mut people, "malee", PersonCommand::SwitchOff, START);
    assert_eq!(added(&people), Ok(()));
}

#[test]
fn a_first_person_who_is_alone_adds_everybody_at_once() {
    let mut people = People::default();
    let first = first_person(&people, new_key(1)).unwrap();
    happens(&mut people, "nok", &first, START);
    for (name, powers) in [
        ("malee", &[Role::Supervisor][..]),
        ("prasert", &[Role::Administrator]),
        ("somsri", &[Role::Operator]),
        ("lek", &[Role::Viewer]),
    ] {
        nok_alone(&mut people, name, add(powers), START);
    }
    // From then on that one of them has chosen a password, they are asked.
    happens(&mut people, "malee", &PersonEntry::PasswordChosen { key: new_key(2) }, START);
    for powers in [&[Role::Operator][..], &[Role::Viewer], &[Role::Supervisor]] {
        let refused = command(&people, "new", add(powers), "nok", "");
        assert_eq!(refused, Err(PersonRefusal::SecondPersonMissing), "{powers:?}");
        assert_eq!(command(&people, "new", add(powers), "nok", "malee"), Ok(()));
    }
}

/// In an office of two there is nobody to confirm that the other's password is reset: whoever does it may choose the next one too.
#[test]
fn a_password_that_one_person_alone_reset_confirms_nothing_for_seventy_two_hours_whoever_chose_one_since() {
    for way in [
        vec![give_password()],
        vec![change(&[Role::Viewer]), give_password(), change(&[Role::Supervisor])],
        vec![PersonCommand::SwitchOff, give_password(), PersonCommand::SwitchOn],
        vec![give_password(), give_password()],
        vec![change(&[Role::Viewer]), give_password(), change(&[Role::Supervisor, Role::Administrator])],
    ] {
        let mut people = office_of_two(&[Role::Supervisor]);
        for wanted in way.clone() {
            nok_alone(&mut people, "malee", wanted, START);
        }
        for seed in [30, 31] {
            happens(&mut people, "malee", &PersonEntry::PasswordChosen { key: new_key(seed) }, START.plus(1));
        }
        let malee = people.find(&actor("malee")).unwrap();
        assert_eq!(malee.key().unwrap().counts_from, START.plus(REMEMBERED_MS), "{way:?}");
        for (after, can) in
            [(1, false), (REMEMBERED_MS - 1, false), (REMEMBERED_MS, true), (REMEMBERED_MS + DAY_MS, true)]
        {
            let now = START.plus(after);
            assert_eq!((malee.can_vouch(now), malee.could_vouch_lately(now)), (can, !can), "{way:?} {after}");
            let confirmed = command_at(&people, now, ("new", add(&[Role::Supervisor])), "nok", "malee").map(|_| ());
            let alone = command_at(&people, now, ("new", add(&[Role::Supervisor])), "nok", "").map(|_| ());
            let expected = if can {
                (Ok(()), Err(PersonRefusal::SecondPersonMissing))
            } else {
                (Err(PersonRefusal::SecondPersonNotEligible), Err(PersonRefusal::AloneTooSoon))
            };
            assert_eq!((confirmed, alone), expected, "{way:?} {after}");
        }
    }
}

/// Who reset the other administrator's password signs in as them, and confirms as themselves.
#[test]
fn one_who_was_reset_by_one_person_alone_is_not_the_first_of_two_either() {
    let mut people = office_of_two(&[Role::Administrator]);
    nok_alone(&mut people, "malee", give_password(), START);
    happens(&mut people, "malee", &PersonEntry::PasswordChosen { key: new_key(30) }, START);
    let added = |after, by| {
        let wanted = ("new", add(&[Role::Supervisor]));
        command_at(&people, START.plus(after), wanted, "malee", by).map(|_| ())
    };
    for by in ["nok", ""] {
        assert_eq!(added(REMEMBERED_MS - 1, by), Err(PersonRefusal::AloneTooSoon), "{by}");
    }
    assert_eq!(added(REMEMBERED_MS, "nok"), Ok(()));
}

#[test]
fn a_password_that_was_reset_by_two_or_chosen_counts_at_once() {
    let by_two = PersonEntry::PasswordReset { key: new_key(9), second: Some(actor("prasert")) };
    for before in [vec![by_two.clone()], Vec::new(), vec![reset(8), by_two]] {
        let mut people = office();
        for entry in before.iter().chain([&PersonEntry::PasswordChosen { key: new_key(30) }]) {
            happens(&mut people, "malee", entry, START);
        }
        let malee = people.find(&actor("malee")).unwrap();
        assert_eq!((malee.key().unwrap().counts_from, malee.can_vouch(START)), (START, true), "{before:?}");
    }
    // Long after a reset by one person it is the time of choosing that counts.
    let mut people = office();
    happens(&mut people, "malee", &reset(8), START);
    let late = START.plus(30 * DAY_MS);
    happens(&mut people, "malee", &PersonEntry::PasswordChosen { key: new_key(30) }, late);
    assert_eq!(people.find(&actor("malee")).unwrap().key().unwrap().counts_from, late);
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
    people.take(person("O'Brien", &[Role::Viewer], 9));
    happens(&mut people, "somsri", &PersonEntry::SwitchedOff, START);
    for typed in [
        "somsri",
        "SomSri",
        "som sri",
        "O’Brien",
        "แก้ว น้ำใส",
        "แก้วน้ำใส",
        "เเก้ว น้ำใส",
        "แก้ว น\u{E49}\u{E4D}\u{E32}ใส",
        "แก้ว น\u{E49} \u{E4D}\u{E32}ใส",
        "แก้ว น\u{E4D}\u{E49}\u{E32}ใส",
    ] {
        let wanted = PersonCommand::Add { roles: roles(&[Role::Viewer]), key: new_key(9) };
        let name = parse_name(typed).unwrap();
        assert_eq!(command(&people, name.as_str(), wanted, "nok", "malee"), Err(PersonRefusal::NameTaken), "{typed}");
    }
}

#[test]
fn a_name_can_be_read_and_is_not_the_program_s() {
    for (typed, result) in [
        ("  สมศรี   ใจดี ", Ok("สมศรี ใจดี")),
        ("O'Brien", Ok("O'Brien")),
        ("น.ส. ณัฐ-พร (เล็ก) 2", Ok("น.ส. ณัฐ-พร (เล็ก) 2")),
        ("Jose\u{301} Nguye\u{302}\u{303}n", Ok("José Nguyễn")),
        ("", Err(PersonRefusal::NameEmpty)),
        (" \u{A0} ", Err(PersonRefusal::NameEmpty)),
        ("khlang", Err(PersonRefusal::NameTaken)),
        ("K H lang", Err(PersonRefusal::NameTaken)),
        ("som\u{200B}sri", Err(PersonRefusal::NameUnusable)),
        ("som\u{202E}sri", Err(PersonRefusal::NameUnusable)),
        ("som\nsri", Err(PersonRefusal::NameUnusable)),
        ("<b>", Err(PersonRefusal::NameUnusable)),
        // What looks like somebody else's name, or like two names.
        ("n\u{43E}k", Err(PersonRefusal::NameUnusable)),
        ("m\u{430}lee", Err(PersonRefusal::NameUnusable)),
        ("n\u{3BF}k", Err(PersonRefusal::NameUnusable)),
        ("\u{1C0}ek", Err(PersonRefusal::NameUnusable)),
        ("ｎｏｋ", Err(PersonRefusal::NameUnusable)),
        ("ｋｈｌａｎｇ", Err(PersonRefusal::NameUnusable)),
        ("nok, malee", Err(PersonRefusal::NameUnusable)),
        ("nok · malee", Err(PersonRefusal::NameUnusable)),
        ("nok/malee", Err(PersonRefusal::NameUnusable)),
        ("nok & malee", Err(PersonRefusal::NameUnusable)),
        ("nok\u{3E}", Err(PersonRefusal::NameUnusable)),
        ("“nok”", Err(PersonRefusal::NameUnusable)),
        ("nok_", Err(PersonRefusal::NameUnusable)),
        ("nok\u{332}", Err(PersonRefusal::NameUnusable)),
        ("nok๑", Err(PersonRefusal::NameUnusable)),
        ("nok²", Err(PersonRefusal::NameUnusable)),
        ("nok😀", Err(PersonRefusal::NameUnusable)),
        ("中村", Err(PersonRefusal::NameUnusable)),
        // Nothing that could be a name.
        ("1234567", Err(PersonRefusal::NameEmpty)),
        ("(1) - 2.", Err(PersonRefusal::NameEmpty)),
        ("\u{E31}", Err(PersonRefusal::NameEmpty)),
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
