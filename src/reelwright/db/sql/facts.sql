-- name: get_fact$
SELECT value FROM facts WHERE name = :name;

-- name: put_fact!
INSERT INTO facts (name, value) VALUES (:name, :value) ON CONFLICT (name) DO UPDATE SET value = excluded.value;
