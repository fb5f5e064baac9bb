//! The entries against hands that reach into the file.

use crate::support::*;
use khlang_domain::{
    entry::{PayoutEntry, PersonEntry},
    ids::Actor,
    person::Role,
};
use khlang_journal::{AppendError, EntriesError, Flaw, Journal, OpenError, Stop, VerifyError};

/// Four payouts with three entries each, at positions 1 to 12.
async fn journal_of_twelve() -> Profile {
    let profile = Profile::new();
    for number in 1..=4 {
        send(&profile.journal, number, i64::from(number) * 10).await;
    }
    profile
}

const WITHOUT_TRIGGERS: &str = "
    DROP TRIGGER entry_follows_the_last;
    DROP TRIGGER entry_is_never_changed;
    DROP TRIGGER entry_is_never_removed;
";

#[tokio::test]
async fn an_entry_cannot_be_changed_removed_replaced_or_put_between() {
    let profile = journal_of_twelve().await;
    let database = rusqlite::Connection::open(profile.file()).unwrap();
    let copy = "sort, subject, revision, kind, body, who, at, previous_hash, hash FROM entry WHERE position = 12";
    for sql in [
        "UPDATE entry SET body = '{}' WHERE position = 3".to_owned(),
        "UPDATE entry SET position = 99 WHERE position = 12".to_owned(),
        "DELETE FROM entry".to_owned(),
        "DELETE FROM entry WHERE position = 12".to_owned(),
        format!("INSERT OR REPLACE INTO entry SELECT 12, {copy}"),
        format!("REPLACE INTO entry SELECT 13, {copy}"),
        format!("INSERT OR IGNORE INTO entry SELECT 20, {copy}"),
        "INSERT INTO entry SELECT 13, sort, subject, 9, kind, body, who, at, hash, hash FROM entry WHERE position = 12".to_owned(),
        "INSERT INTO entry SELECT 13, sort, 'new', 1, kind, body, who, at, previous_hash, hash FROM entry WHERE position = 12".to_owned(),
    ] {
        let error = database.execute(&sql, []).unwrap_err();
        assert!(error.to_string().contains("an entry"), "{sql}: {error}");
    }
    assert_eq!(profile.journal.verify(&Stop::default(), &mut |_| {}).unwrap().entries, 12);
}

#[tokio::test]
async fn every_way_of_tampering_is_found_at_its_place() {
    let cases: [(&str, &str, u64, Flaw); 10] = [
        (
            "a flipped byte in a body",
            "UPDATE entry SET body = replace(body, '10000', '90000') WHERE position = 4",
            4,
            Flaw::Changed,
        ),
        ("another person", "UPDATE entry SET who = 'x' WHERE position = 5", 5, Flaw::Changed),
        ("another time", "UPDATE entry SET at = at + 1 WHERE position = 6", 6, Flaw::Changed),
        ("another kind", "UPDATE entry SET kind = 'withdrawn' WHERE position = 6", 6, Flaw::Changed),
        ("another subject", "UPDATE entry SET subject = 'x' WHERE position = 7", 7, Flaw::Changed),
        ("another hash", "UPDATE entry SET hash = randomblob(32) WHERE position = 7", 7, Flaw::Changed),
        ("another link", "UPDATE entry SET previous_hash = randomblob(32) WHERE position = 8", 8, Flaw::Unlinked),
        ("a removed row", "DELETE FROM entry WHERE position = 9", 9, Flaw::Missing),
        ("the first row removed", "DELETE FROM entry WHERE position = 1", 1, Flaw::Missing),
        (
            "two rows that changed places",
            "UPDATE entry SET position = -1 WHERE position = 4;
             UPDATE entry SET position = 4 WHERE position = 7;
             UPDATE entry SET position = 7 WHERE position = -1",
            4,
            Flaw::Unlinked,
        ),
    ];
    for (what, sql, position, flaw) in cases {
        let folder = journal_of_twelve().await.tampered(|database| {
            database.execute_batch(WITHOUT_TRIGGERS).unwrap();
            database.execute_batch(sql).unwrap();
        });
        let journal = Journal::open(folder.path()).unwrap();
        assert_eq!(
            journal.verify(&Stop::default(), &mut |_| {}),
            Err(VerifyError::Broken { position, what: flaw }),
            "{what}"
        );
    }
}

