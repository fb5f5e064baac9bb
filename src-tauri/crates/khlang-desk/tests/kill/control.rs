//! That the oracle can fail: a core that sends before it commits is caught, and so is each way of being wrong that a ledger can show.

use crate::{
    oracle,
    run::{self, Death, Run},
};
use khlang_sandbox::{Endpoint, Ledger, Status};

#[test]
fn a_core_that_sends_before_it_commits_is_caught() {
    for (deaths, sentence) in [
        (vec![Death::At("desk::before_intent", 1)], "left before their intent was on disk"),
        (vec![], "intents are on disk"),
    ] {
        let run = Run::new("control", deaths).with(|run| run.control = Some("desk::control_sends_first"));
        let caught = run::carry_out(&run).err().unwrap_or_default();
        assert!(caught.contains(sentence), "the oracle said {caught:?}");
    }
}

/// Something wrong, and the sentence that it must be caught with.
type Wrong = (fn(&mut Ledger), &'static str);

#[test]
fn each_way_of_being_wrong_is_caught() {
    let run = Run::new("as it should be", [Death::At("desk::after_call", 2)]);
    let ended = run::carry_out(&run).unwrap_or_else(|failure| panic!("{failure}"));
    let wrong: [Wrong; 9] = [
        (|ledger| ledger.withdraws[0].times_paid = 2, "was paid 2 times"),
        (|ledger| ledger.withdraws[0].satang *= 100, "satang there"),
        (|ledger| ledger.withdraws[0].idempotency_key = Some("another".to_owned()), "another key there"),
        (
            |ledger| ledger.withdraws[0].account_number = ledger.withdraws[1].account_number.clone(),
            "another account there",
        ),
        (|ledger| ledger.withdraws[0].reference_id = Some("KL9999".to_owned()), "nobody wanted"),
        (|ledger| drop(ledger.withdraws.remove(0)), "not there at all"),
        (|ledger| ledger.withdraws[0].status = Status::Failed, "there"),
        (|ledger| ledger.withdraws[0].really_paid = false, "satang here"),
        (
            |ledger| {
                let create = ledger.requests.iter().find(|request| request.endpoint == Endpoint::Create).cloned();
                ledger.requests.extend(create);
            },
            "intents are on disk",
        ),
    ];
    for (number, (spoil, sentence)) in wrong.into_iter().enumerate() {
        let mut ledger = ended.ledger.clone();
        spoil(&mut ledger);
        let mut promised = ended.promised.clone();
        let found = oracle::check_any_time(run.provider, &ended.on_disk, &ledger, &ended.wanted, &mut promised)
            .and_then(|()| oracle::check_at_the_end(run.provider, &ended.on_disk, &ledger, &ended.wanted));
        let caught = found.err().unwrap_or_default();
        assert!(caught.contains(sentence), "{number}: the oracle said {caught:?}");
    }
    let mut promised = ended.promised.clone();
    promised.entered.insert("one that was never written".to_owned());
    let found = oracle::check_any_time(run.provider, &ended.on_disk, &ended.ledger, &ended.wanted, &mut promised);
    assert!(found.is_err_and(|sentence| sentence.contains("is lost")));
}
