-- name: insert_account$
-- Waits for another process that is making the owner at this moment, and then makes none.
INSERT INTO accounts (id, name, role, running_limit, created_at)
VALUES (:id, :name, :role, :running_limit, :created_at)
ON CONFLICT (role) WHERE role = 'owner' DO NOTHING RETURNING id;

-- name: find_owner^
SELECT * FROM accounts WHERE role = 'owner';

-- name: lock_accounts
SELECT * FROM accounts WHERE id = ANY(:account_ids::text[]) ORDER BY id FOR NO KEY UPDATE;

-- name: lock_owner_of^
SELECT accounts.* FROM accounts JOIN jobs ON jobs.account_id = accounts.id
WHERE jobs.id = :job_id FOR NO KEY UPDATE OF accounts;
