-- name: post_entries
-- Postings are given flat, each with its entry's place among the entries.
WITH given AS (
    SELECT DISTINCT ON (cause) * FROM unnest(
        :causes::text[], :kinds::text[], :account_ids::text[], :job_ids::text[], :notes::text[], :at::timestamptz[]
    ) WITH ORDINALITY AS t (cause, kind, account_id, job_id, note, at, place)
    ORDER BY cause, place
), placed AS (
    INSERT INTO ledger_entries (cause, kind, account_id, job_id, note, at)
    SELECT cause, kind, account_id, job_id, note, at FROM given ORDER BY place
    ON CONFLICT (cause) DO NOTHING
    RETURNING id, cause
), posted AS (
    INSERT INTO ledger_postings (entry_id, book, amount)
    SELECT placed.id, legs.book, legs.amount
    FROM placed JOIN given USING (cause)
    JOIN unnest(:places::int[], :books::text[], :amounts::bigint[]) AS legs (place, book, amount) ON legs.place = given.place
)
SELECT cause FROM placed;

-- name: balances
SELECT account_id, available, held FROM balances WHERE account_id = ANY(:account_ids::text[]);

-- name: find_entry
SELECT cause, kind, account_id, job_id, note, at, book, amount
FROM ledger_entries JOIN ledger_postings ON entry_id = id WHERE cause = :cause;

-- name: statement_lines
-- What was available after each entry is counted back from the balance of now: a page costs what lies after it. The
-- entries of an account are posted under its lock, so the order of their ids is that in which they happened.
WITH page AS (
    SELECT id, kind, at, job_id, note FROM ledger_entries
    WHERE account_id = :account_id AND id < coalesce(:before::bigint, 9223372036854775807)
    ORDER BY id DESC LIMIT :limit
), lines AS (
    SELECT page.*, coalesce(moved.available, 0) AS available, coalesce(moved.held, 0) AS held
    FROM page CROSS JOIN LATERAL (
        SELECT (sum(amount) FILTER (WHERE book = 'available'))::bigint AS available,
               (sum(amount) FILTER (WHERE book = 'held'))::bigint AS held
        FROM ledger_postings WHERE entry_id = page.id
    ) AS moved
), later AS (
    SELECT coalesce(sum(amount), 0) AS available
    FROM ledger_entries AS e JOIN ledger_postings ON entry_id = e.id AND book = 'available'
    WHERE e.account_id = :account_id AND e.id >= :before
)
SELECT lines.*,
       (balances.available - later.available + lines.available
        - sum(lines.available) OVER (ORDER BY lines.id DESC))::bigint AS balance
FROM lines, later, balances WHERE balances.account_id = :account_id
ORDER BY lines.id DESC;

-- name: ledger_totals^
SELECT (SELECT count(*) FROM ledger_entries) AS entries,
       (SELECT count(*) FROM balances) AS accounts,
       coalesce(sum(amount), 0)::bigint AS total,
       (SELECT count(*) FROM (SELECT 1 FROM ledger_postings GROUP BY entry_id HAVING sum(amount) <> 0) AS wrong) AS unbalanced
FROM ledger_postings;

-- name: book_totals
SELECT book, sum(amount)::bigint AS total FROM ledger_postings GROUP BY book ORDER BY book;

-- name: balance_drifts
SELECT balances.account_id, balances.available, balances.held,
       coalesce(derived.available, 0) AS derived_available, coalesce(derived.held, 0) AS derived_held
FROM balances LEFT JOIN (
    SELECT account_id,
           coalesce(sum(amount) FILTER (WHERE book = 'available'), 0)::bigint AS available,
           coalesce(sum(amount) FILTER (WHERE book = 'held'), 0)::bigint AS held
    FROM ledger_entries JOIN ledger_postings ON entry_id = id
    GROUP BY account_id
) AS derived USING (account_id)
WHERE (balances.available, balances.held) IS DISTINCT FROM (coalesce(derived.available, 0), coalesce(derived.held, 0))
ORDER BY balances.account_id;

-- name: stray_holds$
-- What is held and what live videos may cost, account by account, must be the same.
SELECT coalesce(sum(abs(held - coalesce(live.price, 0))), 0)::bigint
FROM balances LEFT JOIN (
    SELECT account_id, sum(price)::bigint AS price FROM jobs WHERE state IN ('queued', 'running') GROUP BY account_id
) AS live USING (account_id);
