//! Supervisors at work: what waits, what would happen, signing, giving back and refusing.
//!
//! Signing takes two steps. [`Desk::prepare_approval`] makes the bytes of each payout and takes the password where it is needed; the shell
//! shows what those bytes say in a dialog of the operating system; [`Desk::sign`] signs the same bytes and nothing else.

use crate::{
    change::Seen,
    desk::{Desk, Inner},
    duty::SignedIn,
    error::{ApproveError, DutyError, PayoutError},
    warnings::{self, Warning},
};
use fail::fail_point;
use khlang_domain::{
    approval::{Algorithm, Envelope, HexBytes, SignatureRefusal, Terms, digest, may_sign},
    ids::{Actor, PayoutId},
    money::Satang,
    payee::clean_text,
    payout::{Command, Payout, PayoutRefusal, PayoutState},
    person::{Role, is_same_person},
    time::UtcMillis,
};
use khlang_journal::{PayeeHistory, ReadError};
use khlang_vault::{Secret, SigningKey};
use std::sync::Arc;

/// The most payouts that are signed at once: as many as a dialog can show whole on a small screen.
pub const MAX_AT_ONCE: usize = 8;
/// The most characters of a reason.
const MAX_REASON_CHARS: usize = 500;
/// How many payouts are read at once.
const BATCH: u32 = 500;

/// A payout and the revision at which it was shown.
pub type Shown = (PayoutId, u64);

/// What becomes of one of several payouts that are decided at once.
pub type Decided = (PayoutId, Result<Payout, PayoutError>);

/// One payout that can be signed.
#[derive(Debug)]
pub struct Signable {
    payout: PayoutId,
    revision: u64,
    missing_after: usize,
    bytes: Vec<u8>,
}

impl Signable {
    /// Which.
    #[must_use]
    pub fn payout(&self) -> &PayoutId {
        &self.payout
    }

    /// How many signatures it still needs after this one.
    #[must_use]
    pub fn missing_after(&self) -> usize {
        self.missing_after
    }

    /// The very bytes that are signed.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// What would happen to payouts that are approved together.
#[derive(Debug)]
pub struct Preview {
    /// Those that can be signed.
    pub signable: Vec<Signable>,
    /// Those that cannot, and why.
    pub refused: Vec<(PayoutId, PayoutError)>,
    /// Whether the password has to be given for it.
    pub password_needed: bool,
}

/// Payouts that wait to be signed by the person who gave the password.
pub struct Prepared {
    signable: Vec<Signable>,
    refused: Vec<(PayoutId, PayoutError)>,
    key: Arc<SigningKey>,
}

impl std::fmt::Debug for Prepared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Prepared").field("signable", &self.signable.len()).finish_non_exhaustive()
    }
}

impl Prepared {
    /// What will be signed.
    #[must_use]
    pub fn signable(&self) -> &[Signable] {
        &self.signable
    }

    /// Those that cannot be signed, where the person does not sign the others either.
    #[must_use]
    pub fn into_refused(self) -> Vec<(PayoutId, PayoutError)> {
        self.refused
    }
}

/// What a supervisor decides by, beside the payout itself.
#[derive(Debug)]
pub struct Matter {
    /// What was paid to this payee before.
    pub payee: PayeeHistory,
    /// What is found to look at twice now.
    pub warnings: Vec<Warning>,
    /// The balance at the provider, and when it was told.
    pub available: Option<(Satang, UtcMillis)>,
}

impl Desk {
    /// What a supervisor decides by.
    ///
    /// # Errors
    /// [`PayoutError::Journal`] when it cannot be read.
    pub async fn what_speaks_for(&self, payout: &Payout) -> Result<Matter, PayoutError> {
        let desk = &self.inner;
        let instruction = payout.instruction.clone().ok_or(PayoutRefusal::WrongState)?;
        let lane = desk.lane(&instruction.connection);
        let available = lane.as_ref().and_then(|lane| lane.available()).map(|told| (told.available, told.at));
        let window_ms = lane.and_then(|lane| lane.entry()).and_then(|entry| entry.capabilities.duplicate_window_ms);
        let balance = available.map(|(available, _)| available);
        let warnings = warnings::about(desk, &payout.id, &instruction, balance, window_ms).await?;
        let payee = desk
            .read(move |journal| {
                journal.payee_history(&instruction.bank, &instruction.account_number, &instruction.account_name)
            })
            .await?;
        Ok(Matter { payee, warnings, available })
    }

    /// Every payout that waits for signatures, the longest waiting first.
    ///
    /// # Errors
    /// [`PayoutError::Journal`] when it cannot be read.
    pub async fn waiting_for_approval(&self) -> Result<Vec<Payout>, PayoutError> {
        Ok(self.inner.all_in(&[PayoutState::AwaitingApproval]).await?)
    }

