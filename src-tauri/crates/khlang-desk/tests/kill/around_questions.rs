//! Deaths around what is only asked: look-ups in the list, and following to the end.

use crate::{
    run::{self, Death, Run},
    twin::Kind,
};
use khlang_sandbox::{
    Answer, CreateStep, Fate, Pace, ReadStep,
    one2pays::{Behaviour, Replay},
};

#[test]
fn a_death_around_a_look_up_adopts_what_is_there_in_the_end() {
    let mut runs = Vec::new();
    let lost = CreateStep::after_acting(Answer::Drop);
    for point in ["desk::before_look_up", "desk::after_look_up", "desk::after_look_up_outcome"] {
        for (fault, list) in [
            ("well", None),
            ("dropped", Some(Answer::Drop)),
            ("500", Some(Answer::HttpStatus { status: 500 })),
            ("cut", Some(Answer::CutBody)),
        ] {
            let run = Run::new(format!("{point} 1, list {fault}"), [Death::At(point, 1)]).creating(&lost);
            runs.push(run.with(|run| {
                run.provider = Kind::One2Pays(Behaviour { replay: Replay::Conflict, ..Behaviour::default() });
                run.plan.lists = list.map(ReadStep::answering).into_iter().collect();
            }));
        }
        let deaths = [Death::At("desk::after_call", 2), Death::At(point, 1), Death::Perhaps(point, 2)];
        let run = Run::new(format!("desk::after_call 2, then {point} 1 and 2"), deaths).creating(&lost);
        runs.push(
            run.with(|run| {
                run.provider = Kind::One2Pays(Behaviour { replay: Replay::Conflict, ..Behaviour::default() })
            }),
        );
    }
    run::all("around_questions::a_death_around_a_look_up_adopts_what_is_there_in_the_end", runs);
}

#[test]
fn a_death_around_a_question_loses_no_last_word() {
    let mut runs = Vec::new();
    for (fate, step) in [("paid", CreateStep::ends_as(Fate::Paid)), ("failed", CreateStep::ends_as(Fate::Failed))] {
        for (point, payouts) in [
            ("desk::before_ask", 3),
            ("desk::after_ask", 3),
            ("desk::before_ask_list", 8),
            ("desk::after_ask_list", 8),
            ("desk::after_observation", 3),
            ("desk::after_observation", 8),
        ] {
            let run = Run::new(format!("{fate}, {point} 1 of {payouts}"), [Death::At(point, 1)]);
            // Open until the last life, so that many are asked about together.
            let open = |run: &mut Run| (run.payouts, run.pace) = (payouts, Pace::ByHand);
            // What is only observed once it is over has to be over.
            let over = |run: &mut Run| run.payouts = payouts;
            let run = if point == "desk::after_observation" { run.with(over) } else { run.with(open) };
            runs.push(run.creating(&step));
        }
    }
    run::all("around_questions::a_death_around_a_question_loses_no_last_word", runs);
}
