-- name: claim_deliveries
-- Receiver by receiver, so that one with many that are due takes no turn of another; a later event about something
-- waits while an earlier one about it has not been tried at all.
WITH RECURSIVE targets AS (
    (SELECT target FROM deliveries WHERE state = 'pending' ORDER BY target LIMIT 1)
    UNION ALL
    SELECT (SELECT target FROM deliveries WHERE state = 'pending' AND target > targets.target ORDER BY target LIMIT 1)
    FROM targets WHERE targets.target IS NOT NULL
), chosen AS (
    SELECT due.id FROM targets,
    LATERAL (
        SELECT id FROM deliveries AS d
        WHERE d.target = targets.target AND d.state = 'pending' AND d.next_at <= :now
          AND coalesce(d.leased_until, '-infinity') <= :now
          AND NOT EXISTS (
              SELECT 1 FROM deliveries AS earlier
              WHERE earlier.target = d.target AND earlier.subject = d.subject AND earlier.seq < d.seq
                AND earlier.state = 'pending' AND earlier.attempts = 0
          )
        ORDER BY d.next_at, d.seq
        LIMIT greatest(0, :per_target::bigint - (
            SELECT count(*) FROM deliveries AS busy
            WHERE busy.target = targets.target AND busy.state = 'pending' AND busy.leased_until > :now
        ))
        FOR NO KEY UPDATE SKIP LOCKED
    ) AS due
    LIMIT :limit
), claimed AS (
    UPDATE deliveries SET leased_until = :lease_until, claim = deliveries.claim + 1
    FROM chosen WHERE deliveries.id = chosen.id
    RETURNING deliveries.*
)
SELECT claimed.*, events.type AS event_type, events.data AS event_data, events.at AS event_at
FROM claimed JOIN events ON events.id = claimed.event_id ORDER BY claimed.seq;

-- name: next_delivery_at$
SELECT min(next_at) FROM deliveries WHERE state = 'pending' AND coalesce(leased_until, '-infinity') <= :now;

-- name: settle_delivery^
WITH settled AS (
    UPDATE deliveries SET
        attempts = :number, state = :state, next_at = :next_at, leased_until = NULL,
        ended_at = CASE WHEN :state = 'pending' THEN NULL ELSE :at::timestamptz END
    WHERE id = :delivery_id AND claim = :claim AND leased_until IS NOT NULL
    RETURNING id
), noted AS (
    INSERT INTO delivery_attempts (
        delivery_id, number, at, duration_ms, request_headers, status, response_headers, response_body, error
    )
    SELECT id, :number, :at, :duration_ms, :request_headers, :status, :response_headers, :response_body, :error FROM settled
)
SELECT id FROM settled;

-- name: page_deliveries
-- Four ways to find a page, each by an index of its own: statements are planned once, without their values.
SELECT id FROM deliveries
WHERE account_id = :account_id AND id < coalesce(:after::text, '~') AND state = coalesce(:state::text, state)
ORDER BY id DESC LIMIT :limit;

-- name: page_failed_deliveries
SELECT id FROM deliveries
WHERE account_id = :account_id AND id < coalesce(:after::text, '~') AND state = 'failed'
ORDER BY id DESC LIMIT :limit;

-- name: page_deliveries_of_endpoint
SELECT id FROM deliveries
WHERE endpoint_id = :endpoint_id AND account_id = :account_id AND id < coalesce(:after::text, '~')
  AND state = coalesce(:state::text, state) AND subject = coalesce(:subject::text, subject)
ORDER BY id DESC LIMIT :limit;

-- name: page_deliveries_about
SELECT id FROM deliveries
WHERE subject = :subject AND account_id = :account_id AND id < coalesce(:after::text, '~')
  AND state = coalesce(:state::text, state)
ORDER BY id DESC LIMIT :limit;

-- name: find_deliveries
SELECT deliveries.*, events.type AS event_type, events.data AS event_data, events.at AS event_at
FROM deliveries JOIN events ON events.id = deliveries.event_id
WHERE deliveries.id = ANY(:delivery_ids::text[]) ORDER BY deliveries.id DESC;

-- name: delivery_attempts
SELECT * FROM delivery_attempts WHERE delivery_id = ANY(:delivery_ids::text[]) ORDER BY delivery_id, id;

-- name: last_delivery_attempts
SELECT last.* FROM unnest(:delivery_ids::text[]) AS wanted (id),
LATERAL (SELECT * FROM delivery_attempts WHERE delivery_id = wanted.id ORDER BY id DESC LIMIT 1) AS last;

-- name: resend_delivery$
WITH again AS (
    UPDATE deliveries SET state = 'pending', attempts = 0, next_at = :now, leased_until = NULL, ended_at = NULL
    WHERE id = :delivery_id AND coalesce(leased_until, '-infinity') <= :now RETURNING id
)
SELECT id, pg_notify('reelwright_deliveries', '') FROM again;

-- name: resend_failed$
WITH again AS (
    UPDATE deliveries SET state = 'pending', attempts = 0, next_at = :now, leased_until = NULL, ended_at = NULL
    WHERE id IN (
        SELECT id FROM deliveries AS d
        WHERE account_id = :account_id AND state = 'failed' AND created_at >= :since
          AND coalesce(endpoint_id, '') = coalesce(:endpoint_id::text, endpoint_id, '')
          -- What nobody would send stays as it is.
          AND (endpoint_id IS NULL OR EXISTS (
              SELECT 1 FROM webhook_endpoints WHERE id = d.endpoint_id AND status = 'enabled'
          ))
        ORDER BY id LIMIT :limit FOR NO KEY UPDATE SKIP LOCKED
    )
    RETURNING id
), told AS (
    SELECT pg_notify('reelwright_deliveries', '') WHERE EXISTS (SELECT 1 FROM again)
)
SELECT (SELECT count(*) FROM again) + 0 * (SELECT count(*) FROM told);
