//! The identical create once more, where the provider can tell a repeat from a second payout: and whether it would be identical.
//!
//! The settler comes here. A key means something only to the account that knows it: after a change of the connection, the same body and
//! key could be a second payout at another account, so such a payout is only looked up.

use crate::{
    desk::Inner,
    lane::Lane,
    settle::{asked, later},
};
use khlang_domain::{
    connection::SecretNote,
    entry::{ConnectionEntry, Entry, Subject},
    outcome::CreateOutcome,
    payout::Payout,
};
use std::sync::Arc;

/// The identical body with the identical key, once more.
pub(crate) async fn repeat(desk: &Inner, lane: &Lane, payout: &Payout) {
    let Ok(permit) = Arc::clone(&lane.creates).acquire_owned().await else { return };
    let Some(after) = desk.create(lane, payout, permit).await else {
        later(lane, &payout.id);
        return;
    };
    let last = after.attempts.last().and_then(|attempt| attempt.ended.as_ref()).map(|(_, outcome)| outcome);
    if !matches!(last, Some(CreateOutcome::NotSent { .. })) {
        asked(lane, &payout.id);
    }
    later(lane, &payout.id);
}

/// A create takes its link before its intent is on record: for this long before the intent, the link may have been the one of before a
/// change, and the payout is where that one led.
const LINK_MAY_BE_OLD_MS: i64 = 60 * 1000;

impl Inner {
    /// Whether a create now would be the bytes of the attempts before, to the same account. In doubt it would not.
    pub(crate) async fn would_be_identical(&self, lane: &Lane, payout: &Payout) -> bool {
        let Ok(provider) = lane.provider(self).await else { return false };
        let (Some(instruction), Some(key)) = (&payout.instruction, &payout.key) else { return false };
        let Ok(fingerprint) = provider.fingerprint(instruction, key) else { return false };
        let same_body =
            payout.attempts.iter().filter(|a| a.may_have_arrived()).all(|attempt| attempt.fingerprint == fingerprint);
        same_body && self.is_same_account(lane, payout).await
    }

    /// Whether address and secrets are those of the first attempt that may have arrived.
    async fn is_same_account(&self, lane: &Lane, payout: &Payout) -> bool {
        let Some(first) = payout.first_may_have_arrived_at() else { return true };
        let subject = Subject::Connection(lane.id.clone());
        let Ok(history) = self.read(move |journal| journal.history(&subject)).await else { return false };
        let state = lane.state();
        let now = (&state.connection.settings.base_url, &state.connection.secrets);
        let mut then: Vec<(String, Vec<SecretNote>)> = Vec::new();
        for recorded in history.into_iter().take_while(|recorded| recorded.at < first) {
            if let Entry::Connection(
                ConnectionEntry::Added { settings, secrets } | ConnectionEntry::Changed { settings, secrets },
            ) = recorded.entry
            {
                if recorded.at < first.plus(-LINK_MAY_BE_OLD_MS) {
                    then.clear();
                }
                then.push((settings.base_url, secrets));
            }
        }
        !then.is_empty() && then.iter().all(|(base_url, secrets)| (base_url, secrets) == now)
    }
}
