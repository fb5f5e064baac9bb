//! Properties over any sequence of acts: commands and answers, signatures that count and that do not, people and policies that change, and a
//! clock that jumps. What is asserted is worked out from the acts alone, not from what the payout says of itself.

use super::*;
use crate::{
    approval::{Digest, Envelope, Environment, HexBytes, Terms},
    entry::PersonEntry,
    person::{Role, Roles, folded},
    policy::{Condition, Facts, Outcome, Policy, Rule},
    samples::{DAY_MS, HOUR_MS, OFFICE, actor, baht, enter_with, happens, new_key, sign},
};
use ed25519_dalek::{Signature, VerifyingKey};
use proptest::{prelude::*, test_runner::TestRunner};
use std::{
    cell::Cell,
    collections::{BTreeMap, BTreeSet},
};

/// More than any policy can ask for.
const NEVER: usize = 99;

#[derive(Debug, Clone)]
enum Act {
    Command(Command),
    /// How the call that is under way ends.
    End {
        outcome: CreateOutcome,
    },
    Draft {
        who: &'static str,
    },
    Enter {
        who: &'static str,
        amount: Satang,
        account: &'static str,
        facts: Facts,
    },
    Sign {
        who: &'static str,
        how: How,
    },
    /// Hands in again what was signed some time before.
    Offer {
        which: usize,
    },
    Return {
        who: &'static str,
    },
    Reject {
        who: &'static str,
    },
    Person {
        who: &'static str,
        what: What,
    },
    Policy {
        rules: Vec<Rule>,
        otherwise: u8,
    },
    /// The connection takes another way, or one that it had.
    Route {
        which: u8,
    },
}

#[derive(Debug, Clone, Copy)]
enum How {
    Rightly,
    WithAnothersKey,
    InAnothersName,
    ForRehearsal,
    ForAnotherAmount,
    WithOneBitFlipped,
}

#[derive(Debug, Clone, Copy)]
enum What {
    SwitchedOff,
    SwitchedOn,
    Reset,
    Chosen,
    OnlyViews,
    Supervises,
}

/// What was entered last, as the acts say.
#[derive(Clone)]
struct Entered {
    instruction: Instruction,
    version: u64,
    at: UtcMillis,
    maker: Actor,
    needs: usize,
    checked: u64,
    route: Digest,
}

struct Desk {
    way: Way,
    seeds: BTreeMap<&'static str, u8>,
    last_seed: u8,
    signed: Vec<Envelope>,
    hands: Vec<Actor>,
    entered: Option<Entered>,
}

impl Desk {
    fn new() -> Self {
        let seeds: BTreeMap<_, _> = OFFICE.iter().map(|(name, _, seed)| (*name, *seed)).collect();
        Self { way: Way::new(), seeds, last_seed: 100, signed: Vec::new(), hands: Vec::new(), entered: None }
    }

