-- Rate limits: a log of what was admitted in the last window, in slots of a 240th of it, so that its size is bounded.
-- A slot counts until a whole window after its end: never more than the limit in any window, at most a slot late.

CREATE TABLE quotas (
    subject   text COLLATE "C" NOT NULL,
    bucket    text COLLATE "C" NOT NULL,
    slots     bigint[] NOT NULL DEFAULT '{}',
    counts    integer[] NOT NULL DEFAULT '{}',
    day       date NOT NULL DEFAULT '-infinity',
    day_count integer NOT NULL DEFAULT 0,
    used_at   timestamptz NOT NULL DEFAULT '-infinity',
    PRIMARY KEY (subject, bucket)
) PARTITION BY LIST (bucket);
-- Submissions outlive a crash of the database. The rest is written by every poll, and needs no flush to disk.
CREATE TABLE quotas_kept PARTITION OF quotas FOR VALUES IN ('submissions') WITH (fillfactor = 50);
CREATE UNLOGGED TABLE quotas_passing PARTITION OF quotas DEFAULT WITH (fillfactor = 50);

-- Admit those of the costs that fit, in order. NULL limits admit everything.
CREATE FUNCTION take_quota(
    p_subject text, p_bucket text, p_costs integer[], p_limit integer, p_window_ms bigint, p_per_day integer,
    p_at timestamptz,
    OUT admitted boolean[], OUT remaining integer, OUT remaining_today integer, OUT reset_ms bigint,
    OUT retry_ms bigint, OUT is_day_spent boolean
) LANGUAGE plpgsql AS $$
DECLARE
    q quotas%ROWTYPE;
    slot_ms constant bigint := greatest(1, p_window_ms / 240);
    -- Clocks of other hosts, or this one's set back, must not reopen a window.
    now_ms bigint := (extract(epoch FROM p_at) * 1000)::bigint;
    today constant date := (p_at AT TIME ZONE 'UTC')::date;
    gone integer := 0;
    used bigint := 0;
    today_used integer;
    taken integer := 0;
    cost integer;
    refused integer;
    length integer;
BEGIN
    INSERT INTO quotas (subject, bucket) VALUES (p_subject, p_bucket) ON CONFLICT DO NOTHING;
    SELECT * INTO q FROM quotas WHERE subject = p_subject AND bucket = p_bucket FOR UPDATE;
    length := cardinality(q.slots);
    IF length > 0 THEN
        now_ms := greatest(now_ms, q.slots[length] * slot_ms);
    END IF;
    FOR i IN 1..length LOOP
        IF (q.slots[i] + 1) * slot_ms + p_window_ms <= now_ms THEN
            gone := i;
        ELSE
            used := used + q.counts[i];
        END IF;
    END LOOP;
    q.slots := q.slots[gone + 1:];
    q.counts := q.counts[gone + 1:];
    length := length - gone;
    today_used := CASE WHEN q.day >= today THEN q.day_count ELSE 0 END;
    admitted := '{}';
    is_day_spent := false;
    FOREACH cost IN ARRAY p_costs LOOP
        IF p_per_day IS NOT NULL AND today_used + cost > p_per_day THEN
            is_day_spent := is_day_spent OR refused IS NULL;
            refused := coalesce(refused, cost);
            admitted := admitted || false;
        ELSIF p_limit IS NOT NULL AND used + cost > p_limit THEN
            refused := coalesce(refused, cost);
            admitted := admitted || false;
        ELSE
            used := used + cost;
            today_used := today_used + cost;
            taken := taken + cost;
            admitted := admitted || true;
        END IF;
    END LOOP;
    IF taken > 0 THEN
        IF length > 0 AND q.slots[length] = now_ms / slot_ms THEN
            q.counts[length] := q.counts[length] + taken;
        ELSE
            q.slots := q.slots || (now_ms / slot_ms);
            q.counts := q.counts || taken;
            length := length + 1;
        END IF;
        UPDATE quotas SET slots = q.slots, counts = q.counts, day = greatest(q.day, today), day_count = today_used,
                          used_at = p_at
        WHERE subject = p_subject AND bucket = p_bucket;
    END IF;
    remaining := CASE WHEN p_limit IS NOT NULL THEN greatest(0, p_limit - used) END;
    remaining_today := CASE WHEN p_per_day IS NOT NULL THEN greatest(0, p_per_day - today_used) END;
    reset_ms := CASE WHEN length > 0 THEN (q.slots[length] + 1) * slot_ms + p_window_ms - now_ms ELSE 0 END;
    retry_ms := 0;
    IF is_day_spent THEN
        retry_ms := (extract(epoch FROM ((today + 1)::timestamp AT TIME ZONE 'UTC') - p_at) * 1000)::bigint;
    ELSIF refused IS NOT NULL THEN
        FOR i IN 1..length LOOP
            used := used - q.counts[i];
            IF used + refused <= p_limit THEN
                retry_ms := (q.slots[i] + 1) * slot_ms + p_window_ms - now_ms;
                EXIT;
            END IF;
        END LOOP;
        IF retry_ms = 0 THEN
            -- It would not fit into an empty window either.
            retry_ms := p_window_ms;
        END IF;
    END IF;
END $$;
