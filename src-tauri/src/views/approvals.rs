//! What waits for signatures, with everything that is needed to decide about it, and what became of a decision.

use super::{
    ErrorView,
    basics::{MoneyText, TimeText, small},
    form::{BalanceAfterView, DetailForm, WarningView},
    payout::PayoutState,
    policy::{MatchedRuleView, rule_of},
    timeline::{TimelineItemView, timeline},
};
use khlang_desk::{Decided, Warning};
use khlang_domain::{
    connection::Connection,
    entry::Recorded,
    ids::PayoutId,
    money::Satang,
    payout as domain,
    payout::{Payout, PayoutRefusal, SentBackCause},
    time::UtcMillis,
    words,
};
use khlang_journal::PayeeHistory;
use serde::{Deserialize, Serialize};
use specta::Type;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// Payouts that wait for signatures, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ApprovalsView {
    /// Oldest first.
    pub items: Vec<ApprovalItem>,
}

/// Why the person at the desk cannot decide about a payout.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Mine {
    /// It is not: this person may decide.
    No,
    /// They entered or last changed it.
    Made,
    /// They have signed it.
    Signed,
    /// Their key was made after the payout was entered.
    KeyTooNew,
}

impl Mine {
    /// By what stands in the way of a signature; a role that is missing stands in the way of every payout and is no matter of this one.
    fn of(inert: Option<PayoutRefusal>) -> Self {
        match inert {
            Some(PayoutRefusal::OwnPayout) => Self::Made,
            Some(PayoutRefusal::SignedAlready) => Self::Signed,
            Some(PayoutRefusal::KeyTooNew | PayoutRefusal::KeyNotInUse) => Self::KeyTooNew,
            _ => Self::No,
        }
    }
}

/// A payout that waits for signatures.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ApprovalItem {
    /// Which one.
    pub payout_id: String,
    /// Goes back with every decision about it.
    pub revision: u32,
    /// Our reference.
    pub reference: String,
    /// How much.
    pub amount: MoneyText,
    /// Three digits.
    pub bank: String,
    /// Digits.
    pub account_number: String,
    /// The name on the account.
    pub account_name: String,
    /// Who made it.
    pub maker: String,
    /// Since when it waits.
    pub waiting_since: TimeText,
    /// When the approval lapses.
    pub expires_at: TimeText,
    /// Through which connection.
    pub connection_name: String,
    /// Why the person at the desk cannot decide about it.
    pub mine: Mine,
    /// How many signatures it needs.
    pub needs: u32,
    /// How many it has.
    pub signed: u32,
}

/// A payout that waits, as a row; `None` for one that does not.
#[must_use]
pub fn approval_item(
    payout: &Payout,
    connections: &[Connection],
    inert: Option<PayoutRefusal>,
) -> Option<ApprovalItem> {
    let (instruction, weighed) = (payout.instruction.as_ref()?, payout.weighed.as_ref()?);
    let connection = connections.iter().find(|connection| connection.id == instruction.connection);
    Some(ApprovalItem {
        payout_id: payout.id.as_str().to_owned(),
        revision: small(payout.revision),
        reference: instruction.reference.as_str().to_owned(),
        amount: instruction.amount.into(),
        bank: instruction.bank.as_str().to_owned(),
        account_number: instruction.account_number.as_str().to_owned(),
        account_name: instruction.account_name.as_str().to_owned(),
        maker: payout.maker.as_str().to_owned(),
        waiting_since: payout.entered_at.unwrap_or(payout.listed_at).into(),
        expires_at: weighed.expires_at.into(),
        connection_name: connection.map(|connection| connection.settings.name.clone()).unwrap_or_default(),
        mine: Mine::of(inert),
        needs: small(weighed.weight.outcome.signatures().unwrap_or_default()),
        signed: small(payout.approvals.len()),
    })
}

