//! Makes the whole journal: walks every payout's course in the order of time and appends what comes of it, thousands of additions at once.
//!
//! One thread walks and one appends, so that both cores of a small machine have work.

use crate::{
    calendar::{self, Day},
    course::{Ending, Planned, Step},
    dice::{Dice, Use},
    error::SampleError,
    form,
    office::{self, addition},
    payees::{KNOWN_ACCOUNT, KNOWN_PAYEE, Payees},
    people::{PEOPLE, SamplePerson},
    walk::{Around, Desk, Walk},
};
use khlang_domain::{
    entry::{PersonEntry, Subject},
    ids::{Actor, PayoutId},
    money::Satang,
    outcome::BalanceAt,
    payout::{Payout, PayoutState},
    person::Role,
    policy::Facts,
    time::UtcMillis,
};
use khlang_journal::{Addition, Journal};
use serde::Serialize;
use std::{
    collections::{BTreeMap, HashMap},
    fs,
    path::Path,
    sync::mpsc::{SyncSender, sync_channel},
    thread,
};

/// Counts the changes of what a seed makes: a sample of another version is another journal.
pub const VERSION: u32 = 1;
/// 2026-11-20, half past five in Bangkok: the end of a sample that is not told another.
pub const USUAL_END: UtcMillis = UtcMillis(1_795_170_600_000);

/// What goes into the journal at once.
const BATCH: usize = 12_000;
/// What was put into each account to begin with, and what it is filled up by.
const FILLED: Satang = Satang::new(3_000_000_000);
const FILLED_UP_BELOW: Satang = Satang::new(400_000_000);
/// What waits for signatures is younger, so that it does not lapse as soon as somebody looks at it.
const WAITS_MS: i64 = 20 * 24 * 60 * 60 * 1000;
/// How many references are told, for whoever wants to look for some.
const TOLD: u64 = 50;

/// What to make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sample {
    /// How many payouts.
    pub payouts: u64,
    /// The same one makes the same journal.
    pub seed: u64,
    /// When it ends; what is under way then stays so.
    pub until: UtcMillis,
}

/// What was made; `sample.json` in the folder holds it too.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Made {
    /// [`VERSION`].
    pub version: u32,
    /// How many payouts there are.
    pub payouts: u64,
    /// From which seed.
    pub seed: u64,
    /// When it ends.
    pub until: UtcMillis,
    /// How many entries there are.
    pub entries: u64,
    /// The hash of the last one, in hexadecimal.
    pub head: String,
    /// How many payouts stand in each state.
    pub states: BTreeMap<&'static str, u64>,
    /// Somebody to look for.
    pub payee: &'static str,
    /// Their account.
    pub account: &'static str,
    /// Some references of payouts, oldest first.
    pub references: Vec<String>,
    /// Who works there, with their passwords.
    pub people: Vec<Told>,
}

/// Somebody who works there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Told {
    /// Their name.
    pub name: &'static str,
    /// Their password.
    pub password: &'static str,
    /// What they may do.
    pub roles: Vec<&'static str>,
}

/// Makes the sample as the live profile of the data folder `folder`. `progress` is told now and then how many payouts were begun. Blocks.
///
/// # Errors
/// A [`SampleError`]; what was written by then stays.
pub fn make(folder: &Path, sample: Sample, mut progress: impl FnMut(u64)) -> Result<Made, SampleError> {
    fs::create_dir_all(folder)?;
    let journal = Journal::open(&folder.join("live"))?;
    if journal.head()?.position > 0 {
        return Err(SampleError::NotEmpty);
    }
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let (batches, queue) = sync_channel(2);
    let walker = thread::spawn(move || Walker::new(sample, batches)?.run());
    for (begun, additions) in queue {
        runtime.block_on(journal.append_all(additions))?;
        progress(begun);
    }
    let walked = walker.join().map_err(|_| SampleError::CannotBegin)??;
    let head = journal.head()?;
    journal.close();
    let made = Made {
        version: VERSION,
        payouts: sample.payouts,
        seed: sample.seed,
        until: sample.until,
        entries: head.position,
        head: hex::encode(head.hash),
        states: walked.states,
        payee: KNOWN_PAYEE,
        account: KNOWN_ACCOUNT,
        references: walked.references,
        people: PEOPLE.iter().map(Told::of).collect(),
    };
    fs::write(folder.join("sample.json"), serde_json::to_string_pretty(&made)?)?;
    Ok(made)
}

impl Told {
    fn of(person: &SamplePerson) -> Self {
        let roles = person.roles.iter().copied().map(Role::name).collect();
        Self { name: person.name, password: person.password, roles }
    }
}

/// What the walk came to, beside the additions.
#[derive(Default)]
struct Walked {
    states: BTreeMap<&'static str, u64>,
    references: Vec<String>,
}

