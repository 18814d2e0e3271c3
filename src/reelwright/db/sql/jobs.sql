-- name: insert_jobs
-- Insert queued jobs, the holds of their prices and the first line of each one's story; say which accounts have a free
-- slot, counted as in `release_waiting`, so that nobody asks for one in vain.
WITH given AS (
    SELECT * FROM unnest(
        :ids::text[], :account_ids::text[], :prompts::text[], :models::text[], :engines::text[],
        :widths::int[], :heights::int[], :durations_ms::int[], :fps::int[], :seeds::bigint[],
        :qualities::text[], :doors::text[], :ignored::text[], :request_ids::text[], :created_at::timestamptz[],
        :key_ids::text[], :prices::bigint[], :prices_per_second::bigint[], :prices_per_clip::bigint[], :paid_from::text[],
        :batch_ids::text[], :batch_indexes::smallint[], :custom_ids::text[], :callback_urls::text[]
    ) AS t (id, account_id, prompt, model, engine, width, height, duration_ms, fps, seed, quality, door, ignored,
            request_id, created_at, key_id, price, price_per_second, price_per_clip, paid_from,
            batch_id, batch_index, custom_id, callback_url)
), placed AS (
    INSERT INTO jobs (id, account_id, state, prompt, model, engine, width, height, duration_ms, fps, seed, quality,
                      door, ignored, request_id, created_at, key_id, price, price_per_second, price_per_clip, paid_from,
                      batch_id, batch_index, custom_id, callback_url)
    SELECT id, account_id, 'queued', prompt, model, engine, width, height, duration_ms, fps, seed, quality, door,
           ARRAY(SELECT jsonb_array_elements_text(ignored::jsonb)), request_id, created_at,
           key_id, price, price_per_second, price_per_clip, paid_from, batch_id, batch_index, custom_id, callback_url
    FROM given
    RETURNING id, account_id, created_at, price, paid_from
), held AS (
    INSERT INTO ledger_entries (cause, kind, account_id, job_id, at)
    SELECT 'hold:' || id, 'hold', account_id, id, created_at FROM placed WHERE price > 0
    RETURNING id, job_id
), posted AS (
    INSERT INTO ledger_postings (entry_id, book, amount)
    SELECT held.id, legs.book, legs.amount FROM held JOIN placed ON placed.id = held.job_id
    CROSS JOIN LATERAL (VALUES (placed.paid_from, -placed.price), ('held', placed.price)) AS legs (book, amount)
), told AS (
    INSERT INTO job_events (job_id, type, at) SELECT id, 'queued', created_at FROM placed
)
SELECT payers.account_id FROM unnest(:payers::text[], :running_limits::int[]) AS payers (account_id, running_limit)
WHERE coalesce(
    running_limit, (SELECT greatest(1, sum(slots)) FROM workers WHERE seen_at > :now::timestamptz - interval '1 minute')
) > (
    SELECT count(*) FROM jobs
    WHERE jobs.account_id = payers.account_id AND released_at IS NOT NULL AND state IN ('queued', 'running')
)
ORDER BY payers.account_id;

-- name: release_waiting
-- The oldest waiting jobs of an account take its free slots. The caller holds the account's row lock, taken in an
-- earlier statement: the count needs a snapshot younger than the lock. `rank` is how many jobs the account has at
-- least, as a power of two: those with few go first. Counting stops at a bound, for a queue may be long.
WITH free AS (
    SELECT greatest(0, coalesce(
        :running_limit::int, (SELECT greatest(1, sum(slots)) FROM workers WHERE seen_at > :now::timestamptz - interval '1 minute')
    ) - count(*)) AS n FROM jobs
    WHERE account_id = :account_id AND released_at IS NOT NULL AND state IN ('queued', 'running')
), chosen AS (
    SELECT id FROM jobs
    WHERE account_id = :account_id AND released_at IS NULL AND state = 'queued'
    ORDER BY id LIMIT (SELECT n FROM free)
)
UPDATE jobs SET released_at = :now FROM chosen WHERE jobs.id = chosen.id
RETURNING jobs.id, floor(log(2, (
    SELECT greatest(1, count(*)) FROM (
        SELECT 1 FROM jobs
        WHERE account_id = :account_id AND released_at IS NOT NULL AND state IN ('queued', 'running')
        UNION ALL (SELECT 1 FROM jobs WHERE account_id = :account_id AND released_at IS NULL AND state = 'queued' LIMIT 1024)
    ) AS live
)))::int AS rank;

