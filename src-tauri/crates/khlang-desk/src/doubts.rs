//! What people find out where the program cannot: the payouts in doubt, and the verdicts on them with their evidence.

use crate::{
    change::{Seen, connection_of},
    desk::{Desk, Inner},
    duty::SignedIn,
    error::PayoutError,
};
use khlang_domain::{
    entry::{Entry, Evidence, PayoutEntry, Picture, Recorded, Subject, Verdict},
    ids::{Actor, PayoutId},
    instruction::{Field, FieldProblem},
    outcome::BalanceAt,
    payee::clean_text,
    payout::{Command, Confirmation, OtherMoves, Payout, PayoutState, Suggestion, suggest},
    person::Role,
};
use khlang_journal::PictureError;
use std::collections::BTreeMap;

/// The most characters of what is typed as evidence.
const MAX_EVIDENCE_CHARS: usize = 2_000;
/// Where a payout may still move the balance.
const OPEN: [PayoutState; 5] =
    [PayoutState::Sending, PayoutState::Unknown, PayoutState::Pending, PayoutState::Processing, PayoutState::Accepted];
/// The most pictures of one verdict.
pub const MAX_PICTURES: usize = 5;

/// Why a payout is in doubt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DoubtKind {
    /// It may or may not exist at the provider.
    Unknown,
    /// The provider took it and cannot be asked about it.
    Untracked,
}

/// A payout whose outcome people have to find out, with everything that may help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InDoubt {
    /// As it stands.
    pub payout: Payout,
    /// Why it is in doubt.
    pub kind: DoubtKind,
    /// Everything that happened to it.
    pub history: Vec<Recorded>,
    /// The balance that the provider had told before the attempt in doubt.
    pub balance_before: Option<BalanceAt>,
    /// The last one that it told.
    pub balance_now: Option<BalanceAt>,
    /// What the two suggest.
    pub suggestion: Suggestion,
}

impl InDoubt {
    /// The verdicts that are possible.
    #[must_use]
    pub fn verdicts(&self) -> &'static [Verdict] {
        match self.kind {
            DoubtKind::Unknown if self.payout.doubted_at().is_some() => {
                &[Verdict::Paid, Verdict::Failed, Verdict::NotPaid]
            }
            DoubtKind::Unknown => &[Verdict::Paid, Verdict::NotPaid],
            DoubtKind::Untracked => &[Verdict::Paid, Verdict::Failed, Verdict::NotPaid],
        }
    }
}

/// Evidence as it comes from a form.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EvidenceDraft {
    /// As typed.
    pub text: String,
    /// The bytes of each picture.
    pub pictures: Vec<Vec<u8>>,
}

impl Desk {
    /// Every payout in doubt over all connections, the longest in doubt first.
    ///
    /// # Errors
    /// [`PayoutError::Journal`] when it cannot be read.
    pub async fn in_doubt(&self) -> Result<Vec<InDoubt>, PayoutError> {
        let desk = &self.inner;
        let mut doubts = Vec::new();
        for payout in desk.all_in(&[PayoutState::Unknown, PayoutState::Accepted]).await? {
            doubts.push(desk.doubt(payout).await?);
        }
        Ok(doubts)
    }

    /// Records what people found. What is paid or failed is over; what was not paid is ready again, and what is sent then is a new
    /// attempt.
    ///
    /// # Errors
    /// [`PayoutError::ChangedMeanwhile`] when the payout is no longer at `expected`, evidence that cannot be kept as a problem of its
    /// field, or what the rules refuse.
    pub async fn settle(
        &self,
        id: &PayoutId,
        expected: u64,
        verdict: Verdict,
        evidence: &EvidenceDraft,
        second: Option<Confirmation>,
        who: &SignedIn,
    ) -> Result<Payout, PayoutError> {
        self.inner.require(who, &[Role::Operator, Role::Supervisor])?;
        let evidence = self.inner.keep(evidence).await?;
        let command = Command::Settle { verdict, evidence, second };
        self.inner.change(id, Seen::Revision(expected), who.name(), command).await
    }

    /// A picture that was kept as evidence, and its media type.
    ///
    /// # Errors
    /// A problem with code `pictureMissing`, or [`PayoutError::Journal`].
    pub async fn picture(&self, sha256: &str) -> Result<(Vec<u8>, &'static str), PayoutError> {
        let (journal, name) = (self.inner.journal.clone(), sha256.to_owned());
        let picture = tokio::task::spawn_blocking(move || journal.picture(&name)).await;
        picture.map_err(|error| PayoutError::Journal(error.to_string()))?.map_err(|error| picture_error(&error))
    }
}

