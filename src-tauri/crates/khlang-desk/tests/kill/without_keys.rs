//! Deaths at the providers that cannot tell a repeat from a second payout and have no list: nothing is ever sent twice, and what is not
//! known waits for people. Both twins pay again when asked again, so a second create shows in the ledger.

use crate::{
    run::{self, Death, Run},
    twin::Kind,
};
use khlang_domain::outcome::{CreateOutcome, Doubt};
use khlang_domain::payout::{Attempt, PayoutState};
use khlang_sandbox::{Answer, CreateDeed, CreateStep, Fate, Pace, ReadStep, Refusal, Timing, jamespay, pay1401};

/// The points around the intent, the call and the outcome.
const POINTS: [&str; 4] = ["desk::before_intent", "desk::after_intent", "desk::after_call", "desk::after_outcome"];

/// What the provider may do and answer.
fn deeds(provider: Kind) -> Vec<(&'static str, CreateStep)> {
    let no = match provider {
        Kind::JamesPay(_) => jamespay::invalid_inputs("Insufficient balance"),
        _ => pay1401::insufficient_balance(),
    };
    let server_error = || Answer::HttpStatus { status: 500 };
    let conflict = || Answer::Refuse(Refusal::new(409, "duplicate-entry", "no"));
    let redirect = Answer::Redirect { status: 307, location: "http://127.0.0.1:9/".to_owned() };
    let late = CreateStep { timing: Timing::ActsAfter { ms: 100 }, ..CreateStep::after_acting(Answer::Drop) };
    vec![
        ("paid", CreateStep::ends_as(Fate::Paid)),
        ("failed", CreateStep::ends_as(Fate::Failed)),
        ("stays open", CreateStep::ends_as(Fate::StaysPending)),
        ("refused", CreateStep::refused(no)),
        ("dropped before acting", CreateStep::before_acting(Answer::Drop)),
        ("dropped after acting", CreateStep::after_acting(Answer::Drop)),
        ("reset after acting", CreateStep::after_acting(Answer::Reset)),
        ("500 before acting", CreateStep::before_acting(server_error())),
        ("500 after acting", CreateStep::after_acting(server_error())),
        ("409 before acting", CreateStep::before_acting(conflict())),
        ("409 after acting", CreateStep::after_acting(conflict())),
        ("cut answer", CreateStep::after_acting(Answer::CutBody)),
        ("redirected after acting", CreateStep::after_acting(redirect)),
        ("acts late and drops", late),
        ("failed and dropped", CreateStep { answer: Answer::Drop, ..CreateStep::ends_as(Fate::Failed) }),
    ]
}

fn at(provider: Kind, name: impl AsRef<str>, deaths: impl IntoIterator<Item = Death>) -> Run {
    Run::new(format!("{}, {}", provider.name(), name.as_ref()), deaths).with(|run| run.provider = provider)
}

#[test]
fn without_a_death_what_the_provider_tells_is_known_in_the_end() {
    for provider in Kind::without_keys() {
        for (fate, followed) in [(Fate::Paid, PayoutState::Paid), (Fate::Failed, PayoutState::Failed)] {
            let run = at(provider, "no death", []).creating(&CreateStep::ends_as(fate));
            let ended = run::carry_out(&run).unwrap_or_else(|failure| panic!("{failure}"));
            let last = if matches!(provider, Kind::Pay1401(_)) { PayoutState::Accepted } else { followed };
            assert_eq!(ended.on_disk.payouts.len(), run.payouts);
            assert!(ended.on_disk.payouts.values().all(|payout| payout.state == last), "{}", run.name);
        }
    }
}

#[test]
fn a_death_around_a_create_never_sends_it_again() {
    let mut runs = Vec::new();
    for provider in Kind::without_keys() {
        for (number, (deed, step)) in deeds(provider).into_iter().enumerate() {
            for (place, point) in POINTS.into_iter().enumerate() {
                let time = u32::try_from((number + place) % 4 + 1).unwrap();
                let run = at(provider, format!("{deed}, {point} {time}"), [Death::At(point, time)]);
                runs.push(run.creating(&step));
            }
        }
    }
    run::all("without_keys::a_death_around_a_create_never_sends_it_again", runs);
}

#[test]
fn a_second_death_while_the_first_is_put_on_record_never_sends_it_again() {
    let mut runs = Vec::new();
    for provider in Kind::without_keys() {
        let lost = CreateStep::after_acting(Answer::Drop);
        for point in ["desk::before_interruption", "desk::after_interruption", "desk::left_to_people"] {
            let deaths = [Death::At("desk::after_call", 1), Death::At(point, 1)];
            // A life in which nothing was left yet ends at its own end.
            let deaths =
                if point == "desk::left_to_people" { [deaths[0].clone(), Death::Perhaps(point, 2)] } else { deaths };
            runs.push(at(provider, format!("{point} 1"), deaths).creating(&lost));
        }
        for (point, time) in [("journal::before_commit", 1), ("journal::after_commit", 1), ("journal::after_commit", 3)]
        {
            let deaths = [Death::At("desk::after_intent", 2), Death::At(point, time)];
            runs.push(at(provider, format!("then {point} {time}"), deaths).creating(&lost));
        }
    }
    run::all("without_keys::a_second_death_while_the_first_is_put_on_record_never_sends_it_again", runs);
}

