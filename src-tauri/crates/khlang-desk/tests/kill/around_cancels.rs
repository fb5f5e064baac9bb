//! Deaths around a request to cancel, for each thing that the provider may have done with it.

use crate::run::{self, Death, Run};
use khlang_sandbox::{Answer, CancelDeed, CancelStep, Refusal, Status};

#[test]
fn a_death_around_a_cancel_ends_as_the_provider_says_later() {
    let dropped = |deed| CancelStep { deed, answer: Answer::Drop, ..CancelStep::default() };
    let no = Refusal::new(400, "VALIDATION_ERROR", "no");
    let mut runs = Vec::new();
    for (deed, step) in [
        ("cancelled", CancelStep::default()),
        ("ignored", CancelStep { deed: CancelDeed::Nothing, ..CancelStep::default() }),
        ("loses the race", CancelStep::loses_race(Status::Canceled)),
        ("dropped after acting", dropped(CancelDeed::AsAsked)),
        ("dropped before acting", dropped(CancelDeed::Nothing)),
        ("refused", CancelStep { deed: CancelDeed::Nothing, answer: Answer::Refuse(no), ..CancelStep::default() }),
    ] {
        for (number, point) in [
            "desk::before_cancel_intent",
            "desk::after_cancel_intent",
            "desk::after_cancel_call",
            "desk::after_cancel_outcome",
        ]
        .into_iter()
        .enumerate()
        {
            let time = u32::try_from(number % 2 + 1).unwrap();
            let run = Run::new(format!("{deed}, {point} {time}"), [Death::At(point, time)]);
            runs.push(run.with(|run| run.payouts = 3).cancelling(&step));
        }
    }
    run::all("around_cancels::a_death_around_a_cancel_ends_as_the_provider_says_later", runs);
}
