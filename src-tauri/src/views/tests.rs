//! Timeline, explanation and buttons over whole stories of a payout, told entry by entry.

use super::{Abilities, DetailContext, PayoutDetailView, payout_detail_view};
use khlang_desk::{Gate, Health};
use khlang_domain::{
    account::AccountNumber,
    approval::{Environment, HexBytes},
    bank::BankCode,
    entry::{LookUp, PayoutEntry as E, Recorded, Subject},
    ids::{Actor, ConnectionId, Fingerprint, IdempotencyKey, PayoutId, ProviderPayoutId},
    instruction::{Destination, Instruction},
    money::Satang,
    outcome::{
        Balance, CancelOutcome, CreateOutcome, Difference, Doubt, Observation, ProviderStatus, Refusal, Trouble,
    },
    payee::PayeeName,
    payout::{AUTOMATIC_REPEAT_MS, Authority, apply},
    person::People,
    policy::{Facts, Policy},
    reference::Reference,
    time::UtcMillis,
};
use std::{collections::BTreeMap, sync::Arc};

const EVERYTHING: Abilities = Abilities { repeats_safely: true, retrieves: true, lists: true, cancels: true };

fn instruction() -> Instruction {
    Instruction {
        connection: ConnectionId::new("c1"),
        reference: Reference::parse("KL-1").unwrap(),
        amount: Satang::new(123_450),
        destination: Destination::BankAccount,
        bank: BankCode::parse("004").unwrap(),
        account_number: AccountNumber::parse_typed("0123456789").unwrap(),
        account_name: PayeeName::parse("สมชาย ใจดี").unwrap(),
        description: String::new(),
        details: BTreeMap::new(),
    }
}

fn entered() -> E {
    E::Entered { instruction: instruction(), key: IdempotencyKey::new("key"), accepted_warnings: vec![] }
}

/// What every payout that is entered gets in the same breath.
fn weighed() -> E {
    let weight = Policy::starter().weigh(&instruction(), &Facts::NONE, UtcMillis(0));
    E::Weighed {
        weight,
        checked_against: 0,
        facts: Facts::NONE,
        expires_at: UtcMillis(72 * 60 * 60 * 1000),
        route: HexBytes([0; 32]),
    }
}

fn began(attempt: u32) -> E {
    E::SendingBegan { attempt, fingerprint: Fingerprint::new("f"), balance: None }
}

fn ended(attempt: u32, outcome: CreateOutcome) -> E {
    E::SendingEnded { attempt, outcome }
}

fn taken() -> E {
    ended(
        1,
        CreateOutcome::Accepted {
            id: ProviderPayoutId::new("wd_1"),
            status: ProviderStatus::Pending,
            created_at: None,
        },
    )
}

fn unknown(doubt: Doubt) -> E {
    ended(1, CreateOutcome::Unknown { doubt })
}

fn refusal(status: u16) -> Refusal {
    Refusal { status, code: "NO".to_owned(), message: "because".to_owned(), field: None }
}

fn said(status: ProviderStatus) -> E {
    let (id, reason) = (ProviderPayoutId::new("wd_1"), Some("WHY".to_owned()));
    E::Observed { observation: Observation { id, status, differences: vec![], reason, paid_at: None } }
}

fn difference() -> Difference {
    Difference { field: "amount".to_owned(), sent: "1234.50".to_owned(), answered: "12.34".to_owned() }
}

fn cancel_ended(outcome: CancelOutcome) -> E {
    E::CancelEnded { outcome }
}

/// The detail of a payout to which this happened, a minute apart.
fn detail(story: &[E], gate: Option<Gate>) -> PayoutDetailView {
    detail_at(
        &story.iter().enumerate().map(|(at, entry)| (60_000 * at as i64, entry.clone())).collect::<Vec<_>>(),
        gate,
    )
}

fn detail_at(story: &[(i64, E)], gate: Option<Gate>) -> PayoutDetailView {
    let id = PayoutId::new("p1");
    let mut payout = None;
    let mut history = Vec::new();
    let story = story.iter().flat_map(|(at, entry)| {
        let also = matches!(entry, E::Entered { .. }).then(|| (*at, weighed()));
        [Some((*at, entry.clone())), also].into_iter().flatten()
    });
    let story: Vec<(i64, E)> = story.collect();
    for (place, (at, entry)) in (1..).zip(&story) {
        let by_person =
            matches!(entry, E::Drafted { .. } | E::Entered { .. } | E::Weighed { .. } | E::CancelAsked | E::Withdrawn);
        let who = if by_person { Actor::new("Malee") } else { Actor::khlang() };
        payout = apply(payout, &id, entry, &who, UtcMillis(*at));
        history.push(Recorded {
            position: place,
            subject: Subject::Payout(id.clone()),
            revision: place,
            who,
            at: UtcMillis(*at),
            entry: entry.clone().into(),
        });
    }
    let now = story.last().map_or(UtcMillis(0), |(at, _)| UtcMillis(*at));
    let authority = Authority { environment: Environment::Live, people: People::default(), policy: Policy::starter() };
    let context = DetailContext {
        history: &history,
        connection: None,
        abilities: EVERYTHING,
        now,
        gate,
        last_asked: None,
        authority: Arc::new(authority),
    };
    payout_detail_view(&payout.unwrap(), &context).unwrap()
}

