//! Sending payouts to a twin with 100 ms latency, eight at once: the whole desk, with its two commits a payout, beside the bare calls
//! and beside the ideal, in turn, in one run.
//!
//! `cargo bench -p khlang-desk --bench send [-- payouts rounds]`. The journals lie in the folder of `TMPDIR`; on a disk in memory a sync
//! costs nothing and the ratio says little.
#![expect(clippy::print_stdout, reason = "the table is what a bench is for")]
#![expect(clippy::unwrap_used, reason = "a bench that cannot run has nothing to say")]

mod office;

use khlang_domain::{outcome::CreateOutcome, payout::PayoutState};
use khlang_sandbox::{One2PaysTwin, Pace, RunningTwin, one2pays::Config};
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::runtime::{Handle, Runtime};

const LATENCY: Duration = Duration::from_millis(100);
const AT_ONCE: usize = 8;
const PAYOUTS: usize = 1_000;
const ROUNDS: usize = 2;
const BOUND_PERCENT: u128 = 115;

fn main() {
    let mut arguments = std::env::args().filter_map(|argument| argument.parse().ok());
    let (payouts, rounds) = (arguments.next().unwrap_or(PAYOUTS), arguments.next().unwrap_or(ROUNDS));
    // The provider is not on this machine: what it costs must not be what the desk waits for.
    let there = Runtime::new().unwrap();
    let here = Runtime::new().unwrap();
    let ideal = LATENCY * u32::try_from(payouts.div_ceil(AT_ONCE)).unwrap();
    println!("{payouts} payouts, {} ms latency, {AT_ONCE} at once; bound: 1.15 x ideal", LATENCY.as_millis());
    print("ideal", ideal, ideal);
    for _ in 0..rounds {
        print("control: bare calls", here.block_on(call_bare(there.handle(), payouts)), ideal);
        let desk = here.block_on(send_by_desk(there.handle(), payouts));
        print("the desk", desk, ideal);
        if desk.as_millis() * 100 > ideal.as_millis() * BOUND_PERCENT {
            println!("^ over the bound");
        }
    }
}

fn print(name: &str, time: Duration, ideal: Duration) {
    let percent = time.as_millis() * 100 / ideal.as_millis();
    println!("{name:<24} {:>7} ms {:>5}.{:02}", time.as_millis(), percent / 100, percent % 100);
}

async fn twin(there: &Handle) -> RunningTwin {
    let config = Config {
        latency: LATENCY,
        settle_after: Pace::ByHand,
        opening_wallet_satang: i64::MAX / 2,
        ..Config::default()
    };
    there.spawn(One2PaysTwin::start(config)).await.unwrap().unwrap()
}

/// Eight loops that create one payout after the other.
async fn call_bare(there: &Handle, payouts: usize) -> Duration {
    let twin = twin(there).await;
    let provider = office::provider(&twin);
    let next = Arc::new(AtomicUsize::new(0));
    let began = Instant::now();
    let mut loops = tokio::task::JoinSet::new();
    for _ in 0..AT_ONCE {
        let (provider, next) = (Arc::clone(&provider), Arc::clone(&next));
        loops.spawn(async move {
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= payouts {
                    break;
                }
                let outcome = provider.create(&office::instruction(number), &office::key(number)).await;
                assert!(matches!(outcome, CreateOutcome::Accepted { .. }));
            }
        });
    }
    loops.join_all().await;
    began.elapsed()
}

/// From the arrival of the first create to the last outcome on record.
async fn send_by_desk(there: &Handle, payouts: usize) -> Duration {
    let twin = twin(there).await;
    let folder = tempfile::tempdir().unwrap();
    let ready = (0..payouts).map(|number| (office::payout(number), office::now(), vec![office::entered(number)]));
    office::fill(folder.path(), &twin, ready.collect()).await;
    let desk = office::open(folder.path(), &twin).await;
    let mut events = desk.subscribe();
    twin.wait_for(|ledger| ledger.counts.creates > 0).await;
    let began = Instant::now();
    twin.wait_for(|ledger| ledger.withdraws.len() >= payouts).await;
    loop {
        let open = [PayoutState::Ready, PayoutState::Sending, PayoutState::Unknown];
        if desk.journal().in_state(&open, None, 1).unwrap().is_empty() {
            break;
        }
        // A listener that lags has missed what it waits for, or not; it looks again.
        let _ = events.recv().await;
    }
    let time = began.elapsed();
    assert_eq!(twin.look(|ledger| ledger.counts.creates), payouts as u64);
    desk.close().await;
    time
}