struct Walker {
    sample: Sample,
    desk: Desk,
    payees: Payees,
    makers: Vec<Actor>,
    revisions: HashMap<Actor, u64>,
    /// By when the next step is due, and by the payout's number.
    under_way: BTreeMap<(UtcMillis, u64), (Step, Walk)>,
    day: Sums,
    first_paid: HashMap<u64, UtcMillis>,
    available: Vec<Satang>,
    begun: u64,
    additions: Vec<Addition>,
    batches: SyncSender<(u64, Vec<Addition>)>,
    walked: Walked,
}

/// What went on the day so far, by payee and by maker.
#[derive(Default)]
struct Sums {
    began: Option<UtcMillis>,
    payees: HashMap<u64, Satang>,
    makers: HashMap<Actor, Satang>,
}

impl Walker {
    fn new(sample: Sample, batches: SyncSender<(u64, Vec<Addition>)>) -> Result<Self, SampleError> {
        let first = calendar::days(sample.payouts, sample.until).first().map_or(sample.until, |day| day.began);
        let office = office::furnish(sample.seed, first)?;
        let supervisors = office::supervisors()?;
        Ok(Self {
            sample,
            payees: Payees::new(sample.seed, sample.payouts),
            makers: PEOPLE.iter().filter(|person| person.makes_payouts()).map(SamplePerson::actor).collect(),
            revisions: PEOPLE.iter().map(|person| (person.actor(), 1)).collect(),
            under_way: BTreeMap::new(),
            day: Sums::default(),
            first_paid: HashMap::new(),
            available: office.ways.iter().map(|_| FILLED).collect(),
            desk: Desk { authority: office.authority, ways: office.ways, supervisors },
            begun: 0,
            additions: office.additions,
            batches,
            walked: Walked::default(),
        })
    }

    fn run(mut self) -> Result<Walked, SampleError> {
        let days = calendar::days(self.sample.payouts, self.sample.until);
        let half = days.len() / 2;
        for (number, day) in days.iter().enumerate() {
            if day.payouts > 0 {
                self.come_in(day)?;
            }
            if number == half {
                self.leave(day)?;
            }
            for (at, of_day) in calendar::times(day, self.sample.seed, self.sample.until).into_iter().zip(1..) {
                self.walk_until(at)?;
                self.begin(at, of_day)?;
            }
        }
        self.walk_until(self.sample.until)?;
        while let Some((_, (_, walk))) = self.under_way.pop_first() {
            self.count(&walk);
        }
        self.hand_over(0);
        Ok(self.walked)
    }

    /// Everybody who still works there signs in.
    fn come_in(&mut self, day: &Day) -> Result<(), SampleError> {
        let mut dice = Dice::new(self.sample.seed, Use::Office, day.began.0.unsigned_abs());
        let mut at = day.began.plus(6 * 60 * 60 * 1000);
        for person in &PEOPLE {
            if !person.makes_payouts() || self.makers.contains(&person.actor()) {
                at = at.plus(dice.between(10_000, 150_000));
                if at <= self.sample.until {
                    self.walk_until(at)?;
                    self.add_to_person(person.actor(), person.actor(), at, PersonEntry::SignedIn);
                }
            }
        }
        Ok(())
    }

    /// The last of them leaves the office.
    fn leave(&mut self, day: &Day) -> Result<(), SampleError> {
        let at = day.began.plus(7 * 60 * 60 * 1000);
        self.walk_until(at)?;
        let leaver = PEOPLE[PEOPLE.len() - 1].actor();
        self.makers.retain(|maker| *maker != leaver);
        self.add_to_person(leaver, PEOPLE[0].actor(), at, PersonEntry::SwitchedOff);
        Ok(())
    }

    fn add_to_person(&mut self, name: Actor, who: Actor, at: UtcMillis, entry: PersonEntry) {
        let revision = self.revisions.entry(name.clone()).or_default();
        self.additions.push(addition(Subject::Person(name), *revision, who, at, vec![entry.into()]));
        *revision += 1;
    }

    fn begin(&mut self, at: UtcMillis, of_day: u32) -> Result<(), SampleError> {
        let number = self.begun;
        self.begun += 1;
        let mut dice = Dice::new(self.sample.seed, Use::Payouts, number);
        let ending = self.ending(number, at, &mut dice);
        let payee_number = self.payees.choose(&mut dice);
        let payee = self.payees.find(payee_number);
        let ways: Vec<(u32, usize)> = self
            .desk
            .ways
            .iter()
            .enumerate()
            .map(|(at, way)| {
                let is_possible = form::reaches(way, &payee) && ending.suits(way.capabilities);
                (if is_possible { way.share } else { 0 }, at)
            })
            .collect();
        // Where none is possible, everybody can be paid by the first, and it can do everything but leave a payout unfollowed.
        let is_possible = ways.iter().any(|(share, _)| *share > 0);
        let way = if is_possible { *dice.weigh(&ways) } else { 0 };
        let ending = if is_possible { ending } else { Ending::Paid };
        let form = form::fill(&self.desk.ways[way], &payee, ending.size(), (at, of_day), &mut dice)?;
        let told_every = (self.sample.payouts / TOLD).max(1);
        if number % told_every == told_every / 2 && !matches!(ending, Ending::Discarded | Ending::StaysDraft) {
            self.walked.references.push(form.instruction.reference.as_str().to_owned());
        }
        let steps = ending.course(self.desk.ways[way].capabilities, &mut dice);
        let walk = Walk {
            id: PayoutId::new(dice.uuid_at(at.0)),
            payout: None,
            form,
            way,
            maker: dice.pick(&self.makers).clone(),
            payee: payee_number,
            steps,
            dice,
        };
        self.plan(number, walk, at);
        Ok(())
    }