    fn act(&mut self, act: &Act) -> Result<usize, PayoutRefusal> {
        match act {
            Act::Command(command) => {
                let done = self.way.by("somsri").command(command.clone())?;
                if let (Command::Reweigh { facts }, Some(entered), true) = (command, &mut self.entered, done > 0) {
                    let Context { authority, now, .. } = &self.way.context;
                    entered.checked = authority.policy.revision;
                    entered.route = self.way.context.route;
                    entered.needs = entered.needs.max(signatures(&authority.policy, &entered.instruction, facts, *now));
                }
                Ok(done)
            }
            Act::End { outcome } => {
                let attempt = self.way.payout.as_ref().map_or(0, |payout| payout.attempts.len());
                self.way.by("khlang").end(attempt.try_into().unwrap(), outcome.clone())
            }
            Act::Draft { who } => {
                let done = self.way.by(who).command(Command::SaveDraft { typed: typed() })?;
                if done > 0 {
                    self.note_hand(who);
                }
                Ok(done)
            }
            Act::Enter { who, amount, account, facts } => {
                let instruction = Instruction {
                    account_number: crate::account::AccountNumber::parse_typed(account).unwrap(),
                    ..instruction(*amount)
                };
                let before = self.way.payout.as_ref().map_or(0, |payout| payout.revision);
                let done = self.way.by(who).command(enter_with(instruction.clone(), *facts))?;
                self.note_hand(who);
                let Context { authority, now, .. } = &self.way.context;
                self.entered = Some(Entered {
                    version: before + 1,
                    at: *now,
                    maker: actor(who),
                    needs: signatures(&authority.policy, &instruction, facts, *now),
                    checked: authority.policy.revision,
                    route: self.way.context.route,
                    instruction,
                });
                Ok(done)
            }
            Act::Sign { who, how } => {
                let envelope = self.envelope(who, *how).ok_or(PayoutRefusal::NoSuchPayout)?;
                self.signed.push(envelope.clone());
                self.way.by(who).command(Command::Approve { envelope })
            }
            Act::Offer { which } => {
                let kept = which.checked_rem(self.signed.len()).and_then(|which| self.signed.get(which)).cloned();
                let envelope = kept.ok_or(PayoutRefusal::NoSuchPayout)?;
                self.way.context.who = envelope.signer.clone();
                self.way.command(Command::Approve { envelope })
            }
            Act::Return { who } => self.way.by(who).command(Command::Return { reason: "look again".to_owned() }),
            Act::Reject { who } => self.way.by(who).command(Command::Reject { reason: "no".to_owned() }),
            Act::Person { who, what } => {
                let key = new_key(self.last_seed + 1);
                let entry = match what {
                    What::SwitchedOff => PersonEntry::SwitchedOff,
                    What::SwitchedOn => PersonEntry::SwitchedOn { second: None },
                    What::Reset => PersonEntry::PasswordReset { key, second: None },
                    What::Chosen => PersonEntry::PasswordChosen { key },
                    What::OnlyViews => PersonEntry::RolesChanged { roles: Roles::from([Role::Viewer]), second: None },
                    What::Supervises => {
                        PersonEntry::RolesChanged { roles: Roles::from([Role::Supervisor]), second: None }
                    }
                };
                if matches!(what, What::Reset | What::Chosen) {
                    self.last_seed += 1;
                    self.seeds.insert(who, self.last_seed);
                }
                let now = self.way.context.now;
                self.way.change_authority(|authority| happens(&mut authority.people, who, &entry, now));
                Ok(0)
            }
            Act::Policy { rules, otherwise } => {
                self.way.change_authority(|authority| {
                    let revision = authority.policy.revision + 1;
                    let (rules, otherwise) = (rules.clone(), *otherwise);
                    authority.policy = Policy { revision, rules, otherwise, ..Policy::starter() };
                });
                Ok(0)
            }
            Act::Route { which } => {
                self.way.context.route = HexBytes([*which; 32]);
                Ok(0)
            }
        }
    }

    fn note_hand(&mut self, who: &str) {
        if !self.hands.contains(&actor(who)) {
            self.hands.push(actor(who));
        }
    }

    fn envelope(&self, who: &str, how: How) -> Option<Envelope> {
        let payout = self.way.payout.as_ref()?;
        let live = Environment::Live;
        Terms::of(payout, live, &actor(who))?;
        let seed = |name| self.seeds.get(name).copied().unwrap_or_default();
        Some(match how {
            How::Rightly => sign(payout, live, who, seed(who)),
            How::WithAnothersKey => sign(payout, live, who, seed("malee")),
            How::InAnothersName => sign(payout, live, "prasert", seed(who)),
            How::ForRehearsal => sign(payout, Environment::Rehearsal, who, seed(who)),
            How::ForAnotherAmount => {
                let mut other = payout.clone();
                other.instruction = Some(instruction(baht(1)));
                sign(&other, live, who, seed(who))
            }
            How::WithOneBitFlipped => {
                let mut envelope = sign(payout, live, who, seed(who));
                envelope.signature.0[7] ^= 1;
                envelope
            }
        })
    }

    /// The bytes that `signer` would have to have signed for exactly what was entered last.
    fn bytes(&self, entered: &Entered, signer: &Actor) -> Vec<u8> {
        let weighed = self.way.payout().weighed.as_ref().unwrap();
        let terms = Terms {
            environment: Environment::Live,
            payout: PayoutId::new("p1"),
            version: entered.version,
            instruction: entered.instruction.clone(),
            route: entered.route,
            key: IdempotencyKey::new("k1"),
            maker: entered.maker.clone(),
            hands: self.hands.clone(),
            policy: weighed.weight.policy,
            needs: weighed.weight.outcome.signatures().unwrap().try_into().unwrap(),
            expires_at: weighed.expires_at,
            signer: signer.clone(),
        };
        terms.to_bytes()
    }

