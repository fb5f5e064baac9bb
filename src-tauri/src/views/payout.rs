//! Rows, pages, counters and the detail of payouts. What may be done with a payout is asked here of the same rules that decide it, so that
//! no button stands where the desk would refuse.

use super::{
    approvals::{PayoutApprovalView, payout_approval_view},
    basics::{MoneyText, TimeText, small},
    evidence::SettlementView,
    explanation::{ExplanationView, explanation},
    form::{PayoutForm, form_of_instruction, form_of_typed},
    timeline::{TimelineItemView, timeline},
};
use khlang_desk::Gate;
use khlang_domain::{
    account::AccountNumber,
    approval::HexBytes,
    connection::Connection,
    entry::Recorded,
    ids::Actor,
    money::Satang,
    outcome::CancelOutcome,
    payout as domain,
    payout::{Alarm, Payout},
    time::UtcMillis,
    words,
};
use khlang_journal::Counter;
use khlang_providers::registry;
use serde::{Deserialize, Serialize};
use specta::Type;
use std::sync::Arc;

/// The tab under which a payout is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum PayoutTab {
    /// Being written.
    Drafts,
    /// For signatures, or ready to go and not gone yet.
    Waiting,
    /// On its way.
    InProgress,
    /// A person has to look.
    Attention,
    /// Over.
    Done,
}

impl From<PayoutTab> for domain::Tab {
    fn from(tab: PayoutTab) -> Self {
        match tab {
            PayoutTab::Drafts => Self::Drafts,
            PayoutTab::Waiting => Self::Waiting,
            PayoutTab::InProgress => Self::InProgress,
            PayoutTab::Attention => Self::Attention,
            PayoutTab::Done => Self::Done,
        }
    }
}

impl From<domain::Tab> for PayoutTab {
    fn from(tab: domain::Tab) -> Self {
        match tab {
            domain::Tab::Drafts => Self::Drafts,
            domain::Tab::Waiting => Self::Waiting,
            domain::Tab::InProgress => Self::InProgress,
            domain::Tab::Attention => Self::Attention,
            domain::Tab::Done => Self::Done,
        }
    }
}

/// Where a payout stands. A draft that was thrown away is shown nowhere and has no word here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum PayoutState {
    Draft,
    AwaitingApproval,
    Returned,
    Rejected,
    Ready,
    Sending,
    Unknown,
    Refused,
    Pending,
    Processing,
    Accepted,
    Paid,
    Failed,
    Canceled,
    Reversed,
}

impl PayoutState {
    pub(super) fn of(state: domain::PayoutState) -> Option<Self> {
        Some(match state {
            domain::PayoutState::Discarded => return None,
            domain::PayoutState::Draft => Self::Draft,
            domain::PayoutState::AwaitingApproval => Self::AwaitingApproval,
            domain::PayoutState::Returned => Self::Returned,
            domain::PayoutState::Rejected => Self::Rejected,
            domain::PayoutState::Ready => Self::Ready,
            domain::PayoutState::Sending => Self::Sending,
            domain::PayoutState::Unknown => Self::Unknown,
            domain::PayoutState::Refused => Self::Refused,
            domain::PayoutState::Pending => Self::Pending,
            domain::PayoutState::Processing => Self::Processing,
            domain::PayoutState::Accepted => Self::Accepted,
            domain::PayoutState::Paid => Self::Paid,
            domain::PayoutState::Failed => Self::Failed,
            domain::PayoutState::Canceled => Self::Canceled,
            domain::PayoutState::Reversed => Self::Reversed,
        })
    }
}

/// How a request to cancel stands, beside the state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum CancelState {
    /// On its way.
    Asked,
    /// The provider took it; only its later answer settles it.
    Taken,
    /// The provider refused.
    Refused,
    /// No telling whether the provider got it.
    Unknown,
    /// The payout ended in another way first.
    TooLate,
    /// It is cancelled.
    Done,
}

impl CancelState {
    /// The code of each, for the message catalogues.
    pub const ALL: [&'static str; 6] = ["asked", "taken", "refused", "unknown", "tooLate", "done"];

    fn of(payout: &Payout) -> Option<Self> {
        let cancel = payout.cancel.as_ref()?;
        match (payout.state, &cancel.outcome) {
            // Nothing reached the provider: as if it had not been asked. The explanation says what stood in the way.
            (_, Some(CancelOutcome::NotSent { .. })) => None,
            (domain::PayoutState::Canceled, _) => Some(Self::Done),
            (_, Some(CancelOutcome::Refused { .. })) => Some(Self::Refused),
            (state, _) if state.is_final_at_provider() => Some(Self::TooLate),
            (_, None) => Some(Self::Asked),
            (_, Some(CancelOutcome::Taken)) => Some(Self::Taken),
            (_, Some(CancelOutcome::Unknown { .. })) => Some(Self::Unknown),
        }
    }
}

/// How many payouts a tab has, and how much they are together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CounterView {
    /// Which tab.
    pub tab: PayoutTab,
    /// How many.
    pub count: u32,
    /// How much together; of drafts, those whose amount can be read.
    pub sum: MoneyText,
}

