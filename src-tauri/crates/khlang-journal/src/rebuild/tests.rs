//! A journal from before there were people, with rows as they were written then.

use crate::{
    Addition, Journal, Stop,
    chain::{Head, Link},
    database, migrations,
};
use khlang_domain::{
    entry::{PersonEntry, Subject},
    ids::{Actor, ConnectionId, PayoutId},
    payout::{PayoutState, Tab},
    person::{NewKey, Role},
    policy::Policy,
    time::UtcMillis,
};
use rusqlite::{Connection as Database, params};
use std::path::Path;

/// Sort, subject, revision, kind, body and time of each entry.
const ENTRIES: [(&str, &str, u64, &str, &str, i64); 6] = [
    (
        "connection",
        "c1",
        1,
        "added",
        r#"{"kind":"added","settings":{"name":"หลัก","provider":"one2pays","baseUrl":"https://api.example","amountUnit":null,"unitConfirmation":null,"walletEnabled":false,"minimum":null,"maximum":null,"plainFields":{},"confirmedBanks":{}},"secrets":[]}"#,
        1_000,
    ),
    (
        "payout",
        "p1",
        1,
        "drafted",
        r#"{"kind":"drafted","typed":{"connection":"c1","accountNumber":"001-2-34567-8","bank":"004","accountName":"Anong Dee","amount":"100","reference":"REF-1","description":"","destination":"bankAccount","details":[]}}"#,
        2_000,
    ),
    (
        "payout",
        "p1",
        2,
        "entered",
        r#"{"kind":"entered","instruction":{"connection":"c1","reference":"REF-1","amount":10000,"destination":"bankAccount","bank":"004","accountNumber":"0012345678","accountName":"Anong Dee","description":"","details":{}},"key":"key-1","accepted_warnings":[]}"#,
        3_000,
    ),
    (
        "payout",
        "p2",
        1,
        "entered",
        r#"{"kind":"entered","instruction":{"connection":"c1","reference":"REF-2","amount":20000,"destination":"bankAccount","bank":"004","accountNumber":"0012345678","accountName":"Anong Dee","description":"","details":{}},"key":"key-2","accepted_warnings":["firstPayment"]}"#,
        4_000,
    ),
    (
        "payout",
        "p1",
        3,
        "sendingBegan",
        r#"{"kind":"sendingBegan","attempt":1,"fingerprint":"ab","balance":null}"#,
        5_000,
    ),
    ("payout", "p2", 2, "withdrawn", r#"{"kind":"withdrawn"}"#, 6_000),
];

/// What the program of then left: its five steps, its entries, and projections of shape 2 whose snapshots nobody can read any more.
fn journal_of_then(folder: &Path) -> Head {
    let path = folder.join("journal.sqlite");
    std::fs::File::create(&path).unwrap();
    let mut database = database::open_writer(&path).unwrap();
    database::make_durable(&database).unwrap();
    migrations::migrate(&mut database, &migrations::MIGRATIONS[..5]).unwrap();
    let mut head = Head::EMPTY;
    for (sort, subject, revision, kind, body, at) in ENTRIES {
        let link = Link {
            position: head.position + 1,
            sort,
            subject,
            revision,
            kind,
            body,
            who: "สมหญิง",
            at,
            previous_hash: &head.hash,
        };
        let hash = link.hash();
        write(&database, &link, hash);
        head = Head { position: link.position, hash };
    }
    database
        .execute_batch(
            "INSERT INTO payout (id, revision, state, state_since, tab, listed_at, snapshot)
             VALUES ('p1', 3, 'sending', 5000, 'inProgress', 3000, '{}'), ('p2', 2, 'canceled', 6000, 'done', 4000, '{}');
             INSERT INTO connection VALUES ('c1', 1, 1000, '{}');
             INSERT INTO counter VALUES ('inProgress', 1, 10000), ('done', 1, 20000)",
        )
        .unwrap();
    let noted = "INSERT INTO projected (one, shape, position, hash) VALUES (1, 2, ?1, ?2)";
    database.execute(noted, params![head.position, head.hash]).unwrap();
    database.close().unwrap();
    head
}

fn write(database: &Database, link: &Link<'_>, hash: [u8; 32]) {
    let sql = "INSERT INTO entry VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
    let Link { position, sort, subject, revision, kind, body, who, at, previous_hash } = link;
    database
        .execute(sql, params![position, sort, subject, revision, kind, body, who, at, previous_hash, hash])
        .unwrap();
}

#[tokio::test]
async fn a_journal_from_before_there_were_people_opens_is_rebuilt_and_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let head = journal_of_then(folder.path());
    let journal = Journal::open(folder.path()).unwrap();
    assert_eq!(journal.head().unwrap(), head, "the entries are those of before, with their hashes");
    assert_eq!(journal.verify(&Stop::default(), &mut |_| {}).unwrap().entries, 6);

    let payout = journal.payout(&PayoutId::new("p1")).unwrap().unwrap();
    assert_eq!((payout.state, payout.tab(), payout.revision), (PayoutState::Sending, Some(Tab::InProgress), 3));
    assert_eq!((payout.entered_at, payout.entered_revision), (Some(UtcMillis(3_000)), 2));
    assert_eq!((payout.hands.clone(), payout.weighed.clone()), (vec![Actor::new("สมหญิง")], None));
    assert_eq!(journal.payout_from_entries(&PayoutId::new("p1")).unwrap().as_ref(), Some(&payout));
    assert_eq!(journal.connection(&ConnectionId::new("c1")).unwrap().unwrap().settings.name, "หลัก");
    assert_eq!((journal.people().unwrap(), journal.policy().unwrap()), (Vec::new(), Policy::starter()));
    let to = payout.instruction.unwrap();
    let facts = journal.facts(&PayoutId::new("new"), &to.bank, &to.account_number, &payout.maker, UtcMillis(9_000));
    assert_eq!(facts.unwrap().maker_sum, to.amount, "what was withdrawn does not count");
    let past = journal.past(UtcMillis(0), UtcMillis(9_000)).unwrap();
    assert_eq!(past.iter().map(|past| (past.was, past.counts)).collect::<Vec<_>>(), [(None, true), (None, false)]);

    let key = NewKey { public: khlang_domain::approval::HexBytes([1; 32]), sealed: "sealed".to_owned() };
    let added = PersonEntry::Added { roles: [Role::Administrator].into(), key, temporary: false, second: None };
    let first = Addition {
        subject: Subject::Person(Actor::new("สมหญิง")),
        expected_revision: 0,
        who: Actor::new("สมหญิง"),
        at: UtcMillis(7_000),
        entries: vec![added.into()],
    };
    assert_eq!(journal.append(first).await.unwrap().positions, 7..=7);
    let digest = journal.projections_digest().unwrap();
    journal.rebuild(Stop::default(), |_| {}).await.unwrap();
    assert_eq!(journal.projections_digest().unwrap(), digest);
    journal.close();
    let journal = Journal::open(folder.path()).unwrap();
    assert_eq!(journal.verify(&Stop::default(), &mut |_| {}).unwrap().entries, 7);
    assert_eq!(journal.people().unwrap().len(), 1);
}

