-- name: beat_worker!
INSERT INTO workers (name, slots, seen_at) VALUES (:name, :slots, :now)
ON CONFLICT (name) DO UPDATE SET slots = excluded.slots, seen_at = excluded.seen_at;

-- name: leave_worker!
DELETE FROM workers WHERE name = :name;

-- name: trim_workers!
DELETE FROM workers WHERE seen_at < :before;
