//! What a payout's end is put down to: read out of a payout for exports and papers alike.

use khlang_domain::{
    outcome::CreateOutcome,
    payout::{Payout, PayoutState, SentBackCause},
};

/// Why it failed, was refused or came back, in the words of whoever said so.
pub(crate) fn reason(payout: &Payout) -> Option<String> {
    match payout.state {
        PayoutState::Failed | PayoutState::Reversed => payout.failure_reason.clone(),
        PayoutState::Refused => {
            let refusal = payout.attempts.iter().rev().find_map(|attempt| match &attempt.ended {
                Some((_, CreateOutcome::Refused { refusal })) => Some(refusal),
                _ => None,
            })?;
            Some(match refusal.message.as_str() {
                "" => refusal.code.clone(),
                message => format!("{}: {message}", refusal.code),
            })
        }
        PayoutState::Returned | PayoutState::Rejected => match &payout.sent_back.as_ref()?.cause {
            SentBackCause::Returned { reason } | SentBackCause::Rejected { reason } => Some(reason.clone()),
            SentBackCause::Lapsed | SentBackCause::PolicyRefused { .. } => None,
        },
        _ => None,
    }
}