-- name: age_queue$
-- The library's own table: nobody with many jobs waits for ever behind those with few.
WITH aged AS (
    UPDATE pgqueuer SET priority = 0 WHERE status = 'queued' AND priority < 0 AND created < :before RETURNING id
)
SELECT count(*) FROM aged;

-- name: waiting_accounts
SELECT DISTINCT account_id FROM jobs WHERE released_at IS NULL AND state = 'queued' ORDER BY account_id;

-- name: unqueued_jobs
-- Released jobs without a queue row: nobody would ever run them.
SELECT id, account_id FROM jobs
WHERE released_at < :before AND state IN ('queued', 'running')
  AND NOT EXISTS (SELECT 1 FROM pgqueuer WHERE pgqueuer.payload = convert_to(jobs.id, 'UTF8'));

-- name: unrelease_job!
UPDATE jobs SET released_at = NULL, state = 'queued' WHERE id = :job_id AND state IN ('queued', 'running');

-- name: find_jobs
SELECT * FROM jobs WHERE id = ANY(:job_ids::text[]);

-- name: lock_job^
SELECT * FROM jobs WHERE id = :job_id FOR UPDATE;

-- name: newest_jobs
SELECT * FROM jobs WHERE account_id = :account_id AND id < coalesce(:after::text, '~') ORDER BY id DESC LIMIT :limit;

-- name: oldest_jobs
SELECT * FROM jobs WHERE account_id = :account_id AND id > coalesce(:after::text, '') ORDER BY id LIMIT :limit;

-- name: newest_jobs_named
SELECT * FROM jobs WHERE account_id = :account_id AND custom_id = :custom_id AND id < coalesce(:after::text, '~')
ORDER BY id DESC LIMIT :limit;

-- name: oldest_jobs_named
SELECT * FROM jobs WHERE account_id = :account_id AND custom_id = :custom_id AND id > coalesce(:after::text, '')
ORDER BY id LIMIT :limit;

-- name: has_job$
SELECT EXISTS (SELECT 1 FROM jobs WHERE id = :job_id AND account_id = :account_id);

-- name: claim_job^
WITH claimed AS (
    UPDATE jobs SET attempt = attempt + 1, state = 'running', worker = :worker, progress = 0, stage = 'starting',
                    started_at = coalesce(started_at, :now), failure_code = NULL, failure_message = NULL
    WHERE id = :job_id AND state IN ('queued', 'running') AND released_at IS NOT NULL
    RETURNING *
), told AS (
    INSERT INTO job_events (job_id, type, attempt, data, at)
    SELECT id, 'started', attempt, jsonb_build_object('worker', worker), :now FROM claimed
)
SELECT * FROM claimed;

-- name: report_progress^
-- An endpoint that asked for it is told, at most once in five seconds.
WITH reported AS (
    UPDATE jobs SET progress = greatest(progress, :progress), stage = :stage,
        progress_told_at = CASE
            WHEN coalesce(progress_told_at, '-infinity') <= :now::timestamptz - interval '5 seconds' AND EXISTS (
                SELECT 1 FROM webhook_endpoints AS e
                WHERE e.account_id = jobs.account_id AND e.status = 'enabled' AND 'video.progress' = ANY (e.event_types)
            ) THEN :now ELSE progress_told_at END
    WHERE id = :job_id AND attempt = :attempt AND state = 'running'
    RETURNING id, account_id, progress, stage, cancel_requested_at IS NOT NULL AS is_cancelled, progress_told_at
), told AS (
    SELECT tell('video.progress', account_id, id, NULL, :now, jsonb_build_object('progress', progress, 'stage', stage))
    FROM reported WHERE progress_told_at = :now
)
SELECT is_cancelled, (SELECT count(*) FROM told) AS told FROM reported;

