-- The last erasure of each user's account that was followed here: the channels of before it are deleted.
CREATE TABLE erased (
    user_id   text        NOT NULL PRIMARY KEY,
    position  bigint      NOT NULL,
    at        timestamptz NOT NULL DEFAULT now()
);

-- What other services may know: how far the erasure of the account has come here, of the user whom the session names.
CREATE VIEW followed_erasures WITH (security_barrier) AS
SELECT user_id, position, at
FROM erased
WHERE user_id = current_setting('replog.user_id', true);
GRANT SELECT ON followed_erasures TO PUBLIC;

-- The channels of the user whom the session names, without their secrets: for the export of the account.
CREATE VIEW account_channels WITH (security_barrier) AS
SELECT user_id, id, resource_id, address, types, state, created_at, expires_at, last_notified_at
FROM channel
WHERE user_id = current_setting('replog.user_id', true);
GRANT SELECT ON account_channels TO PUBLIC;
