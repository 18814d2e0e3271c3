-- name: get_fact$
SELECT value FROM facts WHERE name = :name;

-- name: put_fact!
INSERT INTO facts (name, value) VALUES (:name, :value) ON CONFLICT (name) DO UPDATE SET value = excluded.value;

-- name: count_others$
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND application_name LIKE 'reelwright/%' AND application_name NOT LIKE :mine
  AND application_name LIKE :role;
