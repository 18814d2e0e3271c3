-- name: insert_key!
INSERT INTO api_keys (id, account_id, key_hash, name, last_four, scopes, created_at, expires_at, spend_cap, spent, counter_id)
VALUES (:id, :account_id, :key_hash, :name, :last_four, :scopes, :created_at, :expires_at, :spend_cap, :spent, :counter_id);

-- name: find_key_by_hash^
SELECT * FROM counted_keys WHERE key_hash = ANY(:key_hashes::bytea[]);

-- name: find_key^
SELECT * FROM counted_keys WHERE id = :key_id AND account_id = :account_id;

-- name: list_keys
SELECT * FROM counted_keys WHERE account_id = :account_id ORDER BY id;

-- name: owner_of_key$
SELECT account_id FROM api_keys WHERE id = :key_id;

-- name: rename_key$
UPDATE api_keys SET name = :name WHERE id = :key_id AND account_id = :account_id RETURNING id;

-- name: revoke_key$
UPDATE api_keys SET revoked_at = coalesce(revoked_at, :now)
WHERE id = :key_id AND account_id = :account_id RETURNING id;

-- name: expire_key!
UPDATE api_keys SET expires_at = least(expires_at, :at) WHERE id = :key_id;

-- name: touch_keys!
WITH ordered AS (
    -- Two processes that note the same keys must lock them in one order.
    SELECT id FROM api_keys WHERE id = ANY(:key_ids::text[]) ORDER BY id FOR NO KEY UPDATE
)
UPDATE api_keys SET last_used_at = :now FROM ordered WHERE api_keys.id = ordered.id;

-- name: room_of_keys
SELECT id, spend_cap - spent AS room FROM api_keys
WHERE id = ANY(:key_ids::text[]) AND spend_cap IS NOT NULL ORDER BY id FOR NO KEY UPDATE;

-- name: spend_key!
UPDATE api_keys SET spent = greatest(0, spent + :amount)
WHERE id = (SELECT coalesce(counter_id, id) FROM api_keys WHERE id = :key_id) AND spend_cap IS NOT NULL;
