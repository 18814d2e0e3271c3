-- name: take_quotas
-- One row for each subject: which of its costs were admitted, and what is left.
WITH asked AS (
    SELECT subject, array_agg(cost ORDER BY place) AS costs, min(per_window) AS per_window,
           min(window_ms) AS window_ms, min(per_day) AS per_day
    FROM unnest(:subjects::text[], :costs::int[], :limits::int[], :windows_ms::bigint[], :per_days::int[])
         WITH ORDINALITY AS t (subject, cost, per_window, window_ms, per_day, place)
    GROUP BY subject
    -- Two processes must lock subjects in one order.
    ORDER BY subject
)
SELECT asked.subject, taken.* FROM asked,
     take_quota(asked.subject, :bucket, asked.costs, asked.per_window, asked.window_ms, asked.per_day, clock_timestamp())
     AS taken;

-- name: trim_quotas!
DELETE FROM quotas WHERE used_at < :before;
