-- The ledger: entries and their postings, appended and never changed; each account's balance beside it.

CREATE TABLE ledger_entries (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- What it happened for: the same thing cannot happen twice.
    cause      text COLLATE "C" NOT NULL UNIQUE,
    kind       text NOT NULL,
    -- An account that has a balance, which the trigger below sees to: cheaper than a look-up for each row.
    account_id text COLLATE "C" NOT NULL,
    job_id     text,
    note       text NOT NULL DEFAULT '',
    at         timestamptz NOT NULL
);
CREATE INDEX ledger_entries_of_account ON ledger_entries (account_id, id);

CREATE TABLE ledger_postings (
    entry_id bigint NOT NULL,
    -- `available` and `held` are the entry's account's own; the others are the house's.
    book     text NOT NULL CHECK (book IN ('available', 'held', 'revenue', 'promotions', 'grants', 'own_use', 'cash')),
    amount   bigint NOT NULL CHECK (amount <> 0),
    PRIMARY KEY (entry_id, book)
);

-- Micro-credits. Kept by the trigger below and by nothing else; `credits reconcile` derives it again.
CREATE TABLE balances (
    account_id text COLLATE "C" PRIMARY KEY REFERENCES accounts (id),
    available  bigint NOT NULL DEFAULT 0 CONSTRAINT balance_not_negative CHECK (available >= 0),
    held       bigint NOT NULL DEFAULT 0 CONSTRAINT held_not_negative CHECK (held >= 0)
) WITH (fillfactor = 50);
INSERT INTO balances (account_id) SELECT id FROM accounts;

CREATE FUNCTION make_balance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO balances (account_id) VALUES (NEW.id);
    RETURN NULL;
END $$;
CREATE TRIGGER accounts_have_a_balance AFTER INSERT ON accounts FOR EACH ROW EXECUTE FUNCTION make_balance();

-- A statement's postings must belong to entries and balance, and the balances follow them.
CREATE FUNCTION post() RETURNS trigger LANGUAGE plpgsql SET enable_seqscan = off AS $$
DECLARE
    is_balanced boolean;
    is_whole boolean;
BEGIN
    -- The scalar sub-select and the setting above keep it to one index look-up an entry, however long the ledger is.
    WITH per_entry AS (
        SELECT (SELECT account_id FROM ledger_entries WHERE id = entry_id) AS account_id,
               sum(amount) AS total,
               coalesce(sum(amount) FILTER (WHERE book = 'available'), 0) AS available,
               coalesce(sum(amount) FILTER (WHERE book = 'held'), 0) AS held
        FROM fresh GROUP BY entry_id
    ), moved AS (
        SELECT account_id, bool_and(total = 0) AS is_balanced, sum(available) AS available, sum(held) AS held
        FROM per_entry GROUP BY account_id
    ), done AS (
        UPDATE balances SET available = balances.available + moved.available, held = balances.held + moved.held
        FROM moved WHERE balances.account_id = moved.account_id RETURNING 1
    )
    SELECT bool_and(moved.is_balanced), count(*) = (SELECT count(*) FROM done) INTO is_balanced, is_whole FROM moved;
    IF NOT is_balanced THEN
        RAISE EXCEPTION 'the postings of a ledger entry do not sum to zero' USING ERRCODE = 'check_violation';
    ELSIF NOT is_whole THEN
        RAISE EXCEPTION 'postings without a ledger entry' USING ERRCODE = 'foreign_key_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER postings_balance AFTER INSERT ON ledger_postings REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION post();

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER entries_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entries
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER postings_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_postings
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
