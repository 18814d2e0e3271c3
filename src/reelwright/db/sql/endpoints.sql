-- name: insert_endpoint!
INSERT INTO webhook_endpoints (id, account_id, name, url, event_types, payload, status, created_at, updated_at)
VALUES (:id, :account_id, :name, :url, :event_types, :payload, :status, :created_at, :updated_at);

-- name: find_endpoints
SELECT * FROM webhook_endpoints WHERE id = ANY(:endpoint_ids::text[]);

-- name: lock_endpoint^
-- Not against the outbox, which only refers to it.
SELECT * FROM webhook_endpoints WHERE id = :endpoint_id FOR NO KEY UPDATE;

-- name: endpoints_of_account
SELECT * FROM webhook_endpoints WHERE account_id = :account_id ORDER BY id;

-- name: save_endpoint!
UPDATE webhook_endpoints SET name = :name, url = :url, event_types = :event_types, payload = :payload, status = :status,
       status_reason = :status_reason, secret_version = :secret_version, previous_secret_until = :previous_secret_until,
       failing_since = :failing_since, updated_at = :updated_at
WHERE id = :id;

-- name: delete_endpoint!
DELETE FROM webhook_endpoints WHERE id = :endpoint_id;

-- name: note_endpoint^
-- Only what is enabled changes by how its deliveries go; most of them change nothing, and write nothing.
UPDATE webhook_endpoints SET failing_since = :failing_since, status = :status, status_reason = :reason
WHERE id = :endpoint_id AND status = 'enabled'
  AND (failing_since, status) IS DISTINCT FROM (:failing_since::timestamptz, :status::text)
RETURNING status <> 'enabled' AS is_changed;

-- name: callback_secret^
SELECT * FROM webhook_secrets WHERE account_id = :account_id;

-- name: callback_secrets
SELECT * FROM webhook_secrets WHERE account_id = ANY(:account_ids::text[]);

-- name: make_callback_secret!
INSERT INTO webhook_secrets (account_id) VALUES (:account_id) ON CONFLICT DO NOTHING;

-- name: lock_callback_secret^
-- A statement of its own: one that made the row as well would not see it, nor what another has just written there.
SELECT * FROM webhook_secrets WHERE account_id = :account_id FOR UPDATE;

-- name: save_callback_secret!
INSERT INTO webhook_secrets (account_id, version, previous_until, shown_at)
VALUES (:account_id, :version, :previous_until, :shown_at)
ON CONFLICT (account_id) DO UPDATE SET version = excluded.version, previous_until = excluded.previous_until,
       shown_at = excluded.shown_at;
