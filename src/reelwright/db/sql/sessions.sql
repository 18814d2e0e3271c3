-- name: insert_session!
INSERT INTO sessions (id, account_id, token_hash, agent, created_at, last_used_at, expires_at)
VALUES (:id, :account_id, :token_hash, :agent, :created_at, :last_used_at, :expires_at);

-- name: find_session^
SELECT * FROM sessions WHERE token_hash = :token_hash;

-- name: list_sessions
SELECT * FROM sessions WHERE account_id = :account_id AND revoked_at IS NULL ORDER BY id;

-- name: revoke_session$
UPDATE sessions SET revoked_at = coalesce(revoked_at, :now)
WHERE id = :session_id AND account_id = :account_id RETURNING id;

-- name: revoke_sessions
UPDATE sessions SET revoked_at = :now WHERE account_id = :account_id AND revoked_at IS NULL RETURNING id;

-- name: touch_sessions!
WITH ordered AS (
    -- Two processes that note the same sessions must lock them in one order.
    SELECT id FROM sessions WHERE id = ANY(:session_ids::text[]) ORDER BY id FOR NO KEY UPDATE
)
UPDATE sessions SET last_used_at = :now FROM ordered WHERE sessions.id = ordered.id;

-- name: insert_link!
INSERT INTO links (nonce, purpose, account_id, email, created_at, expires_at)
VALUES (:nonce, :purpose, :account_id, :email, :created_at, :expires_at);

-- name: find_link^
SELECT * FROM links WHERE nonce = :nonce;

-- name: use_link$
UPDATE links SET used_at = :now WHERE nonce = :nonce AND used_at IS NULL AND expires_at > :now RETURNING nonce;

-- name: pending_link^
SELECT * FROM links
WHERE account_id = :account_id AND purpose = :purpose AND used_at IS NULL AND expires_at > :now
ORDER BY created_at DESC LIMIT 1;

-- name: drop_links!
DELETE FROM links WHERE account_id = :account_id AND purpose = :purpose AND used_at IS NULL;
