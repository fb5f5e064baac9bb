//! One payout under way: what each step commands, what the rules make of it, and the additions that come of it.
//!
//! Every entry is what `decide` returned for a command, and every payout what `apply` made of it; nothing is written that the desk could not
//! have written.

use crate::{
    course::{End, Planned, Step},
    dice::Dice,
    error::SampleError,
    form::Form,
    office::{self, ENVIRONMENT, Way},
    people::PEOPLE,
};
use khlang_domain::{
    approval::{Algorithm, Envelope, HexBytes, PublicKey, Terms, digest},
    entry::{Entry, Evidence, LookUp, Subject, Verdict},
    ids::{Actor, IdempotencyKey, PayoutId, ProviderPayoutId},
    outcome::{BalanceAt, CancelOutcome, CreateOutcome, Observation, ProviderStatus, Refusal},
    payout::{Authority, Command, Confirmation, Context, Payout, PayoutState, apply, decide},
    policy::Facts,
    time::UtcMillis,
};
use khlang_journal::Addition;
use khlang_vault::SigningKey;
use std::{collections::VecDeque, sync::Arc};

const MINUTE: i64 = 60_000;
const REASONS: [&str; 5] =
    ["ยอดไม่ตรงกับใบแจ้งหนี้", "ชื่อบัญชีไม่ตรง ขอเอกสารเพิ่ม", "จ่ายซ้ำกับรายการเมื่อวาน", "Wrong cost centre", "รอใบกำกับภาษี"];
const FOUND: [&str; 3] = ["เห็นในแผงของผู้ให้บริการแล้ว", "สลิปจากผู้รับ", "Confirmed by their support by phone"];
const FAILURES: [&str; 4] = ["INVALID_ACCOUNT", "ACCOUNT_CLOSED", "NAME_MISMATCH", "BANK_UNAVAILABLE"];

/// What stays the same from payout to payout.
pub(crate) struct Desk {
    pub(crate) authority: Arc<Authority>,
    pub(crate) ways: Vec<Way>,
    pub(crate) supervisors: Vec<(Actor, PublicKey, SigningKey)>,
}

/// A payout on its way.
pub(crate) struct Walk {
    pub(crate) id: PayoutId,
    pub(crate) payout: Option<Payout>,
    pub(crate) form: Form,
    pub(crate) way: usize,
    pub(crate) maker: Actor,
    /// With whom the sums of the day are kept.
    pub(crate) payee: u64,
    pub(crate) steps: VecDeque<Planned>,
    pub(crate) dice: Dice,
}

/// What a step asks of what is around the payout.
pub(crate) struct Around {
    pub(crate) facts: Facts,
    pub(crate) balance: Option<BalanceAt>,
}

impl Walk {
    /// Whether the call that is under way has to end, whatever the time.
    pub(crate) fn is_amid_call(&self) -> bool {
        let is_asking = |payout: &Payout| payout.cancel.as_ref().is_some_and(|cancel| cancel.outcome.is_none());
        self.payout.as_ref().is_some_and(|payout| payout.state == PayoutState::Sending || is_asking(payout))
    }

    /// Takes a step at `at`.
    pub(crate) fn take(
        &mut self,
        desk: &Desk,
        step: &Step,
        at: UtcMillis,
        around: &Around,
    ) -> Result<Addition, SampleError> {
        let who = self.who(desk, step);
        let command = self.command(desk, step, &who, at, around)?;
        let way = &desk.ways[self.way];
        let context = Context {
            now: at,
            who: who.clone(),
            authority: Arc::clone(&desk.authority),
            route: way.route,
            repeats_safely: way.capabilities.repeats_safely,
            lists: way.capabilities.lists,
            cancels: way.capabilities.cancels,
        };
        let entries = decide(self.payout.as_ref(), command, &context)
            .map_err(|refusal| SampleError::Refused { step: format!("{step:?}"), refusal })?;
        let expected_revision = self.payout.as_ref().map_or(0, |payout| payout.revision);
        for entry in &entries {
            self.payout = apply(self.payout.take(), &self.id, entry, &who, at);
        }
        let is_sent_next = self.steps.front().is_some_and(|next| next.step == Step::Begin);
        if *step == Step::Enter && is_sent_next {
            self.plan_signatures();
        }
        let entries = entries.into_iter().map(Entry::from).collect();
        Ok(office::addition(Subject::Payout(self.id.clone()), expected_revision, who, at, entries))
    }

    fn plan_signatures(&mut self) {
        let missing = self.payout.as_ref().and_then(Payout::missing_signatures).unwrap_or(0);
        for _ in 0..missing {
            let after_ms = self.dice.between(MINUTE, 90 * MINUTE);
            self.steps.push_front(Planned { after_ms, step: Step::Sign });
        }
    }

    fn who(&self, desk: &Desk, step: &Step) -> Actor {
        match step {
            Step::Draft | Step::Discard | Step::Enter | Step::Withdraw | Step::AskCancel | Step::Settle(_) => {
                self.maker.clone()
            }
            Step::Sign => self.next_signer(desk).0.clone(),
            Step::Return | Step::Reject | Step::Acknowledge => PEOPLE[1].actor(),
            Step::Review | Step::Begin | Step::End(_) | Step::Find(_) | Step::Observe(_) | Step::EndCancel => {
                Actor::khlang()
            }
        }
    }

