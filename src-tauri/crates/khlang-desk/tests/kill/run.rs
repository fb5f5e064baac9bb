//! One run: a twin with a plan, a core that lives and dies over one journal, and the oracle after each life.

use crate::{
    child::{MARK, ORDERS, Orders, STUCK, Wanted},
    oracle::{self, LIMIT, Promised},
    supervisor::hire,
    twin::{Kind, Twin},
};
use khlang_sandbox::{CancelStep, CreateStep, Fate, Ledger, Pace, Plan, Status, Withdraw, one2pays};
use std::{
    fs::File,
    io::{BufRead, BufReader},
    os::unix::process::ExitStatusExt,
    process::{Child, Command, ExitStatus, Stdio},
    sync::{
        Mutex,
        mpsc::{self, RecvTimeoutError},
    },
    time::Duration,
};
use tokio::runtime::Runtime;

/// How long the parent waits for what it wants to see at the twin before it kills.
const PATIENCE: Duration = Duration::from_secs(30);

/// How often the parent looks whether something is left open at the twin.
const TICK: Duration = Duration::from_millis(20);

/// Runs at once. More than the cores, because a core waits most of its life.
const AT_ONCE: usize = 3;

/// Runs only the run of this name.
const ONLY: &str = "KHLANG_KILL_ONLY";

/// The first seed of the runs by chance, and how many.
pub(crate) const SEED: &str = "KHLANG_KILL_SEED";
pub(crate) const SEEDS: &str = "KHLANG_KILL_SEEDS";

/// Where a life ends.
#[derive(Debug, Clone)]
pub(crate) enum Death {
    /// At a fail point, the time it is reached.
    At(&'static str, u32),
    /// At a fail point that a life may not reach that often; then it goes on to the end.
    Perhaps(&'static str, u32),
    /// From outside, when the twin has acted on so many creates and keeps their answers.
    WhileHeld(u64),
    /// From outside, when so many creates have arrived.
    AfterCreates(u64),
}

/// A run, to be told apart by its name.
#[derive(Debug, Clone)]
pub(crate) struct Run {
    pub(crate) name: String,
    pub(crate) payouts: usize,
    pub(crate) plan: Plan,
    pub(crate) provider: Kind,
    pub(crate) pace: Pace,
    pub(crate) cancels: bool,
    pub(crate) deaths: Vec<Death>,
    /// All go to one account with one amount; otherwise no two do.
    pub(crate) equal: bool,
    /// Each is large enough to need a supervisor's signature.
    pub(crate) signed: bool,
    /// A fail point that makes the core do what it must not.
    pub(crate) control: Option<&'static str>,
    /// What it was drawn from, where it was.
    pub(crate) seed: Option<u64>,
}

impl Run {
    pub(crate) fn new(name: impl Into<String>, deaths: impl IntoIterator<Item = Death>) -> Self {
        Self {
            name: name.into(),
            payouts: 4,
            plan: Plan::default(),
            provider: Kind::One2Pays(one2pays::Behaviour::default()),
            pace: Pace::AtOnce,
            cancels: false,
            deaths: deaths.into_iter().collect(),
            equal: false,
            signed: false,
            control: None,
            seed: None,
        }
    }

    /// Every first create meets this.
    pub(crate) fn creating(mut self, step: &CreateStep) -> Self {
        self.plan.creates = vec![step.clone(); self.payouts];
        self
    }

    /// Every payout is taken back once the provider has it, and meets this.
    pub(crate) fn cancelling(mut self, step: &CancelStep) -> Self {
        self.plan.cancels = vec![step.clone(); self.payouts];
        self.cancels = true;
        self.pace = Pace::ByHand;
        self
    }

    pub(crate) fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    fn wanted(&self) -> Vec<Wanted> {
        let wanted = |number: usize| {
            let of = if self.equal { 1 } else { number };
            Wanted {
                id: format!("0193-{number:04}"),
                reference: format!("KL{number:04}"),
                account: format!("{:010}", 1_234_500_000 + of),
                // 512.05 and so on: no float has its satang.
                satang: i64::try_from(of).unwrap() * 10_001 + 41_204 + if self.signed { LIMIT } else { 0 },
                cancelled: self.cancels,
            }
        };
        (1..=self.payouts).map(wanted).collect()
    }
}

/// Everything that a run leaves behind, for those who look closer.
pub(crate) struct Ended {
    pub(crate) on_disk: oracle::OnDisk,
    pub(crate) ledger: Ledger,
    pub(crate) wanted: Vec<Wanted>,
    pub(crate) promised: Promised,
}

/// Carries out all runs of a test, and fails with the command that replays each run that failed.
pub(crate) fn all(test: &str, runs: Vec<Run>) {
    let only = std::env::var(ONLY).ok();
    let runs = runs.into_iter().filter(|run| only.as_ref().is_none_or(|only| *only == run.name));
    let queue = Mutex::new(runs.collect::<Vec<_>>().into_iter());
    let failures = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                loop {
                    let Some(run) = queue.lock().unwrap().next() else { break };
                    if let Err(failure) = carry_out(&run) {
                        failures.lock().unwrap().push(format!(
                            "{}: {failure}\n  replay: {}",
                            run.name,
                            replay(test, &run)
                        ));
                    }
                }
            });
        }
    });
    let failures = failures.into_inner().unwrap();
    assert!(failures.is_empty(), "{} runs failed\n{}", failures.len(), failures.join("\n"));
}

fn replay(test: &str, run: &Run) -> String {
    let seed = run.seed.map(|seed| format!("{SEED}={seed} {SEEDS}=1 ")).unwrap_or_default();
    let command = "cargo test -p khlang-desk --features failpoints --test kill -- --nocapture --exact";
    format!("{seed}{ONLY}='{}' {command} {test}", run.name)
}

