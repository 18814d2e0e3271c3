-- name: take_claim$
-- Returns the owner to whoever may carry the request out, nothing to all others. A claim that has made something is
-- never taken over: `bind_claims` locks the row in the transaction that makes it, and this waits and looks again.
-- It need not wait for the disk, nor need what ends a claim: what a create makes is bound to it durably, or not made, and
-- when the database crashes a claim that was lost is one that nobody holds.
INSERT INTO idempotency_keys AS kept (account_id, key, request_hash, owner, held_until, created_at)
SELECT :account_id, :key, :mark, :owner, :held_until, :now
FROM (SELECT set_config('synchronous_commit', 'off', true)) AS unhurried
ON CONFLICT (account_id, key) DO UPDATE
SET request_hash = excluded.request_hash, owner = excluded.owner, held_until = excluded.held_until,
    resource_id = NULL, status = NULL, content_type = NULL, body = NULL, created_at = excluded.created_at
WHERE kept.created_at <= :forgotten::timestamptz
   OR (kept.status IS NULL AND kept.resource_id IS NULL AND kept.held_until <= :now
       AND kept.request_hash = ANY(:marks::bytea[]))
RETURNING owner;

-- name: find_claim^
SELECT request_hash, held_until, resource_id, status, content_type, body FROM idempotency_keys
WHERE account_id = :account_id AND key = :key AND created_at > :forgotten;

-- name: extend_claim!
UPDATE idempotency_keys SET held_until = :held_until
WHERE account_id = :account_id AND key = :key AND owner = :owner AND status IS NULL;

-- name: bind_claims
UPDATE idempotency_keys AS kept SET resource_id = made.resource_id
FROM unnest(:account_ids::text[], :keys::text[], :owners::text[], :resource_ids::text[])
    AS made (account_id, key, owner, resource_id)
WHERE kept.account_id = made.account_id AND kept.key = made.key AND kept.owner = made.owner AND kept.status IS NULL
RETURNING kept.owner;

-- name: answer_claim!
UPDATE idempotency_keys SET status = :status, content_type = :content_type, body = :body
FROM (SELECT set_config('synchronous_commit', 'off', true)) AS unhurried
WHERE account_id = :account_id AND key = :key AND owner = :owner;

-- name: give_claim_up!
WITH forgotten AS (
    DELETE FROM idempotency_keys
    WHERE account_id = :account_id AND key = :key AND owner = :owner AND status IS NULL AND resource_id IS NULL
)
UPDATE idempotency_keys SET held_until = :now
WHERE account_id = :account_id AND key = :key AND owner = :owner AND status IS NULL AND resource_id IS NOT NULL;

-- name: trim_claims!
DELETE FROM idempotency_keys WHERE created_at < :before;

-- name: note_sendings!
INSERT INTO sendings (key_id, request_hash, job_id, at)
SELECT key_id, request_hash, job_id, :now
FROM unnest(:key_ids::text[], :marks::bytea[], :job_ids::text[]) AS made (key_id, request_hash, job_id);

-- name: take_first_sending$
-- Of several that are alike the newest: an SDK sends again within seconds.
UPDATE sendings SET answered_at = :now
WHERE (key_id, request_hash, job_id) = (
    SELECT key_id, request_hash, job_id FROM sendings
    WHERE key_id = :key_id AND request_hash = ANY(:marks::bytea[]) AND at > :since AND answered_at IS NULL
    ORDER BY at DESC, job_id DESC LIMIT 1
)
RETURNING job_id;

-- name: trim_sendings!
DELETE FROM sendings WHERE at < :before;