-- name: end_job$
-- The fence: only the current attempt of a live job moves it.
WITH ended AS (
    UPDATE jobs SET
        state = :state,
        ended_at = CASE WHEN :state = 'queued' THEN NULL ELSE :now::timestamptz END,
        expires_at = :expires_at,
        progress = CASE WHEN :state = 'completed' THEN 100 ELSE progress END,
        stage = NULL,
        excused = excused + :excused::int,
        failure_code = :failure_code,
        failure_message = :failure_message,
        rendition = :rendition,
        charged = :charged
    WHERE id = :job_id AND attempt = :attempt AND state IN ('queued', 'running')
    RETURNING id
), told AS (
    INSERT INTO job_events (job_id, type, attempt, data, at)
    SELECT id, :event, :attempt, :data::jsonb, :now FROM ended
)
SELECT id FROM ended;

-- name: request_cancel!
WITH asked AS (
    UPDATE jobs SET cancel_requested_at = coalesce(cancel_requested_at, :now)
    WHERE id = :job_id AND state = 'running' RETURNING id, attempt
), told AS (
    INSERT INTO job_events (job_id, type, attempt, at) SELECT id, 'cancel_requested', attempt, :now FROM asked
)
SELECT pg_notify('reelwright_cancel', id) FROM asked;

-- name: delete_job$
WITH gone AS (
    DELETE FROM jobs WHERE id = :job_id AND state NOT IN ('queued', 'running') RETURNING id
), noted AS (
    INSERT INTO asset_garbage (prefix, noted_at) SELECT :prefix, :now FROM gone
    ON CONFLICT (prefix) DO NOTHING
)
SELECT id FROM gone;

-- name: garbage
SELECT prefix FROM asset_garbage ORDER BY noted_at LIMIT :limit;

-- name: forget_garbage!
DELETE FROM asset_garbage WHERE prefix = :prefix;

-- name: expired_jobs
SELECT id FROM jobs WHERE expires_at <= :now AND NOT is_expired ORDER BY expires_at, id LIMIT :limit;

-- name: mark_expired!
WITH marked AS (
    UPDATE jobs SET is_expired = true WHERE id = :job_id RETURNING id
)
INSERT INTO asset_garbage (prefix, noted_at) SELECT :prefix, :now FROM marked ON CONFLICT (prefix) DO NOTHING;

-- name: queued_count$
SELECT count(*) FROM jobs WHERE state = 'queued';

-- name: queued_ids
SELECT id FROM jobs WHERE state = 'queued' ORDER BY id LIMIT :limit;

-- name: job_story
SELECT type, at, attempt, data FROM job_events WHERE job_id = :job_id ORDER BY id;

-- name: held_queue_rows
-- Which rows of the queue one worker still holds.
SELECT id FROM pgqueuer WHERE id = ANY(:row_ids::bigint[]) AND queue_manager_id = :holder;

-- name: trim_queue_log!
DELETE FROM pgqueuer_log WHERE aggregated AND created < :before;

-- name: trim_queue_statistics!
DELETE FROM pgqueuer_statistics WHERE created < :before;

-- name: has_live_jobs$
SELECT EXISTS (SELECT 1 FROM jobs WHERE state IN ('queued', 'running'));

-- name: set_charged!
UPDATE jobs SET charged = :charged WHERE id = :job_id;

-- name: holds
SELECT id, state, price, created_at, count(*) OVER () AS total FROM jobs
WHERE account_id = :account_id AND state IN ('queued', 'running') AND price > 0
ORDER BY id DESC LIMIT :limit;

-- name: drawing_pace^
-- Seconds per million pixels drawn, from the newest hundred finished videos.
SELECT count(*) AS videos,
       percentile_cont(0.5) WITHIN GROUP (ORDER BY pace) AS median_s,
       percentile_cont(0.9) WITHIN GROUP (ORDER BY pace) AS slow_s
FROM (
    SELECT extract(epoch FROM ended_at - started_at)::float8
           / greatest(0.001, width::float8 * height * fps * duration_ms / 1e9) AS pace
    FROM jobs WHERE engine = :engine AND state = 'completed' AND attempt = 1
    ORDER BY ended_at DESC LIMIT 100
) AS recent;

-- name: waiting_work^
SELECT coalesce(sum(width::float8 * height * fps * duration_ms * (1 - progress / 100.0) / 1e9), 0)::float8 AS megapixels,
       count(*) AS live,
       (SELECT coalesce(sum(slots), 0) FROM workers WHERE seen_at > :now::timestamptz - interval '1 minute') AS slots
FROM jobs WHERE state IN ('queued', 'running') AND engine = :engine;
