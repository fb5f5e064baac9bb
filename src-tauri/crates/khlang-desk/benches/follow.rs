//! Following open One2Pays payouts: how many requests one full round takes, beside one GET each, counted at the twin.
//!
//! `cargo bench -p khlang-desk --bench follow [-- payouts]`.
#![expect(clippy::print_stdout, reason = "the table is what a bench is for")]
#![expect(clippy::unwrap_used, reason = "a bench that cannot run has nothing to say")]

mod office;

use futures_util::{StreamExt, stream};
use khlang_domain::{entry::PayoutEntry, ids::PayoutId, time::UtcMillis};
use khlang_domain::{
    ids::ProviderPayoutId,
    outcome::{CreateOutcome, ProviderStatus},
    payout::PayoutState,
};
use khlang_sandbox::{One2PaysTwin, Pace, RunningTwin, one2pays::Config};
use std::time::{Duration, Instant};
use tokio::runtime::Runtime;

const PAYOUTS: usize = 10_000;
const BOUND: u64 = 50;

/// Creates and control calls under way at once.
const AT_ONCE: usize = 16;

fn main() {
    let payouts = std::env::args().filter_map(|argument| argument.parse().ok()).next().unwrap_or(PAYOUTS);
    let there = Runtime::new().unwrap();
    let here = Runtime::new().unwrap();
    here.block_on(async {
        let config = Config { settle_after: Pace::ByHand, opening_wallet_satang: i64::MAX / 2, ..Config::default() };
        let twin = there.spawn(One2PaysTwin::start(config)).await.unwrap().unwrap();
        println!("{payouts} open payouts; bound: one request for {BOUND}");
        let open = create(&twin, payouts).await;

        let ids: Vec<ProviderPayoutId> = open.iter().map(|(_, id, _)| id.clone()).collect();
        let (requests, time) = get_each(&twin, ids).await;
        print("control: one GET each", requests, time);
        let (requests, time) = follow(&twin, open).await;
        print("the desk", requests, time);
        if requests * BOUND > payouts as u64 {
            println!("^ over the bound");
        }
    });
}

fn print(name: &str, requests: u64, time: Duration) {
    println!("{name:<24} {requests:>6} requests {:>7} ms", time.as_millis());
}

fn questions(twin: &RunningTwin) -> u64 {
    twin.look(|ledger| ledger.counts.retrieves + ledger.counts.lists)
}

type Open = (usize, ProviderPayoutId, UtcMillis);

/// Makes them at the twin.
async fn create(twin: &RunningTwin, payouts: usize) -> Vec<Open> {
    let provider = office::provider(twin);
    let creates = (0..payouts).map(|number| {
        let provider = std::sync::Arc::clone(&provider);
        async move {
            let began_at = office::now();
            let outcome = provider.create(&office::instruction(number), &office::key(number)).await;
            let CreateOutcome::Accepted { id, .. } = outcome else { unreachable!("{outcome:?}") };
            (number, id, began_at)
        }
    });
    stream::iter(creates).buffer_unordered(AT_ONCE).collect().await
}

async fn get_each(twin: &RunningTwin, ids: Vec<ProviderPayoutId>) -> (u64, Duration) {
    let provider = office::provider(twin);
    let (before, began) = (questions(twin), Instant::now());
    let asked = stream::iter(&ids).map(|id| {
        let provider = std::sync::Arc::clone(&provider);
        // The answer is only counted; which payout it is compared with does not matter.
        async move { provider.as_retrieves().unwrap().retrieve(id, &office::instruction(0)).await.is_ok() }
    });
    let answered = asked.buffer_unordered(AT_ONCE).filter(|answered| std::future::ready(*answered)).count().await;
    assert_eq!(answered, ids.len());
    (questions(twin) - before, began.elapsed())
}

/// One full round: from opening to the moment at which every payout has been asked about.
async fn follow(twin: &RunningTwin, open: Vec<Open>) -> (u64, Duration) {
    let provider = office::provider(twin);
    let folder = tempfile::tempdir().unwrap();
    let ids: Vec<PayoutId> = open.iter().map(|(number, ..)| office::payout(*number)).collect();
    let pending = open.into_iter().map(|(number, id, began_at)| {
        let fingerprint = provider.fingerprint(&office::instruction(number), &office::key(number)).unwrap();
        let outcome = CreateOutcome::Accepted { id, status: ProviderStatus::Pending, created_at: None };
        let entries = vec![
            office::entered(number),
            PayoutEntry::SendingBegan { attempt: 1, fingerprint, balance: None },
            PayoutEntry::SendingEnded { attempt: 1, outcome },
        ];
        (office::payout(number), began_at, entries)
    });
    office::fill(folder.path(), twin, pending.collect()).await;
    let (before, began) = (questions(twin), Instant::now());
    let desk = office::open(folder.path(), twin).await;
    for id in &ids {
        while desk.last_asked(id).is_none() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
    let requests = questions(twin) - before;
    let time = began.elapsed();
    let still_open = desk.journal().in_state(&[PayoutState::Pending], None, 1).unwrap();
    assert!(!still_open.is_empty());
    desk.close().await;
    (requests, time)
}
