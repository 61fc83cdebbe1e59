-- A channel: whom to tell of a user's changes, and what is still to be told. There is one row a channel, so what it costs
-- does not depend on how much changes. Expired is who is live beyond expires_at; it is not stored.
CREATE TABLE channel (
    user_id           text        NOT NULL,
    id                text        NOT NULL,
    resource_id       uuid        NOT NULL,
    state             text        NOT NULL CHECK (state IN ('live', 'failed', 'stopped')),
    -- Why it is failed or stopped.
    reason            text,
    address           text        NOT NULL,
    -- host:port of the address; limits and circuits are by it.
    host              text        NOT NULL,
    -- The entity types it wants to hear of; null is all.
    types             text[],
    secret            bytea       NOT NULL,
    -- The secret before this one, which also signs for a while.
    old_secret        bytea,
    old_secret_until  timestamptz,
    created_at        timestamptz NOT NULL,
    changed_at        timestamptz NOT NULL,
    expires_at        timestamptz NOT NULL,

    -- Up to where it was told, or up to where there was nothing to tell when it began; the log is null when nothing was.
    told_log_id       integer,
    told_position     bigint      NOT NULL,
    last_notified_at  timestamptz,

    -- The message that is being delivered: the same in every attempt. There is none while message_id is null.
    number            bigint      NOT NULL DEFAULT 0,
    message_id        uuid,
    message_state     text CHECK (message_state IN ('sync', 'exists', 'not_exists')),
    message_log_id    integer,
    message_position  bigint,
    message_since     timestamptz,
    message_first_at  timestamptz,
    failures          integer     NOT NULL DEFAULT 0,
    last_error        text,

    -- What came since, and makes the next message. There is nothing while owed_position is null.
    owed_log_id       integer,
    owed_position     bigint,
    owed_exists       boolean,
    owed_since        timestamptz,

    -- When to work on it next; null when there is nothing to do. Whoever works on it puts it off and leaves a lease, so
    -- that somebody else takes it when nothing was heard by then.
    due_at            timestamptz,
    lease             uuid,
    -- How many attempts there were at all; the last ones are in delivery.
    attempts          bigint      NOT NULL DEFAULT 0,
    PRIMARY KEY (user_id, id)
) WITH (fillfactor = 70);
CREATE INDEX channel_due_at ON channel (due_at) WHERE due_at IS NOT NULL;
-- Since when it is over, or will be.
CREATE INDEX channel_over ON channel ((CASE WHEN state = 'live' THEN expires_at ELSE changed_at END));

-- The last attempts of each channel: a ring of slots, so that it never grows.
CREATE TABLE delivery (
    user_id         text        NOT NULL,
    channel_id      text        NOT NULL,
    slot            smallint    NOT NULL,
    attempt         bigint      NOT NULL,
    at              timestamptz NOT NULL,
    number          bigint      NOT NULL,
    message_id      uuid        NOT NULL,
    message_state   text        NOT NULL,
    outcome         text        NOT NULL CHECK (outcome IN ('delivered', 'retried', 'failed', 'gone')),
    status          integer,
    duration_millis integer     NOT NULL,
    error           text,
    next_attempt_at timestamptz,
    log_id          integer,
    position        bigint,
    PRIMARY KEY (user_id, channel_id, slot),
    FOREIGN KEY (user_id, channel_id) REFERENCES channel (user_id, id) ON DELETE CASCADE
) WITH (fillfactor = 70);

-- What other services may know: how many live channels the user has whom the session names.
CREATE VIEW live_channels WITH (security_barrier) AS
SELECT user_id, count(*) AS channels
FROM channel
WHERE user_id = current_setting('replog.user_id', true) AND state = 'live' AND expires_at > now()
GROUP BY user_id;
GRANT USAGE ON SCHEMA notifier TO PUBLIC;
GRANT SELECT ON live_channels TO PUBLIC;
