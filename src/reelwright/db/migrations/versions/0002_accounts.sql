-- Accounts that people sign up for, their plans, sessions and keys, and what their videos cost.

CREATE TABLE plans (
    name                   text COLLATE "C" PRIMARY KEY CHECK (name ~ '^[a-z][a-z0-9_-]{0,31}$'),
    -- NULL: no such limit; for running_limit: as many as there are workers.
    submissions_per_minute integer CHECK (submissions_per_minute >= 0),
    submissions_per_day    integer CHECK (submissions_per_day >= 0),
    reads_per_minute       integer CHECK (reads_per_minute > 0),
    running_limit          integer CHECK (running_limit >= 0),
    is_house               boolean NOT NULL DEFAULT false
);
INSERT INTO plans VALUES
    ('free', 50, 500, 600, 2, false),
    ('paid', 200, NULL, 600, 10, false),
    ('operator', NULL, NULL, NULL, NULL, true);
-- A plan's columns under names that do not collide with an account's.
CREATE VIEW plan_limits AS
    SELECT name AS plan_name, submissions_per_minute, submissions_per_day, reads_per_minute, running_limit, is_house
    FROM plans;

ALTER TABLE accounts
    ADD COLUMN plan text NOT NULL DEFAULT 'free' REFERENCES plans (name),
    ADD COLUMN status text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'suspended')),
    ADD COLUMN locale text NOT NULL DEFAULT 'en' CHECK (locale IN ('en', 'zh')),
    ADD COLUMN email text,
    -- One person's addresses are one: lower case, nothing after a plus sign.
    ADD COLUMN email_key text UNIQUE,
    ADD COLUMN email_verified_at timestamptz,
    ADD COLUMN password_hash text,
    -- An HMAC of the address that signed up, for the cap on free credits; not the address.
    ADD COLUMN signup_origin bytea,
    DROP COLUMN running_limit;
UPDATE accounts SET plan = 'operator' WHERE role = 'owner';

CREATE TABLE sessions (
    id           text COLLATE "C" PRIMARY KEY,
    account_id   text COLLATE "C" NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    token_hash   bytea NOT NULL UNIQUE,
    -- What the browser or program called itself, so that its owner knows it again.
    agent        text NOT NULL DEFAULT '',
    created_at   timestamptz NOT NULL,
    last_used_at timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL,
    revoked_at   timestamptz
);
CREATE INDEX sessions_of_account ON sessions (account_id, id);

-- Links that work once. Only the nonce lies here; the link carries a signature under the root secret as well.
CREATE TABLE links (
    nonce      text COLLATE "C" PRIMARY KEY,
    purpose    text NOT NULL CHECK (purpose IN ('welcome', 'verify', 'reset', 'invite')),
    account_id text COLLATE "C" REFERENCES accounts (id) ON DELETE CASCADE,
    email      text,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at    timestamptz
);
CREATE INDEX links_of_account ON links (account_id) WHERE used_at IS NULL;

ALTER TABLE api_keys
    ADD COLUMN scopes text[] NOT NULL DEFAULT '{videos:write,videos:read,account:read}',
    ADD COLUMN spend_cap bigint CHECK (spend_cap >= 0),
    ADD COLUMN spent bigint NOT NULL DEFAULT 0 CHECK (spent >= 0),
    -- The key that this one was rotated from: what both spend is counted there, against one cap.
    ADD COLUMN counter_id text COLLATE "C" REFERENCES api_keys (id);
CREATE VIEW counted_keys AS
    SELECT k.id, k.account_id, k.key_hash, k.name, k.last_four, k.created_at, k.expires_at, k.revoked_at,
           k.last_used_at, k.scopes, c.spend_cap, c.spent, k.counter_id
    FROM api_keys AS k JOIN api_keys AS c ON c.id = coalesce(k.counter_id, k.id);

-- A line holds from its date on until a newer one of the same model and tier does; '*' is any model.
CREATE TABLE prices (
    model            text NOT NULL,
    tier             text NOT NULL CHECK (tier IN ('720p', '1080p', '4k')),
    per_second       bigint NOT NULL CHECK (per_second >= 0),
    per_clip         bigint NOT NULL DEFAULT 0 CHECK (per_clip >= 0),
    sound_per_second bigint NOT NULL DEFAULT 0 CHECK (sound_per_second >= 0),
    valid_from       timestamptz NOT NULL,
    PRIMARY KEY (model, tier, valid_from)
);
INSERT INTO prices (model, tier, per_second, valid_from) VALUES
    ('*', '720p', 20000, '2026-01-01 00:00:00Z'),
    ('*', '1080p', 30000, '2026-01-01 00:00:00Z'),
    ('*', '4k', 40000, '2026-01-01 00:00:00Z');

ALTER TABLE jobs
    ADD COLUMN key_id text,
    ADD COLUMN price bigint NOT NULL DEFAULT 0 CHECK (price >= 0),
    ADD COLUMN price_per_second bigint NOT NULL DEFAULT 0,
    ADD COLUMN price_per_clip bigint NOT NULL DEFAULT 0,
    -- The book that the price was taken from, and that whatever is not charged goes back to.
    ADD COLUMN paid_from text NOT NULL DEFAULT 'own_use' CHECK (paid_from IN ('available', 'own_use')),
    -- Set when it ends.
    ADD COLUMN charged bigint CHECK (charged BETWEEN 0 AND price);
CREATE INDEX jobs_finished ON jobs (engine, ended_at) WHERE state = 'completed';
UPDATE jobs SET charged = 0 WHERE state NOT IN ('queued', 'running');

-- What ended on a day (UTC), kept when the jobs themselves are deleted.
CREATE TABLE usage_days (
    account_id  text COLLATE "C" NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    day         date NOT NULL,
    -- Empty for what came without a key.
    key_id      text NOT NULL,
    model       text NOT NULL,
    status      text NOT NULL,
    videos      bigint NOT NULL,
    duration_ms bigint NOT NULL,
    charged     bigint NOT NULL,
    PRIMARY KEY (account_id, day, key_id, model, status)
);

-- Who makes videos at the moment, and how many at once; refreshed while a worker lives.
CREATE TABLE workers (
    name    text PRIMARY KEY,
    slots   integer NOT NULL CHECK (slots > 0),
    seen_at timestamptz NOT NULL
);
