//! The steps of the table: each makes it what the one before did not.

pub(crate) const MIGRATION: &str = "
CREATE TABLE payout (
    id            TEXT    PRIMARY KEY NOT NULL,
    revision      INTEGER NOT NULL,
    state         TEXT    NOT NULL,
    state_since   INTEGER NOT NULL,
    tab           TEXT,
    listed_at     INTEGER NOT NULL,
    connection    TEXT,
    reference     TEXT,
    bank          TEXT,
    account       TEXT,
    amount_satang INTEGER,
    provider_id   TEXT,
    snapshot      TEXT    NOT NULL
) STRICT;

-- A list, newest first.
CREATE INDEX payout_by_tab ON payout (tab, listed_at, id);
-- The dispatcher, reconcile and the poller.
CREATE INDEX payout_by_state ON payout (state, listed_at, id);
-- The dispatcher of one connection.
CREATE INDEX payout_ready ON payout (connection, listed_at, id) WHERE state = 'ready';
-- Final states that are still watched.
CREATE INDEX payout_by_end ON payout (state_since)
    WHERE provider_id IS NOT NULL AND state IN ('paid', 'failed', 'canceled', 'reversed');
-- What was paid to an account before.
CREATE INDEX payout_by_account ON payout (account, bank, listed_at);
-- The reference leads, so that it is found without naming a connection.
CREATE UNIQUE INDEX payout_reference_once ON payout (reference, connection) WHERE reference IS NOT NULL;
CREATE UNIQUE INDEX payout_provider_id_once ON payout (provider_id, connection) WHERE provider_id IS NOT NULL;
";

/// What weighing asks for: who entered it and when, under which name the account is held, and whether it adds to the sums of its day.
/// `maker` and `payee` are folded, so that no spelling makes another person.
pub(crate) const ENTRY_COLUMNS: &str = "
ALTER TABLE payout ADD COLUMN entered_at INTEGER;
ALTER TABLE payout ADD COLUMN maker TEXT;
ALTER TABLE payout ADD COLUMN payee TEXT;
ALTER TABLE payout ADD COLUMN counts INTEGER NOT NULL DEFAULT 0;

-- What went to an account, by the time of entry.
DROP INDEX payout_by_account;
CREATE INDEX payout_by_account ON payout (account, bank, entered_at);
-- What a maker entered on a day, read from the index alone.
CREATE INDEX payout_by_maker ON payout (maker, entered_at, amount_satang) WHERE counts = 1;
-- Everything in the order of entry.
CREATE INDEX payout_by_entry ON payout (entered_at, id);
-- Since when an account is paid.
CREATE INDEX payout_paid_to_account ON payout (account, bank, state_since) WHERE state = 'paid';
-- To which accounts a name was paid.
CREATE INDEX payout_paid_to_name ON payout (payee, account, bank, state_since) WHERE state = 'paid';
";

/// What lists ask: each row lies at its place in the order of the record, which is the position of the entry that last listed it, so that
/// the order of the rows is that of the list. `snapshot` stands last, so that the columns before it are read without it.
pub(crate) const LISTED: &str = "
DROP TABLE payout;
CREATE TABLE payout (
    place         INTEGER PRIMARY KEY,
    id            TEXT    NOT NULL,
    revision      INTEGER NOT NULL,
    state         TEXT    NOT NULL,
    state_since   INTEGER NOT NULL,
    tab           TEXT,
    listed_at     INTEGER NOT NULL,
    day           INTEGER NOT NULL,
    amount_satang INTEGER NOT NULL,
    bank          TEXT,
    connection    TEXT,
    account       TEXT,
    reference     TEXT,
    provider_id   TEXT,
    entered_at    INTEGER,
    maker         TEXT    NOT NULL,
    payee         TEXT,
    counts        INTEGER NOT NULL,
    paid_after    INTEGER,
    text          TEXT    NOT NULL,
    snapshot      TEXT    NOT NULL
) STRICT;

CREATE UNIQUE INDEX payout_by_id ON payout (id);
-- Everything that is listed, with what is asked of it without a look at its row.
CREATE INDEX payout_listed ON payout (place, listed_at, amount_satang, tab, state, bank, connection, paid_after)
    WHERE tab IS NOT NULL;
CREATE INDEX payout_by_amount ON payout (amount_satang, place, listed_at, tab) WHERE tab IS NOT NULL;
-- The same under one tab.
CREATE INDEX payout_by_tab ON payout (tab, place, listed_at, amount_satang);
CREATE INDEX payout_by_tab_and_amount ON payout (tab, amount_satang, place, listed_at);
-- Where the rows of a day lie.
CREATE INDEX payout_by_day ON payout (day, place);
-- Reconcile, the poller, and what is looked for by state.
CREATE INDEX payout_by_state ON payout (state, place);
-- The dispatcher of one connection.
CREATE INDEX payout_ready ON payout (connection, place) WHERE state = 'ready';
-- Final states that are still watched.
CREATE INDEX payout_by_end ON payout (state_since)
    WHERE provider_id IS NOT NULL AND state IN ('paid', 'failed', 'canceled', 'reversed');
-- The reference leads, so that it is found without naming a connection.
CREATE UNIQUE INDEX payout_reference_once ON payout (reference, connection) WHERE reference IS NOT NULL;
CREATE UNIQUE INDEX payout_provider_id_once ON payout (provider_id, connection) WHERE provider_id IS NOT NULL;
-- A pasted reference, whatever case it is in.
CREATE INDEX payout_by_reference ON payout (reference COLLATE NOCASE) WHERE reference IS NOT NULL;
-- What went to an account, by the time of entry.
CREATE INDEX payout_by_account ON payout (account, bank, entered_at);
-- What a maker entered on a day, read from the index alone; and which makers there are.
CREATE INDEX payout_by_maker ON payout (maker, counts, entered_at, amount_satang);
-- Everything in the order of entry.
CREATE INDEX payout_by_entry ON payout (entered_at, id) WHERE entered_at IS NOT NULL;
-- Since when an account is paid.
CREATE INDEX payout_paid_to_account ON payout (account, bank, state_since) WHERE state = 'paid';
-- To which accounts a name was paid.
CREATE INDEX payout_paid_to_name ON payout (payee, account, bank, state_since) WHERE state = 'paid';

-- Of `text`, by place: see the module `text`.
CREATE VIRTUAL TABLE payout_text USING fts5
    (text, content='', contentless_delete=1, tokenize='trigram case_sensitive 1');
CREATE VIRTUAL TABLE payout_word USING fts5
    (words, content='', contentless_delete=1, detail=none, tokenize='ascii');
";