/// A row of the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PayoutRowView {
    /// Which one.
    pub id: String,
    /// Goes back with every command about it.
    pub revision: u32,
    /// When it was entered (for drafts: last saved).
    pub time: TimeText,
    /// Our reference; as typed for a draft.
    pub reference: String,
    /// The name on the account; as typed for a draft.
    pub account_name: String,
    /// The account number with hyphens; as typed for a draft that cannot be read yet.
    pub account_grouped: String,
    /// The bank, where one was picked.
    pub bank_code: Option<String>,
    /// null only for a draft whose amount cannot be read yet.
    pub amount: Option<MoneyText>,
    /// Where it stands.
    pub state: PayoutState,
    /// Where it is listed.
    pub tab: PayoutTab,
    /// How a request to cancel stands, where there is one.
    pub cancel: Option<CancelState>,
    /// Whether a person must see something about it.
    pub alarm: bool,
    /// Who made it.
    pub maker: String,
    /// Through which connection, where one was chosen.
    pub connection_id: Option<String>,
    /// What that connection is called.
    pub connection_name: Option<String>,
}

/// What can be done with a payout now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PossibleView {
    /// Ask the provider to cancel it.
    pub cancel: bool,
    /// Take it back before anything is sent.
    pub withdraw_before_sending: bool,
    /// Go on writing.
    pub edit: bool,
    /// Throw it away.
    pub discard: bool,
    /// Note that a late change was seen.
    pub acknowledge_reversal: bool,
    /// Ask the provider about it now.
    pub ask_now: bool,
}

/// All about one payout.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PayoutDetailView {
    /// As in the table.
    pub row: PayoutRowView,
    /// As a form, to be shown or copied to a new one.
    pub form: PayoutForm,
    /// The amount in Thai words.
    pub amount_words_th: Option<String>,
    /// The amount in English words.
    pub amount_words_en: Option<String>,
    /// What the provider calls it, to quote to its support.
    pub provider_id: Option<String>,
    /// With which key it was sent, where the provider takes one.
    pub idempotency_key: Option<String>,
    /// How often it was sent.
    pub attempts: u32,
    /// When the provider was last asked about it.
    pub last_asked_at: Option<TimeText>,
    /// Since when it stands where it stands.
    pub state_since: TimeText,
    /// What happened, whose side it is on and what to do; null when all is well. Message `explain.<code>`.
    pub explanation: Option<ExplanationView>,
    /// What the maker ticked.
    pub accepted_warnings: Vec<String>,
    /// What can be done with it.
    pub can: PossibleView,
    /// What people found, where they settled it.
    pub settlement: Option<SettlementView>,
    /// How its approval stands, where it was weighed.
    pub approval: Option<PayoutApprovalView>,
    /// Everything that happened, oldest first.
    pub timeline: Vec<TimelineItemView>,
}

/// What the detail shows besides the payout itself.
pub struct DetailContext<'a> {
    /// Every entry of the payout.
    pub history: &'a [Recorded],
    /// Its connection.
    pub connection: Option<&'a Connection>,
    /// What the connection's provider can do.
    pub abilities: Abilities,
    /// The time, on which depends what the program may still do by itself.
    pub now: UtcMillis,
    /// What locks the connection now.
    pub gate: Option<Gate>,
    /// When the provider was last asked about it.
    pub last_asked: Option<UtcMillis>,
    /// Who may do what.
    pub authority: Arc<domain::Authority>,
}

/// What a provider can do about a payout; nothing where there is no provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Abilities {
    /// It knows a repeat from a second payout.
    pub repeats_safely: bool,
    /// It can be asked for a payout.
    pub retrieves: bool,
    /// It has a list.
    pub lists: bool,
    /// It has a cancel.
    pub cancels: bool,
}

impl Abilities {
    /// Of the provider of a connection.
    #[must_use]
    pub fn of(connection: Option<&Connection>) -> Self {
        let provider = connection.and_then(|connection| registry::find(connection.settings.provider.as_str()));
        provider.map_or(Self::default(), |provider| {
            let can = provider.capabilities;
            Self {
                repeats_safely: can.repeats_safely,
                retrieves: can.retrieves,
                lists: can.lists,
                cancels: can.cancels,
            }
        })
    }

