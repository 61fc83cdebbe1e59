-- The newest change of each user: who comes back with an older token is owed a ping.
CREATE TABLE head (
    user_id  text        NOT NULL PRIMARY KEY,
    log_id   integer     NOT NULL,
    position bigint      NOT NULL CHECK (position >= 0),
    at       timestamptz NOT NULL
) WITH (fillfactor = 80);

-- How far the group has written the topic of changes. A topic that is created again has another id and starts anew.
CREATE TABLE progress (
    topic_id    uuid    NOT NULL,
    partition   integer NOT NULL CHECK (partition >= 0),
    next_offset bigint  NOT NULL CHECK (next_offset >= 0),
    PRIMARY KEY (topic_id, partition)
) WITH (fillfactor = 50);

-- Tickets that opened a stream, until they would no longer open one anyway.
CREATE TABLE ticket_used (
    id         uuid        NOT NULL PRIMARY KEY,
    expires_at timestamptz NOT NULL
);
CREATE INDEX ticket_used_expires_at ON ticket_used (expires_at);