    /// The last ones leave something open, the others end as usual.
    fn ending(&self, number: u64, at: UtcMillis, dice: &mut Dice) -> Ending {
        let open = (self.sample.payouts / 5).min(60 + self.sample.payouts / 5_000);
        let left = self.sample.payouts - number;
        let usual = Ending::usual(dice);
        if left > open * 3 || !left.is_multiple_of(3) {
            return usual;
        }
        match Ending::open(left / 3) {
            Ending::StaysWaiting if self.sample.until.since(at) > WAITS_MS => usual,
            open => open,
        }
    }

    /// Puts the payout where its next step is due, or lets go of it.
    fn plan(&mut self, number: u64, mut walk: Walk, at: UtcMillis) {
        match walk.steps.pop_front() {
            Some(Planned { after_ms, step }) => {
                let due = at.plus(after_ms);
                let due = if walk.is_amid_call() { due.min(self.sample.until) } else { due };
                self.under_way.insert((due, number), (step, walk));
            }
            None => self.count(&walk),
        }
    }

    fn count(&mut self, walk: &Walk) {
        if let Some(payout) = &walk.payout {
            *self.walked.states.entry(payout.state.name()).or_default() += 1;
        }
    }

    fn walk_until(&mut self, until: UtcMillis) -> Result<(), SampleError> {
        while self.under_way.first_key_value().is_some_and(|((at, _), _)| *at <= until) {
            let Some(((at, number), (step, mut walk))) = self.under_way.pop_first() else { break };
            let around = self.around(&walk, at);
            let before = walk.payout.as_ref().map(|payout| payout.state);
            let addition = walk.take(&self.desk, &step, at, &around)?;
            self.additions.push(addition);
            self.note(&walk, before, &step, at);
            self.plan(number, walk, at);
            self.hand_over(BATCH);
        }
        Ok(())
    }

    /// Hands over what there is, where it is more than `least`.
    fn hand_over(&mut self, least: usize) {
        if self.additions.len() > least {
            // Whoever took them is gone only after a failure, which is told there.
            let _ = self.batches.send((self.begun, std::mem::take(&mut self.additions)));
        }
    }

    fn around(&mut self, walk: &Walk, at: UtcMillis) -> Around {
        let began = at.bangkok_day_began();
        if self.day.began != Some(began) {
            self.day = Sums { began: Some(began), ..Sums::default() };
        }
        let sum = |sum: Option<&Satang>| sum.copied().unwrap_or(Satang::ZERO);
        let facts = Facts {
            payee_since: self.first_paid.get(&walk.payee).copied(),
            payee_sum: sum(self.day.payees.get(&walk.payee)),
            maker_sum: sum(self.day.makers.get(&walk.maker)),
            batch_sum: None,
        };
        let reckons = self.desk.ways[walk.way].capabilities.reckons_balance;
        let available = self.available[walk.way];
        Around { facts, balance: reckons.then(|| BalanceAt { available, at: at.plus(-2_000) }) }
    }

    /// Keeps the sums that the next payouts are weighed with.
    fn note(&mut self, walk: &Walk, before: Option<PayoutState>, step: &Step, at: UtcMillis) {
        let amount = walk.form.instruction.amount;
        let add = |sum: &mut Satang| *sum = sum.checked_add(amount).unwrap_or(*sum);
        let state = walk.payout.as_ref().map(|payout: &Payout| payout.state);
        if *step == Step::Enter {
            add(self.day.payees.entry(walk.payee).or_insert(Satang::ZERO));
            add(self.day.makers.entry(walk.maker.clone()).or_insert(Satang::ZERO));
        }
        if state == Some(PayoutState::Paid) && before != state {
            self.first_paid.entry(walk.payee).or_insert(at);
        }
        if let Step::End(_) = step {
            let available = &mut self.available[walk.way];
            *available = available.checked_sub(amount).unwrap_or(*available);
            if *available < FILLED_UP_BELOW {
                *available = available.checked_add(FILLED).unwrap_or(*available);
            }
        }
    }
}