#[tokio::test]
async fn an_end_that_was_cut_off_under_way_is_found() {
    let profile = journal_of_twelve().await;
    let database = rusqlite::Connection::open(profile.file()).unwrap();
    database.execute_batch(WITHOUT_TRIGGERS).unwrap();
    database.execute_batch("DELETE FROM entry WHERE position > 10").unwrap();
    assert_eq!(
        profile.journal.verify(&Stop::default(), &mut |_| {}),
        Err(VerifyError::Broken { position: 11, what: Flaw::Missing })
    );
}

#[tokio::test]
async fn a_chain_that_is_whole_over_wrong_revisions_is_found() {
    // Whoever has the program's own means can append; a second history of one payout still shows.
    let profile = Profile::new();
    enter(&profile.journal, 1, 1).await.unwrap();
    let folder = profile.tampered(|database| {
        database.execute_batch(WITHOUT_TRIGGERS).unwrap();
        // The projection forgets the payout, so that it can begin a second time.
        database.execute_batch("UPDATE payout SET id = 'gone', reference = 'gone'").unwrap();
        database.execute_batch("DROP INDEX payout_by_tab").unwrap();
        let unique: String =
            database.query_row("SELECT sql FROM sqlite_schema WHERE name = 'entry'", [], |row| row.get(0)).unwrap();
        let loose =
            unique.replace("UNIQUE (sort, subject, revision)", "CHECK (1)").replace("TABLE entry", "TABLE loose");
        database
            .execute_batch(&format!(
                "{loose}; INSERT INTO loose SELECT * FROM entry; DROP TABLE entry; ALTER TABLE loose RENAME TO entry"
            ))
            .unwrap();
    });
    let journal = Journal::open(folder.path()).unwrap();
    journal.append(addition(payout_id(1), 0, 2, vec![PayoutEntry::Drafted { typed: typed("1") }])).await.unwrap();
    assert_eq!(
        journal.verify(&Stop::default(), &mut |_| {}),
        Err(VerifyError::Broken { position: 2, what: Flaw::OutOfOrder })
    );
}

#[tokio::test]
async fn an_empty_journal_verifies() {
    let verified = Profile::new().journal.verify(&Stop::default(), &mut |_| {}).unwrap();
    assert_eq!((verified.entries, verified.head.position, verified.head.hash), (0, 0, [0; 32]));
}

#[tokio::test]
async fn a_payout_made_from_its_own_entries_finds_every_change_of_them() {
    // The second payout's entries stand at 4, 5 and 6.
    let cases = [
        ("another amount", "UPDATE entry SET body = replace(body, '10000', '90000') WHERE position = 4", 4),
        ("another account", "UPDATE entry SET body = replace(body, '0012345678', '0012345679') WHERE position = 4", 4),
        ("a body without sense", "UPDATE entry SET body = '{}' WHERE position = 5", 5),
        ("another person", "UPDATE entry SET who = 'x' WHERE position = 5", 5),
        ("another time", "UPDATE entry SET at = at + 1 WHERE position = 6", 6),
        ("another kind", "UPDATE entry SET kind = 'withdrawn' WHERE position = 6", 6),
        ("another hash", "UPDATE entry SET hash = randomblob(32) WHERE position = 6", 6),
        ("another link", "UPDATE entry SET previous_hash = randomblob(32) WHERE position = 4", 4),
        ("another position", "UPDATE entry SET position = 40 WHERE position = 5", 40),
        ("another revision", "UPDATE entry SET revision = 9 WHERE position = 6", 6),
        ("the first removed", "DELETE FROM entry WHERE position = 4", 5),
        ("one removed between", "DELETE FROM entry WHERE position = 5", 6),
        (
            "another payout's entries",
            "DELETE FROM entry WHERE position = 4; UPDATE entry SET subject = (SELECT subject FROM entry WHERE position = 5)
             WHERE position = 1",
            1,
        ),
    ];
    for (what, sql, position) in cases {
        let folder = journal_of_twelve().await.tampered(|database| {
            database.execute_batch(WITHOUT_TRIGGERS).unwrap();
            database.execute_batch(sql).unwrap();
        });
        let journal = Journal::open(folder.path()).unwrap();
        let made = journal.payout_from_entries(&payout_id(2));
        assert_eq!(made, Err(EntriesError::Altered { position }), "{what}");
        assert_eq!(journal.payout_from_entries(&payout_id(3)), Ok(journal.payout(&payout_id(3)).unwrap()), "{what}");
    }
}

