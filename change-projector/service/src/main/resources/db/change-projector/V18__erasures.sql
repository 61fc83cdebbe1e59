-- Accounts that were erased. These rows are kept for ever, and have no id of a user: whatever was made before an erasure
-- is refused by them, however late it arrives.
CREATE TABLE erasure (
  subject       bytea       NOT NULL,
  position      bigint      NOT NULL,
  mutation_id   uuid        NOT NULL,
  payload_hash  bytea       NOT NULL,
  at            timestamptz NOT NULL,
  PRIMARY KEY (subject, position)
);
COMMENT ON TABLE erasure IS 'Every erasure of an account.';
COMMENT ON COLUMN erasure.subject IS 'HMAC-SHA-256 of the user id, with the key of erasure_key.';

-- Previews decide as well.
GRANT SELECT ON erasure TO replog_reader;

CREATE TABLE erasure_key (
  one          boolean  PRIMARY KEY DEFAULT true CHECK (one),
  fingerprint  bytea    NOT NULL
);
COMMENT ON TABLE erasure_key IS 'Which key the subjects of erasures were made with. It cannot change once there is an erasure.';

ALTER TABLE user_head ADD COLUMN erased bigint NOT NULL DEFAULT 0, ADD COLUMN erased_at timestamptz;
COMMENT ON COLUMN user_head.erased IS 'The last erasure of the account; nothing from before it is left. 0: never erased.';

CREATE TABLE account_erasure (
  user_id       text        PRIMARY KEY,
  position      bigint      NOT NULL,
  mutation_id   uuid        NOT NULL,
  at            timestamptz NOT NULL,
  applied_at    timestamptz NOT NULL DEFAULT now(),
  rewritten_at  timestamptz
);
COMMENT ON TABLE account_erasure IS 'The last erasure of each user, and how far it has come.';
COMMENT ON COLUMN account_erasure.applied_at IS 'When the entities and receipts were deleted.';
COMMENT ON COLUMN account_erasure.rewritten_at IS 'When the last file of the log and of the changes was rewritten without them.';

CREATE TABLE account_erasure_model (
  user_id   text        NOT NULL,
  position  bigint      NOT NULL,
  model     text        NOT NULL,
  at        timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (user_id, model)
);
COMMENT ON TABLE account_erasure_model IS 'The last erasure of each user that each read model has followed.';

DO $$
DECLARE own text;
BEGIN
  FOREACH own IN ARRAY ARRAY['account_erasure', 'account_erasure_model'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', own);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', own);
    EXECUTE format('CREATE POLICY writer_all ON %I TO %I USING (true) WITH CHECK (true)', own, current_user);
    EXECUTE format('GRANT SELECT ON %I TO replog_reader', own);
    EXECUTE format('CREATE POLICY reader_own ON %I FOR SELECT TO replog_reader'
      ' USING (user_id = current_setting(''replog.user_id'', true))', own);
  END LOOP;
END
$$;

-- A node of an erased account is refused for ever, and by a reason of its own. Its token is all that is left of it.
CREATE TABLE node_erased (
  token_hash  bytea       PRIMARY KEY,
  at          timestamptz NOT NULL
);
COMMENT ON TABLE node_erased IS 'The hashes of the tokens of nodes whose accounts were erased, and when.';

-- For the export of an account. The hashes of tokens stay out of reach.
GRANT SELECT (id, user_id, code, name, types, policy, created_at, last_sync_in, last_sync_out) ON node TO replog_reader;
