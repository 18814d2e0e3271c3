-- name: insert_account$
-- Waits for another process that is making the owner at this moment, and then makes none.
INSERT INTO accounts (id, name, role, plan, status, locale, email, email_key, email_verified_at, signup_origin, created_at)
VALUES (:id, :name, :role, :plan, :status, :locale, :email, :email_key, :email_verified_at, :origin, :created_at)
ON CONFLICT (role) WHERE role = 'owner' DO NOTHING RETURNING id;

-- name: find_account^
SELECT accounts.*, plan_limits.* FROM accounts JOIN plan_limits ON plan_limits.plan_name = accounts.plan WHERE accounts.id = :account_id;

-- name: find_owner^
SELECT accounts.*, plan_limits.* FROM accounts JOIN plan_limits ON plan_limits.plan_name = accounts.plan WHERE role = 'owner';

-- name: lock_accounts
SELECT accounts.*, plan_limits.* FROM accounts JOIN plan_limits ON plan_limits.plan_name = accounts.plan
WHERE accounts.id = ANY(:account_ids::text[]) ORDER BY accounts.id FOR NO KEY UPDATE OF accounts;

-- name: lock_purses
-- With both rows locked, both are read as they are once the locks are held.
SELECT accounts.*, plan_limits.*, balances.available, balances.held
FROM accounts JOIN plan_limits ON plan_limits.plan_name = accounts.plan JOIN balances ON balances.account_id = accounts.id
WHERE accounts.id = ANY(:account_ids::text[]) ORDER BY accounts.id FOR NO KEY UPDATE OF accounts, balances;

-- name: lock_owner_of^
SELECT accounts.*, plan_limits.* FROM accounts
JOIN plan_limits ON plan_limits.plan_name = accounts.plan
JOIN jobs ON jobs.account_id = accounts.id
WHERE jobs.id = :job_id FOR NO KEY UPDATE OF accounts;

-- name: page_accounts
SELECT accounts.*, plan_limits.* FROM accounts JOIN plan_limits ON plan_limits.plan_name = accounts.plan
WHERE accounts.id < coalesce(:after::text, '~') ORDER BY accounts.id DESC LIMIT :limit;

-- name: set_profile!
UPDATE accounts SET name = :name, locale = :locale, low_credits = :low_credits WHERE id = :account_id;

-- name: set_standing!
UPDATE accounts SET plan = :plan, role = :role, status = :status WHERE id = :account_id;

-- name: find_account_by_email^
SELECT accounts.*, plan_limits.* FROM accounts JOIN plan_limits ON plan_limits.plan_name = accounts.plan
WHERE email_key = :email_key;

-- name: set_email!
UPDATE accounts SET email = :email, email_key = :email_key, email_verified_at = :verified_at WHERE id = :account_id;

-- name: verify_email$
UPDATE accounts SET email_verified_at = :now WHERE id = :account_id AND email_verified_at IS NULL RETURNING id;

-- name: set_password!
UPDATE accounts SET password_hash = :password_hash WHERE id = :account_id;

-- name: password_hash$
SELECT password_hash FROM accounts WHERE id = :account_id;

-- name: signup_origin^
SELECT email_key, signup_origin FROM accounts WHERE id = :account_id;

-- name: count_signup_credits$
SELECT count(*) FROM ledger_entries JOIN accounts ON accounts.id = account_id
WHERE kind = 'signup' AND at >= :since AND (:origin::bytea IS NULL OR signup_origin = :origin);
