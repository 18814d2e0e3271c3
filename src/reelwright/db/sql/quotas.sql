-- name: take_quotas
-- One row for each subject: which of its costs were admitted, and what is left. Costs come as text, `{1,1,2}`, because
-- each subject has its own number of them. The caller orders the subjects: two processes must lock them in one order.
SELECT asked.subject, taken.* FROM
    unnest(:subjects::text[], :costs::text[], :limits::int[], :windows_ms::bigint[], :per_days::int[])
        AS asked (subject, costs, per_window, window_ms, per_day),
    take_quota(
        asked.subject, :bucket, asked.costs::int[], asked.per_window, asked.window_ms, asked.per_day, clock_timestamp()
    ) AS taken;

-- name: take_passing_quotas
SELECT asked.subject, taken.* FROM
    unnest(:subjects::text[], :costs::text[], :limits::int[], :windows_ms::bigint[], :per_days::int[])
        AS asked (subject, costs, per_window, window_ms, per_day),
    take_passing_quota(
        asked.subject, :bucket, asked.costs::int[], asked.per_window, asked.window_ms, asked.per_day, clock_timestamp()
    ) AS taken;

-- name: trim_quotas!
WITH kept AS (DELETE FROM quotas WHERE used_at < :before)
DELETE FROM passing_quotas WHERE used_at < :before;