    /// How many people besides its makers signed exactly what was entered last; with `now`, of those who may still.
    fn signers(&self, still: bool) -> usize {
        let Some(entered) = &self.entered else { return 0 };
        let Context { authority, now, .. } = &self.way.context;
        let counts = |envelope: &Envelope| {
            let signed = VerifyingKey::from_bytes(&envelope.key.0)
                .unwrap()
                .verify_strict(&self.bytes(entered, &envelope.signer), &Signature::from_bytes(&envelope.signature.0));
            let person = authority.people.find(&envelope.signer).unwrap();
            let key = person.keys.iter().find(|key| key.public == envelope.key);
            let enrolled =
                key.is_some_and(|key| !key.temporary && key.enrolled_at < entered.at && key.counts_from < entered.at);
            let in_force = key.is_some_and(|key| key.retired_at.is_none())
                && person.active
                && person.roles.contains(&Role::Supervisor)
                && *now < self.way.payout().weighed.as_ref().unwrap().expires_at;
            signed.is_ok() && enrolled && (in_force || !still) && !self.hands.contains(&envelope.signer)
        };
        let approvals = self.way.payout().approvals.iter().map(|approval| &approval.envelope);
        approvals.filter(|envelope| counts(envelope)).map(|one| folded(&one.signer)).collect::<BTreeSet<_>>().len()
    }
}

fn signatures(policy: &Policy, instruction: &Instruction, facts: &Facts, now: UtcMillis) -> usize {
    policy.weigh(instruction, facts, now).outcome.signatures().unwrap_or(NEVER)
}

fn any_status() -> impl Strategy<Value = ProviderStatus> {
    prop_oneof![
        Just(ProviderStatus::Pending),
        Just(ProviderStatus::Processing),
        Just(ProviderStatus::Paid),
        Just(ProviderStatus::Failed),
        Just(ProviderStatus::Canceled),
        Just(ProviderStatus::Unrecognised("?".to_owned())),
    ]
}

fn any_outcome() -> impl Strategy<Value = CreateOutcome> {
    prop_oneof![
        1 => any_status().prop_map(accepted),
        1 => Just(refused(400, "INVALID")),
        1 => Just(refused(401, "KEY")),
        3 => Just(not_sent()),
        4 => Just(timeout()),
        1 => Just(duplicate()),
        1 => Just(mismatch()),
        1 => Just(CreateOutcome::Unknown { doubt: Doubt::Interrupted }),
    ]
}

fn any_facts() -> impl Strategy<Value = Facts> {
    let seen = Some(START.plus(-5 * DAY_MS));
    prop_oneof![
        Just(Facts::NONE),
        Just(Facts { payee_since: seen, ..Facts::NONE }),
        Just(Facts { payee_sum: baht(30_000), ..Facts::NONE }),
        Just(Facts { maker_sum: baht(480_000), payee_since: seen, ..Facts::NONE }),
    ]
}

fn any_command() -> impl Strategy<Value = Command> {
    let disagreeing = |status| Observation { differences: vec![difference()], ..observation(status) };
    prop_oneof![
        1 => Just(Command::DiscardDraft),
        1 => Just(Command::Withdraw),
        20 => prop_oneof![9 => Just("f1"), 1 => Just("f2")]
            .prop_map(|f| Command::BeginSending { fingerprint: Fingerprint::new(f), balance: None }),
        1 => (1_u32..5, any_outcome()).prop_map(|(attempt, outcome)| Command::EndSending { attempt, outcome }),
        1 => Just(Command::RecordLookUp { look_up: LookUp::NotThere { from: START, to: START, rows: 3 } }),
        1 => any_status().prop_map(|s| Command::RecordLookUp { look_up: LookUp::Found { observation: observation(s) } }),
        1 => any_status().prop_map(|s| Command::RecordObservation { observation: observation(s) }),
        1 => any_status().prop_map(move |s| Command::RecordObservation { observation: disagreeing(s) }),
        1 => Just(Command::AskCancel),
        1 => Just(Command::EndCancel { outcome: CancelOutcome::Taken }),
        1 => Just(Command::AcknowledgeAlarm),
        1 => Just(settle(Verdict::Paid, None)),
        1 => Just(settle(Verdict::NotPaid, None)),
        2 => Just(settle(Verdict::NotPaid, Some(("malee", "KL-1")))),
        8 => Just(Command::ReviewApproval),
        8 => any_facts().prop_map(|facts| Command::Reweigh { facts }),
    ]
}