/// Carries out one run; what does not hold comes back as a sentence.
pub(crate) fn carry_out(run: &Run) -> Result<Ended, String> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let twin = runtime.block_on(Twin::start(run.provider, run.pace)).unwrap();
    twin.plan(run.plan.clone());
    let wanted = run.wanted();
    let orders = Orders {
        folder: folder.path().join("profile"),
        address: twin.address(),
        wanted: wanted.clone(),
        signed: run.signed,
        dies_at: None,
        control: run.control.map(str::to_owned),
    };
    if run.signed {
        runtime.block_on(hire(&orders.folder));
    }
    let mut promised = Promised::default();
    for (life, death) in run.deaths.iter().map(Some).chain([None]).enumerate() {
        let told = live(&runtime, &twin, &orders, death).map_err(|failure| format!("life {}: {failure}", life + 1))?;
        let of = |what| told.iter().filter_map(move |line| line.strip_prefix(what)).map(str::to_owned);
        promised.entered.extend(of("entered "));
        promised.signed.extend(of("signed "));
        let on_disk = runtime.block_on(oracle::read(&orders.folder, &wanted))?;
        if death.is_none() {
            // What the core is not told of, or cannot ask about, goes to its end as well.
            settle_what_is_open(&twin);
        }
        let ledger = twin.ledger();
        let holds = oracle::check_any_time(run.provider, &on_disk, &ledger, &wanted, &mut promised);
        holds.map_err(|failure| format!("after life {}: {failure}", life + 1))?;
        if death.is_none() {
            oracle::check_at_the_end(run.provider, &on_disk, &ledger, &wanted)?;
            return Ok(Ended { on_disk, ledger, wanted, promised });
        }
    }
    Err("there was no last life".to_owned())
}

/// One life of the core. Returns what it told.
fn live(runtime: &Runtime, twin: &Twin, orders: &Orders, death: Option<&Death>) -> Result<Vec<String>, String> {
    let mut orders = orders.clone();
    if let Some(Death::At(point, time) | Death::Perhaps(point, time)) = death {
        orders.dies_at = Some(((*point).to_owned(), *time));
    }
    let complaints = orders.folder.with_extension("stderr");
    let mut core = Command::new(std::env::current_exe().unwrap())
        .args(["child::core", "--exact", "--ignored", "--nocapture", "--test-threads=1"])
        .env(ORDERS, serde_json::to_string(&orders).unwrap())
        .stdout(Stdio::piped())
        .stderr(File::create(&complaints).unwrap())
        .spawn()
        .unwrap();
    let told = listen(&mut core);
    let reached = match death {
        Some(Death::WhileHeld(held)) => Some(see(runtime, twin, |ledger| ledger.held >= *held)),
        Some(Death::AfterCreates(creates)) => Some(see(runtime, twin, |ledger| ledger.counts.creates >= *creates)),
        _ => None,
    };
    if let Some(reached) = reached {
        core.kill().unwrap();
        if !reached {
            core.wait().unwrap();
            return Err("the twin did not see what it waited for".to_owned());
        }
    }
    let mut lines = Vec::new();
    let mut asked = false;
    loop {
        match told.recv_timeout(TICK) {
            Ok(line) => {
                asked |= line == "all is asked for";
                lines.push(line);
            }
            // Nothing more is asked for: what the plan leaves open goes to its end, unless the core is to die before that.
            Err(RecvTimeoutError::Timeout) if asked && !matches!(death, Some(Death::At(..))) => {
                settle_what_is_open(twin)
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    let ended = core.wait().unwrap();
    twin.release();
    let complained = || std::fs::read_to_string(&complaints).unwrap_or_default();
    judge(death, ended, &lines).map_err(|failure| format!("{failure}\n{}", complained()))?;
    Ok(lines)
}

fn settle_what_is_open(twin: &Twin) {
    let is_open = |withdraw: &&Withdraw| matches!(withdraw.status, Status::Pending | Status::Processing);
    let open: Vec<Withdraw> = twin.ledger().withdraws.into_iter().filter(|withdraw| is_open(&withdraw)).collect();
    for withdraw in open {
        let end = match withdraw.fate {
            Fate::Failed => Status::Failed,
            Fate::Canceled => Status::Canceled,
            _ => Status::Paid,
        };
        twin.settle(&withdraw.id, end);
    }
}

fn see(runtime: &Runtime, twin: &Twin, holds: impl FnMut(&Ledger) -> bool) -> bool {
    runtime.block_on(async { tokio::time::timeout(PATIENCE, twin.wait_for(holds)).await.is_ok() })
}

/// What the core tells, line by line, to its end.
fn listen(core: &mut Child) -> mpsc::Receiver<String> {
    let lines = BufReader::new(core.stdout.take().unwrap()).lines();
    let (tell, told) = mpsc::channel();
    std::thread::spawn(move || {
        for line in lines.map_while(Result::ok) {
            if let Some((_, line)) = line.split_once(MARK) {
                let _ = tell.send(line.to_owned());
            }
        }
    });
    told
}

fn judge(death: Option<&Death>, ended: ExitStatus, lines: &[String]) -> Result<(), String> {
    let killed = ended.signal().is_some();
    let fine = match death {
        None => ended.success(),
        Some(Death::Perhaps(..)) => killed || ended.success(),
        Some(_) => killed,
    };
    if fine {
        return Ok(());
    }
    let why = match (ended.code(), death) {
        (Some(STUCK), _) => "not everything was over in time".to_owned(),
        (_, Some(death)) if ended.success() => format!("{death:?} was not reached"),
        _ => format!("it ended with {ended}"),
    };
    Err(format!("{why}; it had told {lines:?}"))
}