#[test]
fn a_death_while_the_answers_are_kept_back_never_sends_again() {
    let held = CreateStep::default().timed(Timing::Held);
    let nothing_done = CreateStep { deed: CreateDeed::Nothing, timing: Timing::Held, answer: Answer::Drop };
    let mut runs = Vec::new();
    for provider in Kind::without_keys() {
        for many in [1, 4] {
            runs.push(at(provider, format!("{many} held"), [Death::WhileHeld(many)]).creating(&held));
        }
        runs.push(at(provider, "held, nothing done", [Death::WhileHeld(4)]).creating(&nothing_done));
        let later = CreateStep::default().timed(Timing::ActsAfter { ms: 150 });
        runs.push(at(provider, "acts after the death", [Death::AfterCreates(3)]).creating(&later));
    }
    run::all("without_keys::a_death_while_the_answers_are_kept_back_never_sends_again", runs);
}

#[test]
fn equal_payouts_that_the_provider_takes_for_one_are_left_to_people() {
    let filter =
        jamespay::Behaviour { duplicate_filter: jamespay::DuplicateFilter::On, ..jamespay::Behaviour::default() };
    let provider = Kind::JamesPay(filter);
    let equal = |deaths: Vec<Death>| at(provider, format!("{deaths:?}"), deaths).with(|run| run.equal = true);
    let ended = run::carry_out(&equal(vec![])).unwrap_or_else(|failure| panic!("{failure}"));
    assert_eq!(ended.ledger.withdraws.len(), 1);
    let taken_for_one = |attempt: &Attempt| {
        matches!(attempt.ended, Some((_, CreateOutcome::Unknown { doubt: Doubt::Duplicate { .. } })))
    };
    let others = ended.on_disk.payouts.values().filter(|payout| payout.attempts.iter().any(taken_for_one));
    assert!(others.clone().all(|payout| payout.state == PayoutState::Unknown));
    assert_eq!(others.count(), 3);
    let deaths = POINTS.into_iter().flat_map(|point| [1, 3].map(|time| vec![Death::At(point, time)]));
    run::all(
        "without_keys::equal_payouts_that_the_provider_takes_for_one_are_left_to_people",
        deaths.map(equal).collect(),
    );
}

#[test]
fn a_death_around_a_question_loses_no_last_word_whatever_word_came_first() {
    let nonsense = |json: &str| ReadStep::answering(Answer::Field { name: "status".to_owned(), json: json.to_owned() });
    let faults = [
        ("well", vec![]),
        ("an unknown word", vec![nonsense("\"REVERSED\""); 4]),
        ("no word", vec![nonsense("null"); 4]),
        ("dropped", vec![ReadStep::answering(Answer::Drop)]),
        ("500", vec![ReadStep::answering(Answer::HttpStatus { status: 500 })]),
    ];
    let mut runs = Vec::new();
    for words in [jamespay::StatusWords::Lower, jamespay::StatusWords::Upper] {
        let provider = Kind::JamesPay(jamespay::Behaviour { status_words: words, ..jamespay::Behaviour::default() });
        for (fault, retrieves) in &faults {
            for (fate, point) in [
                (Fate::Paid, "desk::before_ask"),
                (Fate::Failed, "desk::after_ask"),
                (Fate::Paid, "desk::after_observation"),
            ] {
                let run = at(provider, format!("{words:?}, {fault}, {point} 1"), [Death::At(point, 1)]);
                runs.push(run.creating(&CreateStep::ends_as(fate)).with(|run| {
                    run.plan.retrieves.clone_from(retrieves);
                    if point != "desk::after_observation" {
                        run.pace = Pace::ByHand;
                    }
                }));
            }
        }
    }
    run::all("without_keys::a_death_around_a_question_loses_no_last_word_whatever_word_came_first", runs);
}

#[test]
fn a_core_that_repeats_where_there_are_no_keys_is_caught() {
    for provider in Kind::without_keys() {
        for deaths in [vec![], vec![Death::At("desk::after_call", 1)]] {
            let lost = CreateStep::after_acting(Answer::Drop);
            let run = at(provider, "control", deaths).creating(&lost);
            let caught = run::carry_out(&run.with(|run| run.control = Some("desk::control_resends")));
            let caught = caught.err().unwrap_or_default();
            assert!(caught.contains(" was sent "), "{}: the oracle said {caught:?}", provider.name());
        }
    }
}