#[test]
fn the_entries_of_a_journal_that_was_taken_over_are_as_closed_as_those_of_a_new_one() {
    let folder = tempfile::tempdir().unwrap();
    journal_of_then(folder.path());
    Journal::open(folder.path()).unwrap().close();
    let database = Database::open(folder.path().join("journal.sqlite")).unwrap();
    for sql in ["UPDATE entry SET who = 'x'", "DELETE FROM entry", "INSERT OR REPLACE INTO entry SELECT * FROM entry"] {
        let error = database.execute(sql, []).unwrap_err();
        assert!(error.to_string().contains("an entry"), "{sql}: {error}");
    }
    let left: u32 = database
        .query_row(
            "SELECT count(*) FROM sqlite_schema WHERE name LIKE '%two_sorts%' OR sql LIKE '%two_sorts%'",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(left, 0);
}

#[test]
fn a_rebuild_leaves_the_indexes_of_a_new_journal() {
    let [new, rebuilt] = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    Journal::open(new.path()).unwrap().close();
    journal_of_then(rebuilt.path());
    Journal::open(rebuilt.path()).unwrap().close();
    let [new, rebuilt] = [indexes(new.path()), indexes(rebuilt.path())];
    assert!(new.len() > 10);
    assert_eq!(rebuilt, new);
}

/// How each index is made.
fn indexes(folder: &Path) -> Vec<String> {
    let database = Database::open(folder.join("journal.sqlite")).unwrap();
    let sql = "SELECT sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL ORDER BY name";
    let mut statement = database.prepare(sql).unwrap();
    statement.query_map([], |row| row.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
}