    fn context(self, now: UtcMillis, authority: &Arc<domain::Authority>) -> domain::Context {
        domain::Context {
            now,
            who: Actor::khlang(),
            authority: Arc::clone(authority),
            // What is asked of it here is not about sending.
            route: HexBytes([0; 32]),
            repeats_safely: self.repeats_safely,
            lists: self.lists,
            cancels: self.cancels,
        }
    }
}

/// A payout as a row; `None` for a draft that was thrown away.
#[must_use]
pub fn payout_row_view(payout: &Payout, connections: &[Connection]) -> Option<PayoutRowView> {
    let form = form_of(payout);
    let connection_name = form.connection_id.as_deref().and_then(|id| {
        connections
            .iter()
            .find(|connection| connection.id.as_str() == id)
            .map(|connection| connection.settings.name.clone())
    });
    Some(PayoutRowView {
        id: payout.id.as_str().to_owned(),
        revision: small(payout.revision),
        time: payout.listed_at.into(),
        account_grouped: AccountNumber::parse_typed(&form.account_number)
            .map_or_else(|_| form.account_number.clone(), |number| number.grouped()),
        reference: form.reference,
        account_name: form.account_name,
        bank_code: form.bank_code,
        amount: payout.amount().map(MoneyText::from),
        state: PayoutState::of(payout.state)?,
        tab: payout.tab()?.into(),
        cancel: CancelState::of(payout),
        alarm: payout.alarm.is_some(),
        maker: payout.maker.as_str().to_owned(),
        connection_id: form.connection_id,
        connection_name,
    })
}

/// All about one payout; `None` for a draft that was thrown away.
#[must_use]
pub fn payout_detail_view(payout: &Payout, context: &DetailContext<'_>) -> Option<PayoutDetailView> {
    let connections: &[Connection] = context.connection.map_or(&[], std::slice::from_ref);
    let amount = payout.amount();
    let step = domain::reconcile_step(payout, &context.abilities.context(context.now, &context.authority));
    Some(PayoutDetailView {
        row: payout_row_view(payout, connections)?,
        form: form_of(payout),
        amount_words_th: amount.map(words::baht_words_th),
        amount_words_en: amount.map(words::baht_words_en),
        provider_id: payout.provider_id.as_ref().map(|id| id.as_str().to_owned()),
        idempotency_key: payout
            .key
            .as_ref()
            .filter(|_| context.abilities.repeats_safely)
            .map(|key| key.as_str().to_owned()),
        attempts: small(payout.attempts.len()),
        last_asked_at: context.last_asked.map(TimeText::from),
        state_since: payout.state_since.into(),
        explanation: explanation(payout, context.gate, step),
        accepted_warnings: payout.accepted_warnings.clone(),
        can: possible(payout, context.abilities, step),
        settlement: payout.settled.as_ref().map(SettlementView::from),
        approval: payout_approval_view(payout),
        timeline: timeline(context.history),
    })
}

/// The counters in the order of the screen; a tab that the journal does not name is empty.
#[must_use]
pub fn counter_views(counters: &[Counter]) -> Vec<CounterView> {
    let of = |tab: domain::Tab| counters.iter().find(|counter| counter.tab == tab);
    domain::Tab::ALL
        .into_iter()
        .map(|tab| CounterView {
            tab: tab.into(),
            count: of(tab).map_or(0, |counter| small(counter.count)),
            sum: of(tab).map_or(Satang::ZERO, |counter| counter.sum).into(),
        })
        .collect()
}

fn form_of(payout: &Payout) -> PayoutForm {
    match (&payout.instruction, &payout.typed) {
        (Some(instruction), _) => form_of_instruction(instruction),
        (None, Some(typed)) => form_of_typed(typed),
        (None, None) => PayoutForm::default(),
    }
}

fn possible(payout: &Payout, provider: Abilities, step: Option<domain::ReconcileStep>) -> PossibleView {
    let asked = matches!(&payout.cancel, Some(cancel) if matches!(cancel.outcome, None | Some(CancelOutcome::Taken)));
    let known_there = payout.provider_id.is_some();
    PossibleView {
        cancel: provider.cancels && known_there && payout.state.is_open_at_provider() && !asked,
        withdraw_before_sending: matches!(
            payout.state,
            domain::PayoutState::Ready | domain::PayoutState::AwaitingApproval | domain::PayoutState::Returned
        ),
        edit: matches!(payout.state, domain::PayoutState::Draft | domain::PayoutState::Returned),
        discard: payout.state == domain::PayoutState::Draft,
        acknowledge_reversal: matches!(payout.alarm, Some(Alarm::LateChange { .. })),
        ask_now: (provider.retrieves && known_there) || (provider.lists && step.is_some()),
    }
}