fn any_act() -> impl Strategy<Value = Act> {
    let maker = || prop_oneof![Just("somsri"), Just("wichai"), Just("nok")];
    let supervisor = || prop_oneof![Just("nok"), Just("malee"), Just("prasert"), Just("wichai")];
    let amount = prop_oneof![
        Just(Satang::new(4_999_999)),
        Just(baht(50_000)),
        Just(baht(120_000)),
        Just(Satang::new(49_999_999)),
        Just(baht(500_000)),
    ];
    let how = prop_oneof![
        12 => Just(How::Rightly),
        1 => Just(How::WithAnothersKey),
        1 => Just(How::InAnothersName),
        1 => Just(How::ForRehearsal),
        1 => Just(How::ForAnotherAmount),
        1 => Just(How::WithOneBitFlipped),
    ];
    let what = prop_oneof![
        2 => Just(What::SwitchedOff),
        3 => Just(What::SwitchedOn),
        1 => Just(What::Reset),
        2 => Just(What::Chosen),
        1 => Just(What::OnlyViews),
        3 => Just(What::Supervises),
    ];
    prop_oneof![
        20 => any_command().prop_map(Act::Command),
        8 => any_outcome().prop_map(|outcome| Act::End { outcome }),
        1 => maker().prop_map(|who| Act::Draft { who }),
        6 => (maker(), amount, prop_oneof![Just("0123456789"), Just("0123456780")], any_facts())
            .prop_map(|(who, amount, account, facts)| Act::Enter { who, amount, account, facts }),
        20 => (supervisor(), how).prop_map(|(who, how)| Act::Sign { who, how }),
        3 => any::<usize>().prop_map(|which| Act::Offer { which }),
        2 => supervisor().prop_map(|who| Act::Return { who }),
        1 => supervisor().prop_map(|who| Act::Reject { who }),
        3 => (supervisor(), what).prop_map(|(who, what)| Act::Person { who, what }),
        2 => (0_u8..3).prop_map(|which| Act::Route { which }),
        2 => any_policy().prop_map(|(rules, otherwise)| Act::Policy { rules, otherwise }),
    ]
}

fn any_policy() -> impl Strategy<Value = (Vec<Rule>, u8)> {
    let rule = |condition, outcome| Rule { conditions: vec![condition], outcome };
    let needs = |supervisors| Outcome::Needs { supervisors };
    let most = Condition::AmountTo { amount: Satang::MAX_TYPED };
    prop_oneof![
        3 => Just((Policy::starter().rules, 1)),
        1 => Just((Vec::new(), 3)),
        2 => Just((vec![rule(most.clone(), Outcome::Goes)], 1)),
        1 => Just((vec![rule(Condition::AmountFrom { amount: baht(400_000) }, Outcome::Refused)], 1)),
        2 => Just((vec![rule(Condition::NewPayee { days: 7 }, needs(2)), rule(most, Outcome::Goes)], 1)),
    ]
}

