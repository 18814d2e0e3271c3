-- Several jobs that were asked for in one call.

CREATE TABLE batches (
    id           text COLLATE "C" PRIMARY KEY,
    account_id   text COLLATE "C" NOT NULL REFERENCES accounts (id),
    created_at   timestamptz NOT NULL,
    -- When the last of its jobs ended.
    completed_at timestamptz,
    callback_url text,
    metadata     jsonb NOT NULL DEFAULT '{}',
    -- How many were asked for; those that were refused are no jobs: [{"index", "custom_id", "code", "message", "param"}].
    asked        integer NOT NULL,
    refused      jsonb NOT NULL DEFAULT '[]'
);
CREATE INDEX batches_of_account ON batches (account_id, id);

ALTER TABLE jobs
    ADD COLUMN batch_id     text COLLATE "C" REFERENCES batches (id),
    ADD COLUMN batch_index  smallint,
    -- The caller's own name for it.
    ADD COLUMN custom_id    text,
    -- Who is to be told how it ended.
    ADD COLUMN callback_url text;
CREATE INDEX jobs_of_batch ON jobs (batch_id, batch_index) WHERE batch_id IS NOT NULL;
CREATE INDEX jobs_of_custom_id ON jobs (account_id, custom_id, id) WHERE custom_id IS NOT NULL;
