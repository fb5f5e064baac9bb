//! Runs by chance from a seed: payouts, faults of every call and deaths drawn at random; then calm, then the oracle.

use crate::{
    around_creates::deeds,
    run::{self, Death, Run, SEED, SEEDS},
    twin::Kind,
};
use khlang_sandbox::{
    Answer, CancelDeed, CancelStep, ReadStep, Status,
    one2pays::{Behaviour, Envelope, Paging, Replay, rate_limited},
};
use rand::{Rng, SeedableRng, rngs::StdRng, seq::IndexedRandom};

const USUAL_SEEDS: u64 = 24;

const POINTS: [&str; 16] = [
    "desk::before_intent",
    "desk::after_intent",
    "desk::after_call",
    "desk::after_outcome",
    "desk::before_interruption",
    "desk::after_interruption",
    "desk::before_look_up",
    "desk::after_look_up",
    "desk::after_look_up_outcome",
    "desk::after_ask",
    "desk::after_ask_list",
    "desk::after_observation",
    "desk::after_cancel_intent",
    "desk::after_cancel_call",
    "journal::before_commit",
    "journal::after_commit",
];

#[test]
fn whatever_happens_by_chance_every_payout_is_there_once() {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse().ok());
    let first = number(SEED).unwrap_or_else(|| rand::rng().random_range(0..1_000_000_000));
    let runs = (first..first + number(SEEDS).unwrap_or(USUAL_SEEDS)).map(by_chance).collect();
    println!("{SEED}={first}");
    run::all("chaos::whatever_happens_by_chance_every_payout_is_there_once", runs);
}

fn by_chance(seed: u64) -> Run {
    let mut chance = StdRng::seed_from_u64(seed);
    let deaths: Vec<Death> = (0..chance.random_range(1..=3))
        .map(|_| Death::Perhaps(POINTS.choose(&mut chance).unwrap(), chance.random_range(1..=9)))
        .collect();
    let mut run = Run::new(format!("seed {seed}"), deaths);
    run.seed = Some(seed);
    run.payouts = chance.random_range(5..=12);
    run.provider = Kind::One2Pays(Behaviour {
        replay: *[Replay::SameWithdraw, Replay::Conflict].choose(&mut chance).unwrap(),
        envelope: *[Envelope::Plain, Envelope::Items, Envelope::Data].choose(&mut chance).unwrap(),
        paging: *[Paging::Absent, Paging::Present].choose(&mut chance).unwrap(),
        ..Behaviour::default()
    });
    let deeds = deeds();
    let creates = chance.random_range(run.payouts..=2 * run.payouts);
    run.plan.creates = (0..creates).map(|_| deeds.choose(&mut chance).unwrap().1.clone()).collect();
    run.plan.retrieves = (0..6).map(|_| fault(&mut chance)).collect();
    run.plan.lists = (0..4).map(|_| fault(&mut chance)).collect();
    run.plan.balances = (0..2).map(|_| fault(&mut chance)).collect();
    run.cancels = chance.random_bool(0.3);
    run.plan.cancels = (0..run.payouts).map(|_| cancel(&mut chance)).collect();
    run
}

fn fault(chance: &mut StdRng) -> ReadStep {
    let answers = [
        Answer::Normal,
        Answer::Normal,
        Answer::Drop,
        Answer::CutBody,
        Answer::Html,
        Answer::HttpStatus { status: 503 },
        Answer::Refuse(rate_limited().retry_after("1")),
    ];
    ReadStep::answering(answers.choose(chance).unwrap().clone())
}

fn cancel(chance: &mut StdRng) -> CancelStep {
    let deeds = [CancelDeed::AsAsked, CancelDeed::Nothing, CancelDeed::LosesRace { says: Status::Canceled }];
    let answers = [Answer::Normal, Answer::Drop, Answer::HttpStatus { status: 500 }];
    CancelStep {
        deed: *deeds.choose(chance).unwrap(),
        answer: answers.choose(chance).unwrap().clone(),
        ..CancelStep::default()
    }
}
