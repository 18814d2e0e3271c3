-- name: insert_batch!
INSERT INTO batches (id, account_id, created_at, callback_url, metadata, asked, refused)
VALUES (:id, :account_id, :created_at, :callback_url, :metadata, :asked, :refused);

-- name: find_batch^
SELECT * FROM batches WHERE id = :batch_id;

-- name: newest_batches
SELECT * FROM batches WHERE account_id = :account_id AND id < coalesce(:after::text, '~') ORDER BY id DESC LIMIT :limit;

-- name: oldest_batches
SELECT * FROM batches WHERE account_id = :account_id AND id > coalesce(:after::text, '') ORDER BY id LIMIT :limit;

-- name: has_batch$
SELECT EXISTS (SELECT 1 FROM batches WHERE id = :batch_id AND account_id = :account_id);

-- name: batch_counts
SELECT batch_id, state, count(*) AS n FROM jobs WHERE batch_id = ANY(:batch_ids::text[]) GROUP BY batch_id, state;

-- name: batch_jobs
SELECT * FROM jobs WHERE batch_id = :batch_id ORDER BY batch_index;

-- name: complete_batch^
-- The caller holds the account's lock, so no two jobs of a batch end at once.
UPDATE batches SET completed_at = :now
WHERE id = :batch_id AND completed_at IS NULL
  AND NOT EXISTS (SELECT 1 FROM jobs WHERE batch_id = :batch_id AND state IN ('queued', 'running'))
RETURNING *;
