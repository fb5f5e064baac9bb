//! Deaths around a signature: what needs one leaves only with it, and a signature that was told of is never lost.

use crate::{
    oracle::{self, LIMIT},
    run::{self, Death, Run},
};
use khlang_domain::approval::HexBytes;
use khlang_sandbox::{Answer, CreateStep, Fate};

fn signed(name: impl Into<String>, deaths: impl IntoIterator<Item = Death>) -> Run {
    Run::new(name, deaths).with(|run| run.signed = true)
}

#[test]
fn a_death_around_a_signature_neither_loses_it_nor_lets_anything_leave_without_one() {
    let mixed = [
        CreateStep::ends_as(Fate::Paid),
        CreateStep::after_acting(Answer::Drop),
        CreateStep::before_acting(Answer::Drop),
        CreateStep { answer: Answer::HttpStatus { status: 500 }, ..CreateStep::ends_as(Fate::Failed) },
    ];
    let mut runs = Vec::new();
    for point in ["desk::before_approval", "desk::after_approval", "desk::before_intent", "desk::after_call"] {
        for time in 1..=4 {
            runs.push(signed(format!("{point} {time}"), [Death::At(point, time)]));
        }
    }
    for point in ["journal::before_commit", "journal::after_commit"] {
        for time in 4..=14 {
            // Commits are grouped, so the later ones may not be reached.
            runs.push(signed(format!("{point} {time}"), [Death::Perhaps(point, time)]));
        }
    }
    let deaths = [Death::At("desk::after_approval", 2), Death::At("desk::before_approval", 1)];
    runs.push(signed("desk::after_approval 2, then desk::before_approval 1", deaths));
    let runs = runs.into_iter().map(|run| run.with(|run| run.plan.creates = mixed.to_vec())).collect();
    run::all("around_approvals::a_death_around_a_signature_neither_loses_it_nor_lets_anything_leave_without_one", runs);
}

#[test]
fn what_left_without_a_signature_over_exactly_those_bytes_is_caught() {
    let run = signed("as it should be", []);
    let mut ended = run::carry_out(&run).unwrap_or_else(|failure| panic!("{failure}"));
    assert!(ended.wanted.iter().all(|one| one.satang >= LIMIT));
    let first = ended.wanted[0].id.clone();
    let fine = ended.on_disk.payouts[&first].clone();
    let mut unsigned = fine.clone();
    unsigned.approvals.clear();
    let mut of_another = fine.clone();
    of_another.approvals = ended.on_disk.payouts[&ended.wanted[1].id].approvals.clone();
    let mut spoilt = fine.clone();
    spoilt.approvals[0].envelope.signature = HexBytes([7; 64]);
    let mut late = fine;
    late.approvals[0].at = late.attempts[0].began_at.plus(1);
    for wrong in [unsigned, of_another, spoilt, late] {
        ended.on_disk.payouts.insert(first.clone(), wrong);
        let mut promised = ended.promised.clone();
        promised.signed.clear();
        let found = oracle::check_any_time(run.provider, &ended.on_disk, &ended.ledger, &ended.wanted, &mut promised);
        let caught = found.err().unwrap_or_default();
        assert!(caught.contains("left without a signature"), "the oracle said {caught:?}");
    }
}