    /// Every payout that is back with its maker, the oldest first.
    ///
    /// # Errors
    /// [`PayoutError::Journal`] when it cannot be read.
    pub async fn returned(&self) -> Result<Vec<Payout>, PayoutError> {
        Ok(self.inner.all_in(&[PayoutState::Returned]).await?)
    }

    /// A payout as it is now.
    ///
    /// # Errors
    /// [`PayoutError::Journal`] when it cannot be read.
    pub async fn payout(&self, id: &PayoutId) -> Result<Option<Payout>, PayoutError> {
        Ok(self.inner.payout(id).await?)
    }

    /// Why `payout` is inert for `who`; `None` where they can sign it.
    #[must_use]
    pub fn why_inert(&self, payout: &Payout, who: &SignedIn) -> Option<PayoutRefusal> {
        self.inner.may_sign(payout, who).err()
    }

    /// What approving these payouts would do.
    ///
    /// # Errors
    /// [`ApproveError`] where nothing at all can be approved.
    pub async fn preview_approval(&self, items: &[Shown], who: &SignedIn) -> Result<Preview, ApproveError> {
        let desk = &self.inner;
        desk.require(who, &[Role::Supervisor])?;
        if items.len() > MAX_AT_ONCE {
            return Err(ApproveError::TooMany { limit: MAX_AT_ONCE });
        }
        let (mut signable, mut refused, mut sum) = (Vec::new(), Vec::new(), Satang::ZERO);
        for (id, revision) in items {
            match desk.signable(id, *revision, who).await {
                Ok((one, amount)) => {
                    sum = sum.checked_add(amount).unwrap_or(Satang::new(i64::MAX));
                    signable.push(one);
                }
                Err(error) => refused.push((id.clone(), error)),
            }
        }
        let each_time = sum >= desk.authority().policy.password_each_time_from;
        let password_needed = each_time || desk.inbox_key(who).is_none();
        Ok(Preview { signable, refused, password_needed })
    }

    /// Makes the bytes to be signed and takes the password where it is needed: once while the inbox is open, and every time from the sum
    /// on that the policy sets.
    ///
    /// # Errors
    /// [`ApproveError::PasswordNeeded`] where it is needed and was not given, and what keeps a password from being right.
    pub async fn prepare_approval(
        &self,
        items: &[Shown],
        password: Option<&Secret>,
        who: &SignedIn,
    ) -> Result<Prepared, ApproveError> {
        let Preview { signable, refused, password_needed, .. } = self.preview_approval(items, who).await?;
        let key = match (password, self.inner.inbox_key(who)) {
            (Some(password), _) => {
                let (_, key) = self.inner.prove(who.name(), password).await?;
                let key = Arc::new(key);
                self.inner.keep_inbox_key(who, Some(Arc::clone(&key)));
                key
            }
            (None, Some(key)) if !password_needed => key,
            (None, _) => return Err(ApproveError::PasswordNeeded),
        };
        Ok(Prepared { signable, refused, key })
    }

    /// Signs what was prepared, and nothing else. A payout that has changed meanwhile is refused.
    pub async fn sign(&self, prepared: Prepared, who: &SignedIn) -> Vec<Decided> {
        let Prepared { signable, refused, key } = prepared;
        let mut decided: Vec<Decided> = refused.into_iter().map(|(id, error)| (id, Err(error))).collect();
        for one in signable {
            let result = self.inner.sign_one(&one, &key, who).await;
            decided.push((one.payout, result));
        }
        decided
    }

    /// Forgets the key that was opened for the inbox.
    pub fn leave_inbox(&self, who: &SignedIn) {
        self.inner.keep_inbox_key(who, None);
    }

    /// Gives payouts back to their makers.
    ///
    /// # Errors
    /// [`ApproveError`] where nothing at all can be returned.
    pub async fn return_payouts(
        &self,
        items: &[Shown],
        reason: &str,
        who: &SignedIn,
    ) -> Result<Vec<Decided>, ApproveError> {
        self.decide_all(items, reason, who, |reason| Command::Return { reason }).await
    }

    /// Refuses payouts for good.
    ///
    /// # Errors
    /// [`ApproveError`] where nothing at all can be rejected.
    pub async fn reject_payouts(
        &self,
        items: &[Shown],
        reason: &str,
        who: &SignedIn,
    ) -> Result<Vec<Decided>, ApproveError> {
        self.decide_all(items, reason, who, |reason| Command::Reject { reason }).await
    }

