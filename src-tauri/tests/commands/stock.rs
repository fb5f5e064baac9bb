//! Many payouts that are on record before a desk is opened.

use crate::staff::{SOMSRI, hire};
use khlang::{Folders, views::ProfileKind};
use khlang_domain::{
    entry::{PayoutEntry, Subject},
    ids::{Actor, PayoutId},
    instruction::{Destination, Typed},
    time::UtcMillis,
};
use khlang_journal::{Addition, Journal};
use std::path::Path;
use tauri::async_runtime::block_on;

/// 2026-11-20T09:00:00Z, when the first was kept; each next one a second later.
const FIRST: UtcMillis = UtcMillis(1_795_165_200_000);

/// Puts staff and drafts on record: of `number` satang each, from 1, to accounts that end with their number.
pub(crate) fn stock(root: &Path, count: u32) {
    hire(root);
    let folder = Folders::under(root).profile(ProfileKind::Live);
    let additions = (1..=count).map(|number| {
        let typed = Typed {
            connection: None,
            account_number: format!("00{number:08}"),
            bank: Some("004".to_owned()),
            account_name: format!("น้ำใจ ลำดับ{number}"),
            amount: format!("{}.{:02}", number / 100, number % 100),
            reference: format!("KL-{number:06}"),
            description: if number == 1 { "=SUM(A1:A9)".to_owned() } else { String::new() },
            destination: Destination::BankAccount,
            details: Vec::new(),
        };
        Addition {
            subject: Subject::Payout(PayoutId::new(format!("draft-{number}"))),
            expected_revision: 0,
            who: Actor::new(SOMSRI),
            at: FIRST.plus(i64::from(number) * 1000),
            entries: vec![PayoutEntry::Drafted { typed }.into()],
        }
    });
    let additions: Vec<_> = additions.collect();
    block_on(async {
        let journal = Journal::open(&folder).unwrap();
        journal.append_all(additions).await.unwrap();
        journal.close();
    });
}
