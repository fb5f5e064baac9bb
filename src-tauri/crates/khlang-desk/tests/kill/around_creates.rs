//! Deaths around a create, for each thing that the provider may have done with it.

use crate::{
    run::{self, Death, Run},
    twin::Kind,
};
use khlang_sandbox::{
    Answer, CreateDeed, CreateStep, Fate, Refusal, Timing,
    one2pays::{Behaviour, Replay, insufficient_balance, rate_limited},
};

/// The points around the intent, the call and the outcome.
const POINTS: [&str; 4] = ["desk::before_intent", "desk::after_intent", "desk::after_call", "desk::after_outcome"];

/// What the provider may do and answer.
pub(crate) fn deeds() -> Vec<(&'static str, CreateStep)> {
    let server_error = || Answer::HttpStatus { status: 500 };
    let too_often = || Answer::Refuse(rate_limited().retry_after("1"));
    let late = |answer| CreateStep { timing: Timing::ActsAfter { ms: 100 }, ..CreateStep::after_acting(answer) };
    vec![
        ("paid", CreateStep::ends_as(Fate::Paid)),
        ("failed", CreateStep::ends_as(Fate::Failed)),
        ("canceled by the provider", CreateStep::ends_as(Fate::Canceled)),
        ("stays pending", CreateStep::ends_as(Fate::StaysPending)),
        ("refused", CreateStep::refused(insufficient_balance())),
        ("dropped before acting", CreateStep::before_acting(Answer::Drop)),
        ("dropped after acting", CreateStep::after_acting(Answer::Drop)),
        ("reset after acting", CreateStep::after_acting(Answer::Reset)),
        ("500 before acting", CreateStep::before_acting(server_error())),
        ("500 after acting", CreateStep::after_acting(server_error())),
        ("429 before acting", CreateStep::before_acting(too_often())),
        ("429 after acting", CreateStep::after_acting(too_often())),
        ("cut answer", CreateStep::after_acting(Answer::CutBody)),
        ("web page", CreateStep::after_acting(Answer::Html)),
        ("redirected after acting", CreateStep::after_acting(redirect())),
        ("acts late", late(Answer::Normal)),
        ("acts late and drops", late(Answer::Drop)),
        ("failed and dropped", CreateStep { answer: Answer::Drop, ..CreateStep::ends_as(Fate::Failed) }),
    ]
}

fn redirect() -> Answer {
    Answer::Redirect { status: 307, location: "http://127.0.0.1:9/".to_owned() }
}

#[test]
fn a_death_around_a_create_neither_doubles_nor_loses_a_payout() {
    let mut runs = Vec::new();
    for (number, (deed, step)) in deeds().into_iter().enumerate() {
        for (at, point) in POINTS.into_iter().enumerate() {
            // Each time of the four comes up at each point and for each deed of a group.
            let time = u32::try_from((number + at) % 4 + 1).unwrap();
            let name = format!("{deed}, {point} {time}");
            runs.push(Run::new(name, [Death::At(point, time)]).creating(&step));
        }
    }
    run::all("around_creates::a_death_around_a_create_neither_doubles_nor_loses_a_payout", runs);
}

#[test]
fn a_second_death_while_the_first_is_settled_changes_nothing() {
    let second = [
        "desk::before_interruption",
        "desk::after_interruption",
        "desk::before_intent",
        "desk::after_intent",
        "desk::after_call",
        "desk::after_outcome",
    ];
    let mut runs = Vec::new();
    for (deed, step) in [
        ("never arrived", None),
        ("dropped after acting", Some(CreateStep::after_acting(Answer::Drop))),
        ("500 before acting", Some(CreateStep::before_acting(Answer::HttpStatus { status: 500 }))),
    ] {
        let first = if step.is_some() { "desk::after_call" } else { "desk::after_intent" };
        for point in second {
            let name = format!("{deed}, {first} 1, then {point} 1");
            let run = Run::new(name, [Death::At(first, 1), Death::At(point, 1)]);
            runs.push(match &step {
                Some(step) => run.creating(step),
                None => run,
            });
        }
    }
    run::all("around_creates::a_second_death_while_the_first_is_settled_changes_nothing", runs);
}

#[test]
fn a_death_while_the_provider_keeps_its_answers_is_settled() {
    let held = CreateStep::default().timed(Timing::Held);
    let refused_late = CreateStep { deed: CreateDeed::Nothing, timing: Timing::Held, answer: Answer::Drop };
    let acts_later = CreateStep::default().timed(Timing::ActsAfter { ms: 150 });
    let mut runs = Vec::new();
    for replay in [Replay::SameWithdraw, Replay::Conflict] {
        let knows =
            |run: Run| run.with(|run| run.provider = Kind::One2Pays(Behaviour { replay, ..Behaviour::default() }));
        for many in [1, 4] {
            let name = format!("{many} answers held, {replay:?}");
            runs.push(knows(Run::new(name, [Death::WhileHeld(many)]).creating(&held)));
        }
        let name = format!("acts after the death, {replay:?}");
        runs.push(knows(Run::new(name, [Death::AfterCreates(3)]).creating(&acts_later)));
    }
    runs.push(Run::new("answers held, nothing done", [Death::WhileHeld(4)]).creating(&refused_late));
    // The repeats are held as well, and the core dies again.
    let again = Run::new("held and held again", [Death::WhileHeld(4), Death::WhileHeld(4)]);
    runs.push(again.with(|run| run.plan.creates = vec![held; 8]));
    run::all("around_creates::a_death_while_the_provider_keeps_its_answers_is_settled", runs);
}

#[test]
fn a_repeat_that_is_refused_is_left_to_a_person_or_found_and_never_sent_as_new() {
    let no = Refusal::new(400, "INSUFFICIENT_BALANCE", "no");
    let mut runs = Vec::new();
    for (name, first) in [("there", Answer::Drop), ("not there", Answer::Drop)] {
        let first = if name == "there" { CreateStep::after_acting(first) } else { CreateStep::before_acting(first) };
        runs.push(Run::new(name, [Death::At("desk::after_call", 4)]).creating(&first).with(|run| {
            run.plan.creates.extend(vec![CreateStep::refused(no.clone()); 40]);
        }));
    }
    run::all("around_creates::a_repeat_that_is_refused_is_left_to_a_person_or_found_and_never_sent_as_new", runs);
}
