-- The spine: accounts, keys, jobs and their story. Forward only; a change is a new file.

CREATE TABLE facts (
    name  text PRIMARY KEY,
    value text NOT NULL
);

CREATE TABLE accounts (
    id            text COLLATE "C" PRIMARY KEY,
    name          text NOT NULL,
    role          text NOT NULL CHECK (role IN ('owner', 'admin', 'member')),
    running_limit integer NOT NULL CHECK (running_limit >= 0),
    created_at    timestamptz NOT NULL
);
-- Two processes that start first at the same time make one owner, not two.
CREATE UNIQUE INDEX accounts_one_owner ON accounts (role) WHERE role = 'owner';

CREATE TABLE api_keys (
    id           text COLLATE "C" PRIMARY KEY,
    account_id   text COLLATE "C" NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
    key_hash     bytea NOT NULL UNIQUE,
    name         text NOT NULL,
    last_four    text NOT NULL,
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz,
    revoked_at   timestamptz,
    last_used_at timestamptz
);
CREATE INDEX api_keys_account ON api_keys (account_id, id);

CREATE TABLE jobs (
    id                  text COLLATE "C" PRIMARY KEY,
    account_id          text COLLATE "C" NOT NULL REFERENCES accounts (id),
    state               text NOT NULL CHECK (state IN ('queued', 'running', 'completed', 'failed', 'cancelled')),
    attempt             integer NOT NULL DEFAULT 0,
    -- Attempts whose worker stopped in good order: they do not count against the job.
    excused             integer NOT NULL DEFAULT 0,
    progress            smallint NOT NULL DEFAULT 0 CHECK (progress BETWEEN 0 AND 100),
    stage               text,
    worker              text,
    request_id          text NOT NULL DEFAULT '',
    prompt              text NOT NULL,
    model               text NOT NULL,
    engine              text NOT NULL,
    width               integer NOT NULL,
    height              integer NOT NULL,
    duration_ms         integer NOT NULL,
    fps                 integer NOT NULL,
    seed                bigint NOT NULL,
    quality             text NOT NULL,
    door                text NOT NULL,
    ignored             text[] NOT NULL DEFAULT '{}',
    created_at          timestamptz NOT NULL,
    -- Set while the job holds (or held) a queue row: ADR 2.
    released_at         timestamptz,
    started_at          timestamptz,
    ended_at            timestamptz,
    expires_at          timestamptz,
    is_expired          boolean NOT NULL DEFAULT false,
    cancel_requested_at timestamptz,
    failure_code        text,
    failure_message     text,
    rendition           jsonb
) WITH (fillfactor = 85);
-- Progress is written often: leave room for it beside its row and vacuum early.
ALTER TABLE jobs SET (autovacuum_vacuum_scale_factor = 0.05);

CREATE INDEX jobs_of_account ON jobs (account_id, id);
-- What the running limit counts, and who is next: both stay small however long the history grows.
CREATE INDEX jobs_active ON jobs (account_id) WHERE released_at IS NOT NULL AND state IN ('queued', 'running');
CREATE INDEX jobs_waiting ON jobs (account_id, id) WHERE released_at IS NULL AND state = 'queued';
CREATE INDEX jobs_queued ON jobs (id) WHERE state = 'queued';
CREATE INDEX jobs_expiring ON jobs (expires_at) WHERE expires_at IS NOT NULL AND NOT is_expired;

CREATE TABLE job_events (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    job_id  text COLLATE "C" NOT NULL REFERENCES jobs (id) ON DELETE CASCADE,
    type    text NOT NULL,
    attempt integer NOT NULL DEFAULT 0,
    data    jsonb NOT NULL DEFAULT '{}',
    at      timestamptz NOT NULL
);
CREATE INDEX job_events_of_job ON job_events (job_id, id);

-- Files whose job is gone: noted in the transaction that deletes the job, removed afterwards, swept after a crash.
CREATE TABLE asset_garbage (
    prefix   text PRIMARY KEY,
    noted_at timestamptz NOT NULL
);
