-- name: claim_deliveries
-- With their events, for this statement itself may not see yet what the function found.
SELECT (claimed.delivery).*, (claimed.event).type AS event_type, (claimed.event).data AS event_data,
       (claimed.event).at AS event_at
FROM claim_deliveries(:now, :limit, :per_target, :lease_until) AS claimed ORDER BY (claimed.delivery).seq;

-- name: next_delivery_at$
-- What is due already and was not claimed waits for another that is under way.
SELECT least(
    (SELECT min(next_at) FROM deliveries WHERE state = 'pending' AND leased_until IS NULL AND next_at > :now),
    (SELECT min(leased_until) FROM deliveries WHERE state = 'pending' AND leased_until > :now)
);

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

-- name: give_up_deliveries$
-- What another sender has under way settles itself.
WITH given_up AS (
    UPDATE deliveries SET state = 'failed', leased_until = NULL, ended_at = :now
    WHERE endpoint_id = :endpoint_id AND state = 'pending'
      AND (coalesce(leased_until, '-infinity') <= :now OR id = ANY(:claimed::text[]))
    RETURNING 1
)
SELECT count(*) FROM given_up;

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
)
SELECT count(*), CASE WHEN count(*) > 0 THEN pg_notify('reelwright_deliveries', '') END FROM again;
