//! An office of two, in which one alone resets the other's password and takes the part of both.

use super::*;
use crate::{
    approval::SignatureRefusal,
    person::{People, REMEMBERED_MS},
    samples::person,
};

/// nok looks after everything; malee signs and enters.
fn office_of_two() -> Way {
    let mut way = Way::new();
    way.change_authority(|authority| {
        authority.people = [
            person("nok", &[Role::Administrator, Role::Supervisor], 1),
            person("malee", &[Role::Operator, Role::Supervisor], 2),
            person("somsri", &[Role::Operator], 4),
        ]
        .into_iter()
        .collect::<People>();
    });
    way
}

fn reset_alone() -> PersonEntry {
    PersonEntry::PasswordReset { key: new_key(50), second: None }
}

fn chosen() -> PersonEntry {
    PersonEntry::PasswordChosen { key: new_key(51) }
}

fn roles(roles: &[Role]) -> PersonEntry {
    PersonEntry::RolesChanged { roles: roles.iter().copied().collect(), second: None }
}

/// Every order in which nok alone gets at malee's password.
fn takings_over() -> Vec<Vec<PersonEntry>> {
    let (viewer, again) = (roles(&[Role::Viewer]), roles(&[Role::Operator, Role::Supervisor]));
    let (off, on) = (PersonEntry::SwitchedOff, PersonEntry::SwitchedOn { second: None });
    vec![
        vec![reset_alone(), chosen()],
        vec![reset_alone(), chosen(), PersonEntry::PasswordChosen { key: new_key(51) }],
        vec![viewer.clone(), reset_alone(), again.clone(), chosen()],
        vec![viewer, reset_alone(), chosen(), again],
        vec![off, reset_alone(), on, chosen()],
    ]
}

#[test]
fn a_key_after_a_reset_by_one_person_alone_signs_nothing_that_is_entered_within_seventy_two_hours() {
    for entries in takings_over() {
        for (after, result) in [
            (1, Err(PayoutRefusal::KeyTooNew)),
            (DAY_MS, Err(PayoutRefusal::KeyTooNew)),
            (REMEMBERED_MS, Err(PayoutRefusal::KeyTooNew)),
            (REMEMBERED_MS + 1, Ok(1)),
        ] {
            let mut way = office_of_two();
            for entry in &entries {
                way.hears_of("malee", entry);
            }
            way.later(after).by("somsri").command(enter(instruction(baht(120_000)))).unwrap();
            way.later(HOUR_MS);
            let envelope = sign(way.payout(), way.context.authority.environment, "malee", 51);
            assert_eq!(way.by("malee").command(Command::Approve { envelope }), result, "{entries:?} {after}");
        }
    }
}

/// What was entered before and waits is signed by nobody with a key that came later, however long it waits.
#[test]
fn a_key_that_begins_to_count_later_counts_for_nothing_that_was_entered_before() {
    let mut way = office_of_two();
    way.command(enter(instruction(baht(120_000)))).unwrap();
    for entry in [reset_alone(), chosen()] {
        way.hears_of("malee", &entry);
    }
    way.later(REMEMBERED_MS - 1);
    let envelope = sign(way.payout(), way.context.authority.environment, "malee", 51);
    let Authority { environment, people, .. } = &*way.context.authority;
    let checked = crate::approval::check(way.payout(), &envelope, *environment, people, way.context.now);
    assert_eq!(checked, Err(SignatureRefusal::KeyTooNew));
}

#[test]
fn one_person_alone_does_not_enter_as_another_what_they_approve_as_themselves() {
    for entries in takings_over() {
        let mut way = office_of_two();
        for entry in &entries {
            way.hears_of("malee", entry);
        }
        way.by("malee").later(REMEMBERED_MS - 1);
        let large = || enter(instruction(baht(120_000)));
        assert_eq!(way.command(large()), Err(PayoutRefusal::AloneTooSoon), "{entries:?}");
        way.command(Command::SaveDraft { typed: typed() }).unwrap();
        assert_eq!(way.command(large()), Err(PayoutRefusal::AloneTooSoon), "{entries:?}: a draft neither");
        assert_eq!(way.clone().command(enter(instruction(SMALL))), Ok(2), "what nobody approves");
        assert_eq!(way.clone().by("somsri").command(large()), Ok(2), "another enters as ever");
        assert_eq!(way.later(1).command(large()), Ok(2), "{entries:?}");
    }
}

#[test]
fn one_who_never_had_a_voice_or_was_reset_by_two_enters_at_once() {
    let by_two = PersonEntry::PasswordReset { key: new_key(50), second: Some(actor("prasert")) };
    for (who, entries) in [
        ("somsri", vec![reset_alone(), chosen()]),
        ("malee", vec![by_two, chosen()]),
        ("malee", vec![chosen()]),
        ("malee", vec![roles(&[Role::Operator])]),
    ] {
        let mut way = office_of_two();
        for entry in &entries {
            way.hears_of(who, entry);
        }
        assert_eq!(way.by(who).command(enter(instruction(baht(120_000)))), Ok(2), "{who} {entries:?}");
    }
}

/// The one door through which what may have been paid is sent again takes two, and both have to be there.
#[test]
fn one_person_alone_does_not_settle_as_two() {
    let not_paid = |second| settle(Verdict::NotPaid, Some((second, "KL-1")));
    for entries in takings_over() {
        let mut way = office_of_two();
        way.by("somsri").command(enter(instruction(SMALL))).unwrap();
        way.by("khlang").send("f1").unwrap();
        way.end(1, timeout()).unwrap();
        for entry in &entries {
            way.hears_of("malee", entry);
        }
        way.later(REMEMBERED_MS - 1);
        assert_eq!(way.by("nok").command(not_paid("malee")), Err(PayoutRefusal::SecondPersonMissing), "{entries:?}");
        assert_eq!(way.by("malee").command(not_paid("nok")), Err(PayoutRefusal::AloneTooSoon), "{entries:?}");
        assert_eq!(way.clone().by("somsri").command(not_paid("nok")), Ok(1), "two others do");
        way.later(1);
        assert_eq!(way.clone().by("nok").command(not_paid("malee")), Ok(1), "{entries:?}");
        assert_eq!(way.by("malee").command(not_paid("nok")), Ok(1), "{entries:?}");
    }
}
