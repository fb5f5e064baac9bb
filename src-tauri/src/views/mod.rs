//! What goes to the window, in its shapes: domain values in, views out, nothing read and nothing decided on the way.
//!
//! Money and times leave as text, states and reasons as codes; the words are in the window's catalogues. `codes` lists every code that
//! can leave, so that a test can ask the catalogues for each. The TypeScript side of these types is generated.

mod approvals;
mod basics;
mod changed;
pub mod codes;
mod connection;
mod connection_form;
mod desk;
mod doubt;
mod error;
mod evidence;
mod explanation;
mod form;
mod glance;
mod list;
mod opening;
pub(crate) mod payout;
mod people;
mod policy;
mod records;
mod rehearsal;
mod search;
mod session;
mod settings;
mod timeline;
mod work;

#[cfg(test)]
mod tests;

pub use approvals::{
    ActItemForm, ActResult, ApprovalContext, ApprovalDetail, ApprovalPreviewView, ApprovalsView, approval_detail,
    approval_item, approval_preview_view,
};
pub use basics::{CodeView, MoneyText, TimeText};
pub(crate) use basics::{day_began, day_text, small};
pub use changed::ChangedEvent;
pub use connection::{
    AmountUnit, BalanceView, BankSpellingView, CalibrationView, ConnectionCheckView, ConnectionView, HealthView,
    OtherBalanceView, check_view, connection_view,
};
pub use connection_form::{
    BankSpellingForm, ConnectionField, ConnectionForm, ConnectionProblemView, UnitConfirmationForm, to_draft,
};
pub use desk::{BankView, DeskView, NetworkView, ProfileKind, ProviderView, bank_views, network_view, provider_views};
pub use doubt::{AttemptView, DoubtKind, DoubtView, doubt_view};
pub use error::ErrorView;
pub use evidence::{EvidenceForm, PictureForm, PictureView, SecondPersonForm, SettlementView, Verdict};
pub use form::{FormCheckView, NewPayoutView, PayoutForm, ProblemView, WarningView, form_check_view, new_payout_view};
pub use glance::{
    BankTallyView, ConnectionTallyView, DayTallyView, GlanceView, HourTallyView, StateTallyView, TallyView, glance_view,
};
pub use list::{
    ListStart, ListedRowView, PayoutOrder, PayoutOrderBy, PayoutQuery, PayoutsPage, RowRange, SumView, SurveyView,
    connection_names, cursor, list_query, page_view,
};
pub use opening::{OpeningKind, OpeningView};
pub use payout::{
    Abilities, CounterView, DetailContext, PayoutDetailView, PayoutRowView, PayoutTab, counter_views,
    payout_detail_view, payout_row_view,
};
pub use people::{PeopleView, PersonView, person_view};
pub use policy::{PolicyCheck, PolicyContext, PolicyDraft, PolicyView, ReplayView, policy_view, replay_view};
pub use records::{
    BackupView, HeadCheckView, HeadOutcome, HeldView, RecordsView, StrangerView, VerifiedView, flaw_view, held_view,
};
pub use rehearsal::{RehearsalNext, RehearsalView, SamplePayeeView};
pub use search::{
    SearchProblemView, SearchView, SuggestionKind, SuggestionView, TermKind, TermView, search_view, suggestions,
};
pub use session::{RehearsalPerson, Role, SecondPerson, SessionView, session_view};
pub use settings::{Density, Era, Language, SettingsView, TextSize, Theme};
pub use work::{AdviceFormat, ExportFormat, WorkKind, WorkState, WorkView};
