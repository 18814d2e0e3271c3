-- name: tell$
SELECT tell(:kind, :account_id, :subject, :callback_url, :now, :data::jsonb);

-- name: tell_expiring$
-- The line in each one's story is told by the schema. What is kept for less than two days is told of halfway.
WITH due AS (
    UPDATE jobs SET is_expiry_told = true
    WHERE id IN (
        SELECT id FROM jobs
        WHERE expires_at <= :before AND NOT is_expired AND NOT is_expiry_told
          AND (expires_at <= :now OR expires_at - (expires_at - ended_at) / 2 <= :now)
        ORDER BY expires_at, id LIMIT :limit FOR NO KEY UPDATE SKIP LOCKED
    )
    RETURNING id
), told AS (
    INSERT INTO job_events (job_id, type, at) SELECT id, 'expiring', :now::timestamptz FROM due RETURNING 1
)
SELECT count(*) FROM told;

-- name: trim_events$
WITH gone AS (
    DELETE FROM events WHERE id IN (SELECT id FROM events WHERE at < :before ORDER BY at LIMIT :limit) RETURNING 1
)
SELECT count(*) FROM gone;