/// Everything that is needed to decide about one payout.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ApprovalDetail {
    /// As in the list.
    #[serde(flatten)]
    pub item: ApprovalItem,
    /// The amount in Thai words.
    pub amount_words_th: String,
    /// The amount in English words.
    pub amount_words_en: String,
    /// What is known of the account it goes to.
    pub payee: PayeeStanding,
    /// The last payments to that account, newest first, at most five.
    pub last_payments: Vec<LastPaymentView>,
    /// By which rule it waits.
    pub rule: MatchedRuleView,
    /// Who has signed.
    pub signatures: Vec<SignatureView>,
    /// How many signatures are missing.
    pub missing: u32,
    /// Payouts that may be the same, as found now.
    pub duplicates: Vec<WarningView>,
    /// What the maker ticked.
    pub accepted_warnings: Vec<String>,
    /// The balance afterwards, where the balance is known.
    pub balance_after: Option<BalanceAfterView>,
    /// As typed.
    pub description: String,
    /// Rows as typed.
    pub details: Vec<DetailForm>,
    /// Everything that happened, oldest first.
    pub story: Vec<TimelineItemView>,
}

/// What is known of the account that a payout goes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "kind")]
pub enum PayeeStanding {
    /// It was paid before.
    Known {
        /// Since when.
        since: TimeText,
    },
    /// It was never paid.
    First,
    /// This payee had another account.
    Changed {
        /// How many days ago it changed.
        days: u32,
        /// The account before, masked.
        before: String,
        /// The code of the bank at which that was.
        bank_before: String,
    },
}

/// How many payments to the account are shown.
const LAST_PAYMENTS: usize = 5;

/// For how many days a payee's account counts as changed.
const CHANGED_FOR_DAYS: i64 = 30;

impl PayeeStanding {
    fn of(payee: &PayeeHistory, now: UtcMillis) -> Self {
        let days_since = |at: UtcMillis| now.since(at).max(0).div_euclid(DAY_MS);
        let days = payee.first_paid_at.map_or(0, days_since);
        match (&payee.other_account, payee.first_paid_at) {
            (Some((bank, account, _)), _) if days < CHANGED_FOR_DAYS => {
                Self::Changed { days: small(days), before: account.masked(), bank_before: bank.as_str().to_owned() }
            }
            (_, Some(since)) => Self::Known { since: since.into() },
            (_, None) => Self::First,
        }
    }
}

/// A payment that was made before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct LastPaymentView {
    /// Which one.
    pub payout_id: String,
    /// When it was entered.
    pub at: TimeText,
    /// How much.
    pub amount: MoneyText,
    /// Where it stands.
    pub state: PayoutState,
    /// Our reference.
    pub reference: String,
}

/// A supervisor's signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SignatureView {
    /// Who.
    pub name: String,
    /// When.
    pub at: TimeText,
}

/// What the decision pane shows besides the payout itself.
pub struct ApprovalContext<'a> {
    /// Every entry of the payout.
    pub history: &'a [Recorded],
    /// The connections.
    pub connections: &'a [Connection],
    /// What was paid to this payee before.
    pub payee: &'a PayeeHistory,
    /// What is found to look at twice now.
    pub warnings: Vec<Warning>,
    /// The balance at the provider, and when it was told.
    pub available: Option<(Satang, UtcMillis)>,
    /// What stands in the way of a signature.
    pub inert: Option<PayoutRefusal>,
    /// The time.
    pub now: UtcMillis,
}