#[test]
fn each_story_is_explained_by_its_code_and_side() {
    use ProviderStatus::{Canceled, Failed, Paid, Pending, Processing, Unrecognised};
    let not_sent = |trouble| ended(1, CreateOutcome::NotSent { trouble });
    let refused = |status| ended(1, CreateOutcome::Refused { refusal: refusal(status) });
    let mismatch = ended(1, CreateOutcome::Mismatch { id: None, differences: vec![difference()] });
    let open = vec![entered(), began(1), taken()];
    let after = |more: &[E]| [open.clone(), more.to_vec()].concat();
    let cancel = |outcome| after(&[E::CancelAsked, cancel_ended(outcome)]);
    for (story, gate, expected) in [
        (vec![entered()], None, None),
        (vec![entered()], Some(Gate::Stopped), Some(r#"waiting "you""#)),
        (vec![entered()], Some(Gate::Settling), Some(r#"waiting "khlang""#)),
        (vec![entered()], Some(Gate::Trouble("noNetwork")), Some(r#"waiting "network""#)),
        (vec![entered()], Some(Gate::Trouble("connectionRefused")), Some(r#"waiting "network""#)),
        (vec![entered()], Some(Gate::Trouble("unreadable")), Some(r#"waiting "unknown""#)),
        (vec![entered(), began(1)], None, None),
        (vec![entered(), began(1), not_sent(Trouble::NoNetwork)], None, Some(r#"notSent "network""#)),
        (vec![entered(), began(1), not_sent(Trouble::Keychain)], None, Some(r#"notSent "you""#)),
        (vec![entered(), began(1), unknown(Doubt::Timeout)], None, Some(r#"unknown "network""#)),
        (vec![entered(), began(1), unknown(Doubt::Interrupted)], None, Some(r#"unknown "khlang""#)),
        (vec![entered(), began(1), unknown(Doubt::Unreadable { status: 200 })], None, Some(r#"unknown "provider""#)),
        (vec![entered(), began(1), refused(401)], None, Some(r#"refusedCredentials "you""#)),
        (vec![entered(), began(1), refused(422)], None, Some(r#"refused "provider""#)),
        (vec![entered(), began(1), mismatch], None, Some(r#"mismatch "provider""#)),
        (open.clone(), None, None),
        (after(&[said(Processing), said(Paid)]), None, None),
        (after(&[said(Unrecognised("HELD".to_owned()))]), None, Some(r#"unrecognisedStatus "provider""#)),
        (after(&[said(Failed)]), None, Some(r#"failed "provider""#)),
        (after(&[said(Canceled)]), None, Some(r#"canceledByProvider "provider""#)),
        (after(&[said(Paid), said(Failed)]), None, Some(r#"reversed "provider""#)),
        (after(&[said(Failed), said(Paid)]), None, Some(r#"lateChange "provider""#)),
        (after(&[said(Paid), said(Failed), E::AlarmAcknowledged]), None, Some(r#"reversed "provider""#)),
        (cancel(CancelOutcome::Taken), None, None),
        (cancel(CancelOutcome::Refused { refusal: refusal(409) }), None, Some(r#"cancelRefused "provider""#)),
        (cancel(CancelOutcome::NotSent { trouble: Trouble::Tls }), None, Some(r#"cancelNotSent "network""#)),
        (cancel(CancelOutcome::Unknown { doubt: Doubt::Dropped }), None, Some(r#"cancelUnknown "network""#)),
        ([cancel(CancelOutcome::Taken), vec![said(Canceled)]].concat(), None, None),
        ([cancel(CancelOutcome::Taken), vec![said(Paid)]].concat(), None, Some(r#"paidDespiteCancel "provider""#)),
        (vec![entered(), E::Withdrawn], None, None),
        (after(&[said(Pending)]), None, None),
    ] {
        let found = detail(&story, gate)
            .explanation
            .map(|why| format!("{} {}", why.code, serde_json::to_string(&why.side).unwrap()));
        assert_eq!(found.as_deref(), expected, "{story:#?}");
    }
}

#[test]
fn an_unknown_outcome_is_left_to_people_only_after_a_whole_search_beyond_the_time_for_repeating() {
    let not_there = |at: i64| {
        let look_up = LookUp::NotThere { from: UtcMillis(0), to: UtcMillis(at), rows: 3 };
        (at, E::LookedUp { look_up })
    };
    let story = [(0, entered()), (0, began(1)), (1, unknown(Doubt::Timeout))];
    for (looked_at, code) in [(AUTOMATIC_REPEAT_MS - 1, "unknown"), (AUTOMATIC_REPEAT_MS, "unknownNeedsPeople")] {
        let why = detail_at(&[story.to_vec(), vec![not_there(looked_at)]].concat(), None).explanation.unwrap();
        assert_eq!(why.code, code);
    }
}

#[test]
fn the_timeline_tells_every_entry_in_order_with_its_person() {
    let found = LookUp::Found {
        observation: Observation {
            id: ProviderPayoutId::new("wd_1"),
            status: ProviderStatus::Processing,
            differences: vec![],
            reason: None,
            paid_at: None,
        },
    };
    let story = [
        entered(),
        began(1),
        unknown(Doubt::Dropped),
        began(2),
        ended(2, CreateOutcome::Refused { refusal: refusal(409) }),
        E::LookedUp { look_up: found },
        E::CancelAsked,
        cancel_ended(CancelOutcome::Taken),
        said(ProviderStatus::Paid),
        said(ProviderStatus::Canceled),
        E::AlarmAcknowledged,
    ];
    let detail = detail(&story, None);
    let told: Vec<_> = detail.timeline.iter().map(|line| (line.code.as_str(), line.who.as_deref())).collect();
    assert_eq!(
        told,
        [
            ("entered", Some("Malee")),
            ("weighed", None),
            ("sendingBegan", None),
            ("outcomeUnknown", None),
            ("sendingRepeated", None),
            ("repeatRefused", None),
            ("foundInList", None),
            ("cancelAsked", Some("Malee")),
            ("cancelTaken", None),
            ("statusPaid", None),
            ("reversed", None),
            ("alarmAcknowledged", None),
        ]
    );
}

#[test]
fn a_button_stands_only_where_the_desk_would_not_refuse() {
    let open = [entered(), began(1), taken()];
    let asked = [open.to_vec(), vec![E::CancelAsked]].concat();
    let refused = [asked.clone(), vec![cancel_ended(CancelOutcome::Refused { refusal: refusal(409) })]].concat();
    let reversed = [open.to_vec(), vec![said(ProviderStatus::Paid), said(ProviderStatus::Failed)]].concat();
    for (story, [cancel, withdraw, edit, acknowledge, ask]) in [
        (vec![entered()], [false, true, false, false, false]),
        (vec![entered(), began(1)], [false, false, false, false, false]),
        (vec![entered(), began(1), unknown(Doubt::Timeout)], [false, false, false, false, true]),
        (open.to_vec(), [true, false, false, false, true]),
        (asked, [false, false, false, false, true]),
        (refused, [true, false, false, false, true]),
        (reversed, [false, false, false, true, true]),
    ] {
        let can = detail(&story, None).can;
        let found = [can.cancel, can.withdraw_before_sending, can.edit, can.acknowledge_reversal, can.ask_now];
        assert_eq!(found, [cancel, withdraw, edit, acknowledge, ask], "{story:#?}");
    }
}

#[test]
fn what_only_the_provider_knows_the_meaning_of_is_shown_by_its_names_and_taken_for_no_balance() {
    let told = |available| Balance {
        available,
        settlement: None,
        currency: "THB".to_owned(),
        status: None,
        others: vec![("frozen".to_owned(), "-1".to_owned()), ("total".to_owned(), "1500.7500".to_owned())],
    };
    for available in [None, Some(Satang::new(150_075))] {
        let health = Health { balance: Some((told(available), UtcMillis(0))), ..Health::default() };
        let view = super::connection::health_view(&health);
        assert_eq!(view.balance.map(|balance| balance.available), available.map(Into::into));
        let others: Vec<_> =
            view.other_balances.iter().map(|other| (other.name.as_str(), other.amount.as_str())).collect();
        assert_eq!(others, [("frozen", "-1"), ("total", "1500.7500")]);
        assert!(view.other_balances.iter().all(|other| other.as_of == UtcMillis(0).into()));
    }
    assert_eq!(super::connection::health_view(&Health::default()).other_balances, []);
}
