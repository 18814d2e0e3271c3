-- Rate limits: a log of what was admitted in the last window, in slots of a 120th of it, so that its row stays small.
-- A slot counts until a whole window after its end: never more than the limit in any window, at most a slot late.

-- Run twice, for two tables of one kind: `quotas` outlives a crash of the database; `passing_quotas` is written by every
-- poll, and needs no flush to disk. (As partitions of one table each look-up took half as long again.)

CREATE @kind TABLE @table (
    subject   text COLLATE "C" NOT NULL,
    bucket    text COLLATE "C" NOT NULL,
    -- When each slot ends, in milliseconds since 1970, so that a limit's window may be changed.
    slots     bigint[] NOT NULL DEFAULT '{}',
    counts    integer[] NOT NULL DEFAULT '{}',
    -- The sum of the counts, so that only what has expired is looked at.
    used      bigint NOT NULL DEFAULT 0,
    day       date NOT NULL DEFAULT '-infinity',
    day_count integer NOT NULL DEFAULT 0,
    used_at   timestamptz NOT NULL DEFAULT '-infinity',
    PRIMARY KEY (subject, bucket)
) WITH (fillfactor = 50);

-- Admit those of the costs that fit, in order. NULL limits admit everything.
CREATE FUNCTION @function(
    p_subject text, p_bucket text, p_costs integer[], p_limit integer, p_window_ms bigint, p_per_day integer,
    p_at timestamptz,
    OUT admitted boolean[], OUT remaining integer, OUT remaining_today integer, OUT reset_ms bigint,
    OUT retry_ms bigint, OUT is_day_spent boolean
) LANGUAGE plpgsql AS $$
DECLARE
    q @table%ROWTYPE;
    slot_ms constant bigint := greatest(1, p_window_ms / 120);
    now_ms constant bigint := floor(extract(epoch FROM p_at) * 1000);
    slot_end constant bigint := (now_ms / slot_ms + 1) * slot_ms;
    today date := (p_at AT TIME ZONE 'UTC')::date;
    gone integer := 0;
    used bigint;
    today_used integer;
    taken integer := 0;
    cost integer;
    refused integer;
    length integer;
BEGIN
    LOOP
        SELECT * INTO q FROM @table WHERE subject = p_subject AND bucket = p_bucket FOR UPDATE;
        EXIT WHEN FOUND;
        -- Again until it is found: it may be trimmed in between.
        INSERT INTO @table (subject, bucket) VALUES (p_subject, p_bucket) ON CONFLICT DO NOTHING;
    END LOOP;
    length := cardinality(q.slots);
    used := q.used;
    WHILE gone < length AND q.slots[gone + 1] + p_window_ms <= now_ms LOOP
        gone := gone + 1;
        used := used - q.counts[gone];
    END LOOP;
    IF gone > 0 THEN
        q.slots := q.slots[gone + 1:];
        q.counts := q.counts[gone + 1:];
        length := length - gone;
    END IF;
    -- A clock that was set back begins no new day, and below no new slot.
    today := greatest(q.day, today);
    today_used := CASE WHEN q.day = today THEN q.day_count ELSE 0 END;
    admitted := '{}';
    is_day_spent := false;
    IF used + array_length(p_costs, 1) <= coalesce(p_limit, 2147483647)
       AND today_used + array_length(p_costs, 1) <= coalesce(p_per_day, 2147483647)
       AND 1 = ALL (p_costs) THEN
        -- The usual: single requests, and room for all of them.
        taken := array_length(p_costs, 1);
        used := used + taken;
        today_used := today_used + taken;
        admitted := array_fill(true, ARRAY[taken]);
    ELSE
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
    END IF;
    IF taken > 0 THEN
        q.used := used;
        IF length > 0 AND q.slots[length] >= slot_end THEN
            q.counts[length] := q.counts[length] + taken;
        ELSE
            q.slots := q.slots || slot_end;
            q.counts := q.counts || taken;
            length := length + 1;
        END IF;
        UPDATE @table SET slots = q.slots, counts = q.counts, used = q.used, day = today, day_count = today_used, used_at = p_at
        WHERE subject = p_subject AND bucket = p_bucket;
    END IF;
    remaining := CASE WHEN p_limit IS NOT NULL THEN greatest(0, p_limit - used) END;
    remaining_today := CASE WHEN p_per_day IS NOT NULL THEN greatest(0, p_per_day - today_used) END;
    reset_ms := CASE WHEN length > 0 THEN q.slots[length] + p_window_ms - now_ms ELSE 0 END;
    retry_ms := 0;
    -- What was refused needs room in the day and in the window, whichever of them refused it.
    IF today_used + refused > p_per_day THEN
        retry_ms := ceil(extract(epoch FROM ((today + 1)::timestamp AT TIME ZONE 'UTC') - p_at) * 1000);
    END IF;
    IF used + refused > p_limit THEN
        FOR i IN 1..length LOOP
            used := used - q.counts[i];
            IF used + refused <= p_limit THEN
                retry_ms := greatest(retry_ms, q.slots[i] + p_window_ms - now_ms);
                EXIT;
            END IF;
        END LOOP;
        -- It may not fit into an empty window either.
        retry_ms := CASE WHEN retry_ms > 0 THEN retry_ms ELSE p_window_ms END;
    END IF;
END $$;