fn any_life() -> impl Strategy<Value = Vec<(Act, i64)>> {
    let quarters = prop_oneof![16 => 0_i64..2, 3 => -4_i64..30, 1 => 250_i64..320];
    prop::collection::vec((any_act(), quarters), 1..100)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn no_sequence_leads_from_what_may_exist_to_a_second_different_create(
        life in any_life(),
        small: bool,
        repeats_safely: bool,
        lists: bool,
    ) {
        let mut desk = Desk::new();
        desk.way.context = Context { repeats_safely, lists, ..desk.way.context };
        let amount = if small { SMALL } else { baht(120_000) };
        desk.act(&Act::Enter { who: "somsri", amount, account: "0123456789", facts: Facts::NONE }).unwrap();
        for (act, quarters) in life {
            desk.way.later(quarters * HOUR_MS / 4);
            let before = desk.way.payout().clone();
            let creates = matches!(act, Act::Command(Command::BeginSending { .. }));
            let began = desk.act(&act).is_ok();
            let after = desk.way.payout();
            prop_assert!(before.attempts.is_empty() || after.instruction == before.instruction, "changed what was tried");
            prop_assert_eq!(&after.key, &before.key, "the key never changes");
            if creates && began {
                let may_exist = before.attempts.iter().any(Attempt::may_have_arrived);
                let attempt = after.attempts.last().unwrap();
                prop_assert!(before.attempts.iter().all(|a| a.ended.is_some()), "one create at a time");
                prop_assert!(before.provider_id.is_none(), "never once the provider has shown it");
                if may_exist {
                    prop_assert!(repeats_safely);
                    let first = before.first_may_have_arrived_at().unwrap();
                    prop_assert!((0..AUTOMATIC_REPEAT_MS).contains(&attempt.began_at.since(first)));
                    for earlier in before.attempts.iter().filter(|a| a.may_have_arrived()) {
                        prop_assert_eq!(&earlier.fingerprint, &attempt.fingerprint);
                    }
                }
            }
            if before.state.is_final_at_provider() && after.state != before.state {
                prop_assert!(after.alarm.is_some(), "a final state changed silently");
            }
            // Before anything of it may have arrived it can be over, or back with its maker, only because nothing was created.
            if matches!(after.state, PayoutState::Refused | PayoutState::Returned | PayoutState::Rejected) {
                prop_assert!(!after.attempts.iter().any(Attempt::may_have_arrived));
            }
        }
    }
}

#[test]
fn no_order_of_acts_lets_anything_be_ready_or_sent_with_fewer_signatures_than_its_rule_wants() {
    let [ready, sent, sent_by_two, repeated] = [const { Cell::new(0) }; 4];
    let count = |seen: &Cell<u32>, holds: bool| seen.set(seen.get() + u32::from(holds));
    let mut runner = TestRunner::new(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(2000) });
    let held = runner.run(&any_life(), |life| {
        let mut desk = Desk::new();
        for (act, quarters) in life {
            desk.way.later(quarters * HOUR_MS / 4);
            let before = desk.way.payout.clone();
            let done = desk.act(&act);
            let Some(after) = desk.way.payout.as_ref() else { continue };
            prop_assert_ne!(done, Err(PayoutRefusal::Altered), "nothing was altered");
            prop_assert!(!matches!(after.alarm, Some(Alarm::ApprovalBroken { .. })), "nothing was altered");
            let names: BTreeSet<_> = after.approvals.iter().map(|one| folded(&one.envelope.signer)).collect();
            prop_assert_eq!(names.len(), after.approvals.len(), "one person, one signature");
            let Some(entered) = &desk.entered else { continue };
            if matches!(act, Act::Enter { .. }) && done.is_ok() {
                prop_assert!(after.approvals.is_empty(), "a new version has nobody's signature");
            }
            let from = before.as_ref().map(|payout| payout.state);
            let waited =
                matches!(from, None | Some(PayoutState::Draft | PayoutState::Returned | PayoutState::AwaitingApproval));
            if waited && after.state == PayoutState::Ready {
                prop_assert!(desk.signers(true) >= entered.needs, "ready with fewer than {}", entered.needs);
                count(&ready, entered.needs > 0);
            }
            if done.is_ok() && matches!(act, Act::Command(Command::BeginSending { .. })) {
                let before = before.unwrap();
                let repeats = before.first_may_have_arrived_at().is_some();
                prop_assert_eq!(before.instruction.as_ref(), Some(&entered.instruction));
                prop_assert!(desk.signers(!repeats) >= entered.needs, "sent with fewer than {}", entered.needs);
                let policy = desk.way.context.authority.policy.revision;
                prop_assert!(repeats || entered.checked == policy, "sent by a policy that holds no more");
                prop_assert!(repeats || entered.route == desk.way.context.route, "sent by another way");
                count(&sent, entered.needs > 0);
                count(&sent_by_two, entered.needs > 1);
                count(&repeated, entered.needs > 0 && repeats);
            }
        }
        Ok(())
    });
    held.unwrap();
    // Where nothing ever gets so far, nothing is shown.
    for seen in [&ready, &sent, &sent_by_two, &repeated] {
        assert!(seen.get() >= 20, "{ready:?} {sent:?} {sent_by_two:?} {repeated:?}");
    }
}