    async fn decide_all(
        &self,
        items: &[Shown],
        reason: &str,
        who: &SignedIn,
        command: impl Fn(String) -> Command,
    ) -> Result<Vec<Decided>, ApproveError> {
        self.inner.require(who, &[Role::Supervisor])?;
        let reason = clean_text(reason, MAX_REASON_CHARS).map_err(|_| ApproveError::ReasonUnusable)?;
        if reason.is_empty() {
            return Err(PayoutError::from(PayoutRefusal::ReasonMissing).into());
        }
        let mut decided = Vec::new();
        for (id, revision) in items {
            let result = self.inner.decide_one((id, *revision), command(reason.clone()), who).await;
            decided.push((id.clone(), result));
        }
        Ok(decided)
    }
}

impl Inner {
    /// Every payout in these states, oldest first.
    pub(crate) async fn all_in(&self, states: &'static [PayoutState]) -> Result<Vec<Payout>, ReadError> {
        let mut all: Vec<Payout> = Vec::new();
        loop {
            let last = all.last().map(|payout| payout.id.clone());
            let some = self.read(move |journal| journal.in_state(states, last.as_ref(), BATCH)).await?;
            if some.is_empty() {
                return Ok(all);
            }
            all.extend(some);
        }
    }

    /// A payout as it was shown. One that was altered on record is left as it is, with an alarm.
    async fn unaltered(&self, id: &PayoutId, revision: u64) -> Result<Payout, PayoutError> {
        let payout = self.payout(id).await?.ok_or(PayoutRefusal::NoSuchPayout)?;
        if payout.revision != revision {
            return Err(PayoutError::ChangedMeanwhile);
        }
        if self.is_altered(&payout).await? {
            self.change(id, Seen::Latest, &Actor::khlang(), Command::ReportAlteration).await?;
            return Err(PayoutRefusal::Altered.into());
        }
        Ok(payout)
    }

    async fn decide_one(
        &self,
        (id, revision): (&PayoutId, u64),
        command: Command,
        who: &SignedIn,
    ) -> Result<Payout, PayoutError> {
        // What was altered would come back to its maker as it was altered.
        if matches!(command, Command::Return { .. }) {
            self.unaltered(id, revision).await?;
        }
        self.change(id, Seen::Revision(revision), who.name(), command).await
    }

    async fn signable(&self, id: &PayoutId, revision: u64, who: &SignedIn) -> Result<(Signable, Satang), PayoutError> {
        let payout = self.unaltered(id, revision).await?;
        self.may_sign(&payout, who)?;
        let terms = Terms::of(&payout, self.authority().environment, who.name()).ok_or(PayoutRefusal::WrongState)?;
        let missing = payout.missing_signatures().unwrap_or_default();
        let amount = terms.instruction.amount;
        let one =
            Signable { payout: payout.id, revision, missing_after: missing.saturating_sub(1), bytes: terms.to_bytes() };
        Ok((one, amount))
    }

    /// Everything that will be asked of a signature but the signature.
    fn may_sign(&self, payout: &Payout, who: &SignedIn) -> Result<(), PayoutRefusal> {
        let (authority, signer) = (self.authority(), who.name());
        if payout.state != PayoutState::AwaitingApproval {
            return Err(PayoutRefusal::WrongState);
        }
        if payout.alarm.is_some() {
            return Err(PayoutRefusal::AlarmStands);
        }
        if payout.approvals.iter().any(|approval| is_same_person(&approval.envelope.signer, signer)) {
            return Err(PayoutRefusal::SignedAlready);
        }
        // As it stands on record, which is how it will be signed.
        let signer = authority.people.find(signer).map_or(signer, |person| &person.name);
        Ok(may_sign(payout, signer, &authority.people, self.now())?)
    }

    async fn sign_one(&self, one: &Signable, key: &SigningKey, who: &SignedIn) -> Result<Payout, PayoutError> {
        self.require(who, &[Role::Supervisor])?;
        let signer = self.authority().people.find(who.name()).map(|person| person.name.clone());
        let envelope = Envelope {
            algorithm: Algorithm::Ed25519,
            signer: signer.ok_or(DutyError::Locked)?,
            key: HexBytes(key.public()),
            digest: digest(&one.bytes),
            signature: HexBytes(key.sign(&one.bytes)),
        };
        fail_point!("desk::before_approval");
        let result =
            self.change(&one.payout, Seen::Revision(one.revision), who.name(), Command::Approve { envelope }).await;
        fail_point!("desk::after_approval");
        if let Err(PayoutError::Refused(refusal)) = &result
            && *refusal == PayoutRefusal::from(SignatureRefusal::Invalid)
        {
            tracing::error!(payout = %one.payout, "a signature was refused right after it was made");
        }
        result
    }
}