impl Inner {
    async fn doubt(&self, payout: Payout) -> Result<InDoubt, PayoutError> {
        let subject = Subject::Payout(payout.id.clone());
        let history = self.read(move |journal| journal.history(&subject)).await?;
        let connection = connection_of(Some(&payout));
        let balance_now = connection.and_then(|connection| self.lane(connection)).and_then(|lane| lane.available());
        let attempt = payout.attempts.iter().find(|attempt| attempt.may_have_arrived());
        let balance_before = attempt.and_then(|attempt| attempt.balance_before);
        let others = self.other_moves(&payout, balance_before).await?;
        let suggestion = suggest(&payout, &self.context(connection, &Actor::khlang()), balance_now, others);
        let kind = match payout.state {
            PayoutState::Accepted => DoubtKind::Untracked,
            _ => DoubtKind::Unknown,
        };
        Ok(InDoubt { payout, kind, history, balance_before, balance_now, suggestion })
    }

    /// Whether other payouts through the same connection may have moved the balance since it was told.
    async fn other_moves(&self, payout: &Payout, before: Option<BalanceAt>) -> Result<OtherMoves, PayoutError> {
        let Some(before) = before else { return Ok(OtherMoves::Some) };
        // What else moved it may be missing.
        if self.record.is_older(before.at) {
            return Ok(OtherMoves::Some);
        }
        let (id, connection) = (payout.id.clone(), connection_of(Some(payout)).cloned());
        let is_other = |other: &Payout| other.id != id && connection_of(Some(other)) == connection.as_ref();
        let ended = self.read(move |journal| journal.finals_since(before.at)).await?;
        let sent_since = |other: &Payout| other.attempts.iter().any(|attempt| attempt.began_at >= before.at);
        let moved = ended.iter().any(is_other)
            || self.all_in(&OPEN).await?.iter().any(|other| sent_since(other) && is_other(other));
        Ok(if moved { OtherMoves::Some } else { OtherMoves::None })
    }

    /// Puts the pictures on disk, so that the entry names only what is there.
    async fn keep(&self, draft: &EvidenceDraft) -> Result<Evidence, PayoutError> {
        let text = clean_text(&draft.text, MAX_EVIDENCE_CHARS)
            .map_err(|error| evidence_problem(error.code(), error.params()))?;
        if draft.pictures.len() > MAX_PICTURES {
            return Err(evidence_problem("picturesTooMany", [("limit", MAX_PICTURES.to_string())]));
        }
        let (journal, bytes) = (self.journal.clone(), draft.pictures.clone());
        let kept = tokio::task::spawn_blocking(move || {
            bytes.iter().map(|bytes| journal.keep_picture(bytes)).collect::<Result<Vec<Picture>, PictureError>>()
        });
        let kept = kept.await.map_err(|error| PayoutError::Journal(error.to_string()))?;
        Ok(Evidence { text, pictures: kept.map_err(|error| picture_error(&error))? })
    }
}

/// The codes of evidence that cannot be kept or shown, with the names of their parameters.
pub const EVIDENCE_CODES: [(&str, &[&str]); 4] = [
    ("picturesTooMany", &["limit"]),
    ("pictureTooLarge", &["limit"]),
    ("pictureUnreadable", &[]),
    ("pictureMissing", &[]),
];

fn picture_error(error: &PictureError) -> PayoutError {
    match error {
        PictureError::TooLarge => {
            let megabytes = khlang_journal::MAX_PICTURE_BYTES / (1024 * 1024);
            evidence_problem("pictureTooLarge", [("limit", megabytes.to_string())])
        }
        PictureError::NotAPicture => evidence_problem("pictureUnreadable", []),
        PictureError::Missing => evidence_problem("pictureMissing", []),
        PictureError::Storage(error) => PayoutError::Journal(error.to_string()),
    }
}

fn evidence_problem(code: &'static str, params: impl IntoIterator<Item = (&'static str, String)>) -> PayoutError {
    let params: BTreeMap<String, String> = params.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    PayoutError::Problems(vec![FieldProblem { field: Field::Evidence, row: None, code, params }])
}

/// What was asked about a payout since it was last sent: look-ups and what the provider said.
#[must_use]
pub fn asked_since_sending(history: &[Recorded]) -> &[Recorded] {
    let sent = history.iter().rposition(|recorded| {
        matches!(recorded.entry, Entry::Payout(PayoutEntry::SendingEnded { .. } | PayoutEntry::SendingBegan { .. }))
    });
    sent.and_then(|sent| history.get(sent + 1..)).unwrap_or_default()
}