    fn next_signer<'a>(&self, desk: &'a Desk) -> &'a (Actor, PublicKey, SigningKey) {
        let signed = self.payout.as_ref().map_or(0, |payout| payout.approvals.len());
        &desk.supervisors[signed % desk.supervisors.len()]
    }

    fn command(
        &mut self,
        desk: &Desk,
        step: &Step,
        who: &Actor,
        at: UtcMillis,
        around: &Around,
    ) -> Result<Command, SampleError> {
        Ok(match step {
            Step::Draft => Command::SaveDraft { typed: self.form.as_draft(&mut self.dice) },
            Step::Discard => Command::DiscardDraft,
            Step::Enter => {
                let accepted = around.facts.payee_since.is_none().then(|| "firstPayment".to_owned());
                Command::Enter {
                    instruction: self.form.instruction.clone(),
                    key: IdempotencyKey::new(self.dice.uuid()),
                    accepted_warnings: accepted.into_iter().collect(),
                    facts: around.facts,
                }
            }
            Step::Sign => Command::Approve { envelope: self.sign(desk, who)? },
            Step::Return => Command::Return { reason: (*self.dice.pick(&REASONS)).to_owned() },
            Step::Reject => Command::Reject { reason: (*self.dice.pick(&REASONS)).to_owned() },
            Step::Review => Command::ReviewApproval,
            Step::Withdraw => Command::Withdraw,
            Step::Begin => {
                let payout = self.payout()?;
                let (Some(instruction), Some(key)) = (&payout.instruction, &payout.key) else {
                    return Err(SampleError::CannotBegin);
                };
                let fingerprint = desk.ways[self.way].provider.fingerprint(instruction, key);
                let fingerprint = fingerprint.map_err(|trouble| SampleError::Form(format!("{trouble:?}")))?;
                Command::BeginSending { fingerprint, balance: around.balance }
            }
            Step::End(end) => {
                let attempt = self.payout()?.attempts.len() as u32;
                Command::EndSending { attempt, outcome: self.outcome(desk, end, at) }
            }
            Step::Find(status) => {
                let id = self.provider_id(desk, at);
                let observation = self.observation(id, status, at);
                Command::RecordLookUp { look_up: LookUp::Found { observation } }
            }
            Step::Observe(status) => {
                let id = self.payout()?.provider_id.clone().ok_or(SampleError::CannotBegin)?;
                Command::RecordObservation { observation: self.observation(id, status, at) }
            }
            Step::AskCancel => Command::AskCancel,
            Step::EndCancel => Command::EndCancel { outcome: CancelOutcome::Taken },
            Step::Settle(verdict) => {
                let text = (*self.dice.pick(&FOUND)).to_owned();
                let second = Confirmation {
                    by: PEOPLE[1].actor(),
                    reference: self.form.instruction.reference.as_str().to_owned(),
                };
                Command::Settle {
                    verdict: *verdict,
                    evidence: Evidence { text, pictures: Vec::new() },
                    second: (*verdict == Verdict::NotPaid).then_some(second),
                }
            }
            Step::Acknowledge => Command::AcknowledgeAlarm,
        })
    }

    fn payout(&self) -> Result<&Payout, SampleError> {
        self.payout.as_ref().ok_or(SampleError::CannotBegin)
    }

    fn sign(&self, desk: &Desk, signer: &Actor) -> Result<Envelope, SampleError> {
        let (_, public, key) = self.next_signer(desk);
        let terms = Terms::of(self.payout()?, ENVIRONMENT, signer).ok_or(SampleError::CannotBegin)?;
        let bytes = terms.to_bytes();
        Ok(Envelope {
            algorithm: Algorithm::Ed25519,
            signer: signer.clone(),
            key: *public,
            digest: digest(&bytes),
            signature: HexBytes(key.sign(&bytes)),
        })
    }

    fn outcome(&mut self, desk: &Desk, end: &End, at: UtcMillis) -> CreateOutcome {
        match end {
            End::Accepted(status) => CreateOutcome::Accepted {
                id: self.provider_id(desk, at),
                status: status.clone(),
                created_at: desk.ways[self.way].is_followed().then(|| at.plus(-100)),
            },
            End::Refused => {
                let codes = &desk.ways[self.way].documented_codes;
                let code = if codes.is_empty() { "REFUSED" } else { self.dice.pick(codes) };
                CreateOutcome::Refused {
                    refusal: Refusal {
                        status: 422,
                        code: code.to_owned(),
                        message: "Request refused".to_owned(),
                        field: None,
                    },
                }
            }
            End::NotSent(trouble) => CreateOutcome::NotSent { trouble: *trouble },
            End::Unknown(doubt) => CreateOutcome::Unknown { doubt: doubt.clone() },
        }
    }

    fn observation(&mut self, id: ProviderPayoutId, status: &ProviderStatus, at: UtcMillis) -> Observation {
        let failed = (*status == ProviderStatus::Failed).then(|| (*self.dice.pick(&FAILURES)).to_owned());
        Observation {
            id,
            status: status.clone(),
            differences: Vec::new(),
            reason: failed,
            paid_at: (*status == ProviderStatus::Paid).then(|| at.plus(-self.dice.between(300, 4_000))),
        }
    }

    /// In the looks of each provider's.
    fn provider_id(&mut self, desk: &Desk, at: UtcMillis) -> ProviderPayoutId {
        const LOWER: &[u8] = b"0123456789abcdefghijklmnopqrstuvwxyz";
        const MIXED: &[u8] = b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
        ProviderPayoutId::new(match desk.ways[self.way].key {
            "jamespay" => format!("TWNW{}{}", crate::calendar::digits_of(at), self.dice.signs(MIXED, 12)),
            "pay1401" => format!("c{}", self.dice.signs(LOWER, 24)),
            _ => self.dice.uuid(),
        })
    }
}