#[tokio::test]
async fn a_payout_whose_projection_or_last_entry_was_altered_differs_from_its_entries() {
    for sql in [
        "UPDATE payout SET snapshot = replace(snapshot, '10000', '90000') WHERE reference = 'REF-2'",
        "DELETE FROM entry WHERE position = 6",
        "DELETE FROM entry WHERE position IN (4, 5, 6)",
    ] {
        let folder = journal_of_twelve().await.tampered(|database| {
            database.execute_batch(WITHOUT_TRIGGERS).unwrap();
            database.execute_batch(sql).unwrap();
        });
        let journal = Journal::open(folder.path()).unwrap();
        let made = journal.payout_from_entries(&payout_id(2)).unwrap();
        assert_ne!(made, journal.payout(&payout_id(2)).unwrap(), "{sql}");
    }
    assert_eq!(journal_of_twelve().await.journal.payout_from_entries(&payout_id(77)), Ok(None));
}

/// A person, a changed policy and a connection, each with two entries.
async fn journal_of_authority() -> Profile {
    let profile = Profile::new();
    let name = Actor::new("มาลี");
    let begun = person_added(&[Role::Supervisor]);
    profile.journal.append(person_addition(&name, 0, 1, begun)).await.unwrap();
    let off = PersonEntry::SwitchedOff;
    profile.journal.append(person_addition(&name, 1, 2, off)).await.unwrap();
    profile.journal.append(policy_addition(0, 3, policy_changed(2))).await.unwrap();
    profile.journal.append(policy_addition(1, 4, policy_changed(3))).await.unwrap();
    let connection = vec![added("a"), added("b")];
    profile.journal.append(connection_addition(connection_id(1), 0, connection)).await.unwrap();
    profile
}

const HANDS_ON_AUTHORITY: [&str; 7] = [
    "UPDATE person SET snapshot = replace(snapshot, '\"active\":false', '\"active\":true')",
    "UPDATE person SET snapshot = replace(snapshot, 'supervisor', 'administrator')",
    "UPDATE person SET snapshot = replace(snapshot, '01010101', '02010101')",
    "UPDATE policy SET snapshot = replace(snapshot, '\"otherwise\":3', '\"otherwise\":1')",
    "DELETE FROM policy",
    "UPDATE connection SET snapshot = replace(snapshot, 'https://', 'http://')",
    "UPDATE connection SET snapshot = replace(snapshot, '\"name\":\"a\"', '\"name\":\"c\"')",
];

#[tokio::test]
async fn a_journal_whose_people_policy_or_connections_were_altered_does_not_open() {
    for sql in HANDS_ON_AUTHORITY {
        let folder = journal_of_authority().await.tampered(|database| {
            assert!(database.execute(sql, []).unwrap() > 0, "{sql}");
        });
        let opened = Journal::open(folder.path()).map(drop);
        assert!(matches!(&opened, Err(OpenError::Broken { .. })), "{sql}: {opened:?}");
    }
    let folder = journal_of_authority().await.tampered(|_| {});
    Journal::open(folder.path()).unwrap();
}

#[tokio::test]
async fn nothing_is_built_upon_a_person_a_policy_or_a_connection_that_was_altered() {
    for sql in HANDS_ON_AUTHORITY {
        let profile = journal_of_authority().await;
        let database = rusqlite::Connection::open(profile.file()).unwrap();
        let tables = ["person", "policy", "connection"];
        let table = tables.into_iter().find(|table| sql.split(' ').any(|word| word == *table)).unwrap();
        database.execute(sql, []).unwrap();
        let addition = match table {
            "person" => person_addition(&Actor::new("มาลี"), 2, 5, PersonEntry::SignedIn),
            "policy" => policy_addition(2, 5, policy_changed(1)),
            _ => connection_addition(connection_id(1), 2, vec![added("c")]),
        };
        assert_eq!(profile.journal.append(addition).await.map(drop), Err(AppendError::Altered), "{sql}");
    }
}
