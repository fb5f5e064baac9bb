//! Deaths around each commit of the journal, whatever is committed: connections, entries, intents, outcomes, observations.

use crate::run::{self, Death, Run};
use khlang_sandbox::{Answer, CreateStep, Fate, one2pays::insufficient_balance};

/// A run of four payouts makes at least so many commits.
const COMMITS: u32 = 10;

#[test]
fn a_death_around_any_commit_neither_doubles_nor_loses_a_payout() {
    let mixed = [
        CreateStep::ends_as(Fate::Paid),
        CreateStep::after_acting(Answer::Drop),
        CreateStep::refused(insufficient_balance()),
        CreateStep { answer: Answer::HttpStatus { status: 500 }, ..CreateStep::ends_as(Fate::Failed) },
    ];
    let mut runs = Vec::new();
    for point in ["journal::before_write", "journal::before_commit", "journal::after_commit"] {
        for time in 1..=COMMITS {
            // Commits are grouped, so the later ones may not be reached.
            let death = if time <= 5 { Death::At(point, time) } else { Death::Perhaps(point, time) };
            let run = Run::new(format!("{point} {time}"), [death]);
            runs.push(run.with(|run| run.plan.creates = mixed.to_vec()));
        }
    }
    for point in ["journal::before_commit", "journal::after_commit"] {
        for time in 1..=4 {
            let deaths = [Death::At("desk::after_call", 2), Death::At(point, time)];
            let run = Run::new(format!("desk::after_call 2, then {point} {time}"), deaths);
            runs.push(run.with(|run| run.plan.creates = mixed.to_vec()));
        }
    }
    run::all("around_commits::a_death_around_any_commit_neither_doubles_nor_loses_a_payout", runs);
}