/// Everything that is needed to decide; `None` for a payout that does not wait.
#[must_use]
pub fn approval_detail(payout: &Payout, context: ApprovalContext<'_>) -> Option<ApprovalDetail> {
    let instruction = payout.instruction.as_ref()?;
    let after =
        context.available.and_then(|(available, as_of)| Some((available.checked_sub(instruction.amount)?, as_of)));
    let duplicates = context.warnings.into_iter().filter(Warning::is_about_another_payout);
    Some(ApprovalDetail {
        item: approval_item(payout, context.connections, context.inert)?,
        amount_words_th: words::baht_words_th(instruction.amount),
        amount_words_en: words::baht_words_en(instruction.amount),
        payee: PayeeStanding::of(context.payee, context.now),
        last_payments: context
            .payee
            .last
            .iter()
            .filter_map(|other| last_payment(other, &payout.id))
            .take(LAST_PAYMENTS)
            .collect(),
        rule: rule_of(payout)?,
        signatures: signatures(payout),
        missing: small(payout.missing_signatures().unwrap_or_default()),
        duplicates: duplicates.map(WarningView::from).collect(),
        accepted_warnings: payout.accepted_warnings.clone(),
        balance_after: after.map(|(amount, as_of)| BalanceAfterView { amount: amount.into(), as_of: as_of.into() }),
        description: instruction.description.clone(),
        details: instruction
            .details
            .iter()
            .map(|(key, value)| DetailForm { key: key.clone(), value: value.clone() })
            .collect(),
        story: timeline(context.history),
    })
}

fn last_payment(payout: &Payout, this: &PayoutId) -> Option<LastPaymentView> {
    let instruction = payout.instruction.as_ref().filter(|_| payout.id != *this)?;
    Some(LastPaymentView {
        payout_id: payout.id.as_str().to_owned(),
        at: payout.entered_at.unwrap_or(payout.listed_at).into(),
        amount: instruction.amount.into(),
        state: PayoutState::of(payout.state)?,
        reference: instruction.reference.as_str().to_owned(),
    })
}

fn signatures(payout: &Payout) -> Vec<SignatureView> {
    let approvals = payout.approvals.iter();
    approvals
        .map(|approval| SignatureView { name: approval.envelope.signer.as_str().to_owned(), at: approval.at.into() })
        .collect()
}

/// How the approval of a payout stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PayoutApprovalView {
    /// How many signatures it needs.
    pub needs: u32,
    /// Who has signed.
    pub signatures: Vec<SignatureView>,
    /// By which rule.
    pub rule: MatchedRuleView,
    /// When it lapses; null where it waits no more.
    pub expires_at: Option<TimeText>,
    /// What was decided against it.
    pub decision: Option<DecisionView>,
}

/// Who decided against a payout, when and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DecisionView {
    /// What was decided.
    pub kind: DecisionKind,
    /// Who; null for the program itself.
    pub by: Option<String>,
    /// Why, as typed; empty where the program decided.
    pub reason: String,
    /// When.
    pub at: TimeText,
}

/// How the approval of a payout ended, where it ended without the signatures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum DecisionKind {
    /// A supervisor sent it back to its maker.
    Returned,
    /// A supervisor ended it.
    Rejected,
    /// Nobody decided in time; it went back to its maker.
    Lapsed,
    /// A new policy does not let it go; it went back to its maker.
    PolicyRefused,
}

/// How the approval of a payout stands; `None` for one that was never weighed.
#[must_use]
pub(super) fn payout_approval_view(payout: &Payout) -> Option<PayoutApprovalView> {
    let weighed = payout.weighed.as_ref()?;
    let waits = payout.state == domain::PayoutState::AwaitingApproval;
    Some(PayoutApprovalView {
        needs: small(weighed.weight.outcome.signatures().unwrap_or_default()),
        signatures: signatures(payout),
        rule: rule_of(payout)?,
        expires_at: waits.then(|| weighed.expires_at.into()),
        decision: payout.sent_back.as_ref().map(|sent_back| {
            let (kind, reason) = match &sent_back.cause {
                SentBackCause::Returned { reason } => (DecisionKind::Returned, reason.clone()),
                SentBackCause::Rejected { reason } => (DecisionKind::Rejected, reason.clone()),
                SentBackCause::Lapsed => (DecisionKind::Lapsed, String::new()),
                SentBackCause::PolicyRefused { .. } => (DecisionKind::PolicyRefused, String::new()),
            };
            let by = Some(&sent_back.by).filter(|by| **by != khlang_domain::ids::Actor::khlang());
            DecisionView { kind, by: by.map(|by| by.as_str().to_owned()), reason, at: sent_back.at.into() }
        }),
    })
}

