-- Webhooks: who wants to hear of what, and an outbox that is written in the transaction in which it happens.

CREATE TABLE webhook_endpoints (
    id                    text COLLATE "C" PRIMARY KEY,
    account_id            text COLLATE "C" NOT NULL REFERENCES accounts (id),
    name                  text NOT NULL DEFAULT '',
    url                   text NOT NULL,
    event_types           text[] NOT NULL,
    payload               text NOT NULL DEFAULT 'thin' CHECK (payload IN ('thin', 'full')),
    -- paused: by us, after days of failure. disabled: by its owner, or by its own answer 410.
    status                text NOT NULL DEFAULT 'enabled' CHECK (status IN ('enabled', 'paused', 'disabled')),
    status_reason         text,
    -- Secrets are derived from the root secret, the id and this number; none lies here.
    secret_version        integer NOT NULL DEFAULT 1,
    -- Until when what is sent is signed with the secret before as well.
    previous_secret_until timestamptz,
    -- Since when nothing has succeeded; NULL while all is well.
    failing_since         timestamptz,
    created_at            timestamptz NOT NULL,
    updated_at            timestamptz NOT NULL
);
CREATE INDEX webhook_endpoints_of_account ON webhook_endpoints (account_id, id);

-- What callbacks of an account are signed with: a version, as above; `shown_at` is NULL until its owner has seen it.
CREATE TABLE webhook_secrets (
    account_id     text COLLATE "C" PRIMARY KEY REFERENCES accounts (id),
    version        integer NOT NULL DEFAULT 1,
    previous_until timestamptz,
    shown_at       timestamptz
);

CREATE TABLE events (
    id         text COLLATE "C" PRIMARY KEY,
    account_id text COLLATE "C" NOT NULL REFERENCES accounts (id),
    type       text NOT NULL,
    -- What it happened to: a job, a batch or an account. No foreign key: the news outlives it.
    subject    text COLLATE "C" NOT NULL,
    data       jsonb NOT NULL DEFAULT '{}',
    at         timestamptz NOT NULL
);
CREATE INDEX events_old ON events (at);

CREATE TABLE deliveries (
    id           text COLLATE "C" PRIMARY KEY,
    seq          bigint GENERATED ALWAYS AS IDENTITY,
    event_id     text COLLATE "C" NOT NULL REFERENCES events (id) ON DELETE CASCADE,
    account_id   text COLLATE "C" NOT NULL,
    -- NULL for a callback, which has an address instead.
    endpoint_id  text COLLATE "C" REFERENCES webhook_endpoints (id) ON DELETE CASCADE,
    callback_url text,
    -- Whose turn is counted: the endpoint, or the account and host of a callback. One that is dead delays no other.
    target       text COLLATE "C" NOT NULL,
    subject      text COLLATE "C" NOT NULL,
    state        text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'delivered', 'failed')),
    attempts     integer NOT NULL DEFAULT 0,
    -- When the next attempt is due.
    next_at      timestamptz NOT NULL,
    -- Each claim raises it: a sender that was thought dead writes nothing.
    claim        integer NOT NULL DEFAULT 0,
    leased_until timestamptz,
    created_at   timestamptz NOT NULL,
    ended_at     timestamptz
) WITH (fillfactor = 80);
-- Every delivery is updated at least twice within seconds: vacuum early, for what is left of it lies in these indexes.
ALTER TABLE deliveries SET (autovacuum_vacuum_scale_factor = 0.05);

-- By receiver, what is due first: `claim_deliveries` goes from one receiver to the next in it.
CREATE INDEX deliveries_due ON deliveries (target, next_at, seq) WHERE state = 'pending';
-- Whether anything is due at all, and when.
CREATE INDEX deliveries_next ON deliveries (next_at) WHERE state = 'pending' AND leased_until IS NULL;
-- What is under way: few rows, however many wait.
CREATE INDEX deliveries_leased ON deliveries (leased_until) WHERE state = 'pending' AND leased_until IS NOT NULL;
-- Who has not been tried yet: what comes later about the same subject waits for it.
CREATE INDEX deliveries_untried ON deliveries (target, subject, seq) WHERE state = 'pending' AND attempts = 0;
CREATE INDEX deliveries_of_account ON deliveries (account_id, id);
CREATE INDEX deliveries_of_endpoint ON deliveries (endpoint_id, id) WHERE endpoint_id IS NOT NULL;
CREATE INDEX deliveries_of_event ON deliveries (event_id);
CREATE INDEX deliveries_of_subject ON deliveries (subject, id);
CREATE INDEX deliveries_failed ON deliveries (account_id, id) WHERE state = 'failed';

