-- Requests that must not be carried out twice.

CREATE TABLE idempotency_keys (
    account_id   text COLLATE "C" NOT NULL REFERENCES accounts (id),
    key          text COLLATE "C" NOT NULL,
    -- An HMAC of the request without what differs from one try to the next; no word of it can be guessed from this.
    request_hash bytea NOT NULL,
    -- Which of several requests with the key carries it out, and until when it is believed to live.
    owner        text NOT NULL,
    held_until   timestamptz NOT NULL,
    -- What it made, written in the transaction that made it: the job's or the batch's id.
    resource_id  text,
    -- The answer, once there is one; the body is sealed, for it may hold what is shown once.
    status       smallint,
    content_type text,
    body         bytea,
    created_at   timestamptz NOT NULL,
    PRIMARY KEY (account_id, key)
) WITH (fillfactor = 60);
CREATE INDEX idempotency_keys_old ON idempotency_keys (created_at);

-- Creates of SDKs that send again by themselves: which job each made. No foreign key: it is known for minutes only.
CREATE TABLE sendings (
    key_id       text COLLATE "C" NOT NULL,
    request_hash bytea NOT NULL,
    job_id       text COLLATE "C" NOT NULL,
    at           timestamptz NOT NULL,
    -- When it answered one that was sent again: it does so once.
    answered_at  timestamptz,
    PRIMARY KEY (key_id, request_hash, job_id)
);
CREATE INDEX sendings_old ON sendings (at);