/// A payout that is acted upon, as it was shown.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ActItemForm {
    /// Which one.
    pub payout_id: String,
    /// The revision that was shown.
    pub expected_revision: u32,
}

impl From<ActItemForm> for khlang_desk::Shown {
    fn from(item: ActItemForm) -> Self {
        (PayoutId::new(item.payout_id), item.expected_revision.into())
    }
}

/// What became of one payout that was acted upon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ActOutcome {
    /// Signed; it needs more signatures.
    Approved,
    /// Signed, and it may go now.
    Ready,
    /// The person pressed Cancel in the system's dialog.
    Declined,
    /// It went back to its maker.
    Returned,
    /// It is over, and nothing is sent for it.
    Rejected,
    /// Nothing was done; `error` says why.
    Failed,
}

/// What became of one payout that was acted upon, and why where it failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ActResult {
    /// Which one.
    pub payout_id: String,
    /// What became of it.
    pub result: ActOutcome,
    /// Why it failed.
    pub error: Option<ErrorView>,
}

impl ActResult {
    /// One that was not acted upon, by the person's own choice.
    #[must_use]
    pub fn declined(payout: &PayoutId) -> Self {
        Self { payout_id: payout.as_str().to_owned(), result: ActOutcome::Declined, error: None }
    }
}

impl From<Decided> for ActResult {
    fn from((id, result): Decided) -> Self {
        let (outcome, error) = match result {
            Ok(payout) => (outcome_of(&payout), None),
            Err(error) => (ActOutcome::Failed, Some(error.into())),
        };
        Self { payout_id: id.as_str().to_owned(), result: outcome, error }
    }
}

/// What was done shows in the state; the dispatcher may have taken a payout further already.
fn outcome_of(payout: &Payout) -> ActOutcome {
    match payout.state {
        domain::PayoutState::AwaitingApproval => ActOutcome::Approved,
        domain::PayoutState::Returned => ActOutcome::Returned,
        domain::PayoutState::Rejected => ActOutcome::Rejected,
        _ => ActOutcome::Ready,
    }
}

/// What would become of several payouts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ApprovalPreviewView {
    /// Of each, in the order in which they were asked for.
    pub items: Vec<PreviewItemView>,
    /// Whether the password will be asked for.
    pub password_needed: bool,
}

/// What would become of one payout if it were approved now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PreviewItemView {
    /// Which one.
    pub payout_id: String,
    /// What would become of it.
    pub becomes: PreviewBecomes,
    /// How many signatures would still be missing.
    pub missing: u32,
    /// Why it cannot be approved.
    pub error: Option<ErrorView>,
}

/// What would become of one payout if it were approved now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum PreviewBecomes {
    /// It may go.
    Ready,
    /// It needs more signatures.
    StillWaits,
    /// It cannot be approved; `error` says why.
    Refused,
}

/// What would become of several payouts, in the order of `asked`.
#[must_use]
pub fn approval_preview_view(preview: khlang_desk::Preview, asked: &[khlang_desk::Shown]) -> ApprovalPreviewView {
    let signable = preview.signable.iter().map(|one| PreviewItemView {
        payout_id: one.payout().as_str().to_owned(),
        becomes: if one.missing_after() == 0 { PreviewBecomes::Ready } else { PreviewBecomes::StillWaits },
        missing: small(one.missing_after()),
        error: None,
    });
    let refused = preview.refused.into_iter().map(|(id, error)| PreviewItemView {
        payout_id: id.as_str().to_owned(),
        becomes: PreviewBecomes::Refused,
        missing: 0,
        error: Some(error.into()),
    });
    let mut items: Vec<PreviewItemView> = signable.chain(refused).collect();
    items.sort_by_key(|item| asked.iter().position(|(id, _)| id.as_str() == item.payout_id));
    ApprovalPreviewView { items, password_needed: preview.password_needed }
}
