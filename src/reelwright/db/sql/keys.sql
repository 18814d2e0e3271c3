-- name: insert_key!
INSERT INTO api_keys (id, account_id, key_hash, name, last_four, created_at, expires_at)
VALUES (:id, :account_id, :key_hash, :name, :last_four, :created_at, :expires_at);

-- name: find_key^
SELECT api_keys.id, api_keys.account_id, api_keys.name, api_keys.last_four, api_keys.created_at, api_keys.expires_at,
       api_keys.revoked_at, api_keys.last_used_at, accounts.name AS account_name, accounts.role, accounts.running_limit,
       accounts.created_at AS account_created_at
FROM api_keys JOIN accounts ON accounts.id = api_keys.account_id
WHERE api_keys.key_hash = ANY(:key_hashes::bytea[]);

-- name: list_keys
SELECT id, account_id, name, last_four, created_at, expires_at, revoked_at, last_used_at
FROM api_keys WHERE account_id = :account_id ORDER BY id;

-- name: revoke_key$
UPDATE api_keys SET revoked_at = coalesce(revoked_at, :now) WHERE id = :key_id RETURNING id;

-- name: touch_keys!
WITH ordered AS (
    -- Two processes that note the same keys must lock them in one order.
    SELECT id FROM api_keys WHERE id = ANY(:key_ids::text[]) ORDER BY id FOR NO KEY UPDATE
)
UPDATE api_keys SET last_used_at = :now FROM ordered WHERE api_keys.id = ordered.id;