CREATE TABLE delivery_attempts (
    id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    delivery_id      text COLLATE "C" NOT NULL REFERENCES deliveries (id) ON DELETE CASCADE,
    number           integer NOT NULL,
    at               timestamptz NOT NULL,
    duration_ms      integer NOT NULL,
    request_headers  jsonb NOT NULL DEFAULT '{}',
    status           smallint,
    response_headers jsonb NOT NULL DEFAULT '{}',
    -- The first kilobyte of the answer.
    response_body    text NOT NULL DEFAULT '',
    -- Why there was no answer, or none that counts.
    error            text
);
CREATE INDEX delivery_attempts_of_delivery ON delivery_attempts (delivery_id, id);

ALTER TABLE accounts ADD COLUMN low_credits bigint NOT NULL DEFAULT 1000000;
ALTER TABLE jobs
    -- When the last `video.progress` was told.
    ADD COLUMN progress_told_at timestamptz,
    ADD COLUMN is_expiry_told   boolean NOT NULL DEFAULT false;

-- Ids as `domain.ids` makes them, whose first digits after the milliseconds are microseconds: those made one after the
-- other sort so.
CREATE FUNCTION new_id(p_prefix text) RETURNS text LANGUAGE sql VOLATILE AS $$
    SELECT p_prefix || '_' || lpad(to_hex(us / 1000), 12, '0') || lpad(to_hex(us % 1000), 3, '0')
           || left(replace(gen_random_uuid()::text, '-', ''), 17)
    FROM (SELECT floor(extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS us) AS made
$$;

-- The host of a callback, for its turns.
CREATE FUNCTION callback_target(p_account text, p_url text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT p_account || ' ' || lower(split_part(split_part(p_url, '://', 2), '/', 1))
$$;

-- Write one event and a delivery for each who wants it; nothing when nobody does. What a paused endpoint misses is kept
-- as failed, so that it can be sent again later.
CREATE FUNCTION tell(p_type text, p_account text, p_subject text, p_callback text, p_at timestamptz, p_data jsonb DEFAULT '{}')
RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    v_event constant text := new_id('evt');
BEGIN
    IF p_callback IS NULL AND NOT EXISTS (
        SELECT 1 FROM webhook_endpoints
        WHERE account_id = p_account AND status <> 'disabled' AND p_type = ANY (event_types)
    ) THEN
        RETURN false;
    END IF;
    INSERT INTO events (id, account_id, type, subject, data, at)
    VALUES (v_event, p_account, p_type, p_subject, p_data, p_at);
    INSERT INTO deliveries (id, event_id, account_id, endpoint_id, target, subject, state, next_at, created_at, ended_at)
    SELECT new_id('dlv'), v_event, p_account, id, id, p_subject,
           CASE status WHEN 'enabled' THEN 'pending' ELSE 'failed' END, p_at, p_at,
           CASE status WHEN 'enabled' THEN NULL ELSE p_at END
    FROM webhook_endpoints
    WHERE account_id = p_account AND status <> 'disabled' AND p_type = ANY (event_types) ORDER BY id
    -- One that is being deleted is waited for and left out; its foreign key would undo what the event is about.
    FOR KEY SHARE;
    IF p_callback IS NOT NULL THEN
        INSERT INTO deliveries (id, event_id, account_id, callback_url, target, subject, next_at, created_at)
        VALUES (new_id('dlv'), v_event, p_account, p_callback, callback_target(p_account, p_callback), p_subject, p_at, p_at);
    END IF;
    PERFORM pg_notify('reelwright_deliveries', '');
    RETURN true;
END $$;

-- Whatever is written into a job's story is told at once, by whichever statement wrote it. Callbacks hear how it ended.
CREATE FUNCTION tell_story() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM tell(
        'video.' || fresh.type, jobs.account_id, jobs.id,
        CASE WHEN fresh.type IN ('completed', 'failed', 'cancelled') THEN jobs.callback_url END, fresh.at
    )
    -- Each job is looked up by its id: joined as the planner likes, the whole table is read for a few lines.
    FROM fresh, LATERAL (SELECT id, account_id, callback_url FROM jobs WHERE jobs.id = fresh.job_id OFFSET 0) AS jobs
    WHERE (fresh.type IN ('queued', 'completed', 'failed', 'cancelled', 'expiring')
           OR fresh.type = 'started' AND fresh.attempt = 1)
      AND ((jobs.callback_url IS NOT NULL AND fresh.type IN ('completed', 'failed', 'cancelled'))
           OR EXISTS (SELECT 1 FROM webhook_endpoints WHERE account_id = jobs.account_id AND status <> 'disabled'
                      AND 'video.' || fresh.type = ANY (event_types)));
    RETURN NULL;
END $$;
CREATE TRIGGER job_events_told AFTER INSERT ON job_events
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION tell_story();

-- Lease what is due. Receivers and their accounts take turns: one with many that are due, or one that is slow, takes no
-- turn of another. A later event about something waits while an earlier one about it has not been tried at all.
CREATE FUNCTION claim_deliveries(p_now timestamptz, p_limit bigint, p_per_target bigint, p_lease_until timestamptz)
RETURNS TABLE (delivery deliveries, event events) LANGUAGE plpgsql AS $$
#variable_conflict use_column
BEGIN
    IF NOT EXISTS (SELECT 1 FROM deliveries WHERE state = 'pending' AND leased_until IS NULL AND next_at <= p_now)
       AND NOT EXISTS (SELECT 1 FROM deliveries WHERE state = 'pending' AND leased_until <= p_now) THEN
        RETURN;
    END IF;
    -- One at a time, or two that look at once would both find a receiver idle. What follows sees what the last one took.
    PERFORM pg_advisory_xact_lock(hashtextextended('reelwright_deliveries', 0));
    -- A lease that a crash of the database forgets is taken again: nobody need wait for the disk.
    PERFORM set_config('synchronous_commit', 'off', true);
    RETURN QUERY
    WITH RECURSIVE targets AS (
        (SELECT target, account_id, next_at FROM deliveries WHERE state = 'pending' ORDER BY target, next_at LIMIT 1)
        UNION ALL
        SELECT next.target, next.account_id, next.next_at FROM targets, LATERAL (
            SELECT d.target, d.account_id, d.next_at FROM deliveries AS d
            WHERE d.state = 'pending' AND d.target > targets.target ORDER BY d.target, d.next_at LIMIT 1
        ) AS next
    ), busy AS MATERIALIZED (
        SELECT target, account_id, count(*) AS n FROM deliveries
        WHERE state = 'pending' AND leased_until > p_now GROUP BY target, account_id
    ), served AS (
        SELECT account_id, sum(n) AS n FROM busy GROUP BY account_id
    ), next_targets AS (
        -- No more than can be taken, and as many as may turn out to wait for what they have under way.
        SELECT targets.target, targets.account_id, coalesce(busy.n, 0) AS busy, coalesce(served.n, 0) AS served
        FROM targets LEFT JOIN busy ON busy.target = targets.target
                     LEFT JOIN served ON served.account_id = targets.account_id
        WHERE targets.next_at <= p_now AND coalesce(busy.n, 0) < p_per_target
        ORDER BY coalesce(served.n, 0) + row_number() OVER (
            PARTITION BY targets.account_id ORDER BY coalesce(busy.n, 0), targets.next_at
        ), targets.next_at
        LIMIT p_limit + (SELECT count(*) FROM busy)
    ), due AS (
        SELECT found.id, found.next_at, found.seq, t.account_id, t.served,
               t.busy + row_number() OVER (PARTITION BY t.target ORDER BY found.next_at, found.seq) AS turn
        FROM next_targets AS t, LATERAL (
            SELECT d.id, d.next_at, d.seq FROM deliveries AS d
            WHERE d.target = t.target AND d.state = 'pending' AND d.next_at <= p_now
              AND (d.leased_until IS NULL OR d.leased_until <= p_now)
              -- A sub-select and no anti-join: that one may read all of a receiver's rows before there are statistics.
              AND coalesce((
                  SELECT earlier.seq FROM deliveries AS earlier
                  WHERE earlier.target = d.target AND earlier.subject = d.subject
                    AND earlier.state = 'pending' AND earlier.attempts = 0
                  ORDER BY earlier.seq LIMIT 1
              ) >= d.seq, true)
            ORDER BY d.next_at, d.seq LIMIT p_per_target - t.busy
        ) AS found
    ), chosen AS (
        SELECT id FROM deliveries
        WHERE id = ANY (ARRAY(
            SELECT id FROM due
            ORDER BY served + row_number() OVER (PARTITION BY account_id ORDER BY turn, next_at, seq), next_at, seq
            LIMIT p_limit
        ))
        FOR NO KEY UPDATE SKIP LOCKED
    )
    UPDATE deliveries SET leased_until = p_lease_until, claim = deliveries.claim + 1
    FROM chosen, events
    WHERE deliveries.id = chosen.id AND deliveries.state = 'pending' AND events.id = deliveries.event_id
    RETURNING deliveries, events;
END $$;
