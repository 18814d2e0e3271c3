-- name: list_plans
SELECT * FROM plans ORDER BY name;

-- name: find_plan^
SELECT * FROM plans WHERE name = :name;

-- name: put_plan!
INSERT INTO plans (name, submissions_per_minute, submissions_per_day, reads_per_minute, running_limit, is_house)
VALUES (:name, :submissions_per_minute, :submissions_per_day, :reads_per_minute, :running_limit, :is_house)
ON CONFLICT (name) DO UPDATE SET
    submissions_per_minute = excluded.submissions_per_minute,
    submissions_per_day = excluded.submissions_per_day,
    reads_per_minute = excluded.reads_per_minute,
    running_limit = excluded.running_limit,
    is_house = excluded.is_house;
