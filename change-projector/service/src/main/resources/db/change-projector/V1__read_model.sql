-- The read model of the log replog.mutations and how far it has come. Everything here can be computed again from the log.

CREATE TABLE log_generation (
  generation  integer     PRIMARY KEY,
  topic       text        NOT NULL,
  topic_id    uuid        NOT NULL,
  first_seen  timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE log_generation IS 'Which topic each generation of the log is; the topic id tells a re-created topic from the first one.';

CREATE TABLE projection_progress (
  generation   integer     NOT NULL REFERENCES log_generation,
  partition    integer     NOT NULL,
  next_offset  bigint      NOT NULL,
  owner_epoch  bigint      NOT NULL,
  owner        text        NOT NULL,
  unpublished  bytea,
  updated_at   timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (generation, partition)
);
COMMENT ON TABLE projection_progress IS 'Per partition: the next record to apply, who may apply it, and what the last batch still had to publish.';
COMMENT ON COLUMN projection_progress.owner_epoch IS 'Rises with each owner; a writer with an older one changes nothing.';
COMMENT ON COLUMN projection_progress.unpublished IS 'Outcomes and changes of the batch before next_offset, until the next batch replaces them.';

CREATE TABLE entity (
  user_id        text        NOT NULL,
  type           smallint    NOT NULL,
  id             uuid        NOT NULL,
  local_id       text,
  parent_id      uuid,
  root_id        uuid        NOT NULL,
  version        integer     NOT NULL,
  position       bigint      NOT NULL,
  tree_position  bigint,
  data           jsonb       NOT NULL,
  stamps         jsonb       NOT NULL,
  created_at     timestamptz NOT NULL,
  updated_at     timestamptz NOT NULL,
  deleted_at     timestamptz,
  PRIMARY KEY (user_id, type, id)
);
COMMENT ON TABLE entity IS 'The latest state of every entity of every user; a deleted one stays as a tombstone until it is purged.';
COMMENT ON COLUMN entity.type IS 'The code of the catalogue (replog.code in the Avro schema); parents have lower codes than children.';
COMMENT ON COLUMN entity.position IS 'The mutation that last changed this entity: generation << 48 | offset.';
COMMENT ON COLUMN entity.tree_position IS 'Roots only: the newest position of anything in the tree.';
COMMENT ON COLUMN entity.stamps IS 'Who wrote each field and when: [base, other stamps with the fields they cover].';

-- Pulling by token, in the order in which clients receive.
CREATE INDEX entity_by_position ON entity (user_id, position, type, id);
-- A tree as a whole: nested documents, cascades.
CREATE INDEX entity_by_root ON entity (user_id, root_id, parent_id);
-- Nested documents by token.
CREATE INDEX entity_by_tree_position ON entity (user_id, type, tree_position, id) WHERE tree_position IS NOT NULL;
-- At most one workout in progress per user.
CREATE INDEX entity_in_progress ON entity (user_id, type) WHERE deleted_at IS NULL AND data ->> 'status' = 'in_progress';

CREATE TABLE receipt (
  user_id       text        NOT NULL,
  mutation_id   uuid        NOT NULL,
  payload_hash  bytea       NOT NULL,
  position      bigint      NOT NULL,
  decided_at    timestamptz NOT NULL,
  device_id     text,
  outcome       bytea       NOT NULL,
  PRIMARY KEY (user_id, mutation_id)
);
COMMENT ON TABLE receipt IS 'The first outcome of every mutation id, so that a repetition is answered and not applied again.';
-- Receipts come in the order of their times, so a small index finds those to forget.
CREATE INDEX receipt_by_time ON receipt USING brin (decided_at);
COMMENT ON COLUMN receipt.outcome IS 'An Avro OperationOutcome in single-object encoding.';

CREATE TABLE user_head (
  user_id   text    PRIMARY KEY,
  position  bigint  NOT NULL,
  horizon   bigint  NOT NULL DEFAULT 0
);
COMMENT ON TABLE user_head IS 'Per user: the newest mutation that was decided, and the newest tombstone that was purged.';

-- The reading role sees the rows of one user, named for each transaction; unnamed, it sees none.
ALTER TABLE entity ENABLE ROW LEVEL SECURITY;
ALTER TABLE receipt ENABLE ROW LEVEL SECURITY;
ALTER TABLE user_head ENABLE ROW LEVEL SECURITY;
ALTER TABLE entity FORCE ROW LEVEL SECURITY;
ALTER TABLE receipt FORCE ROW LEVEL SECURITY;
ALTER TABLE user_head FORCE ROW LEVEL SECURITY;

DO $$
BEGIN
  -- Roles belong to the whole server, so two databases on it may race to create this one.
  CREATE ROLE replog_reader NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION;
EXCEPTION
  WHEN duplicate_object OR unique_violation THEN NULL;
END
$$;
DO $$
BEGIN
  EXECUTE format('GRANT replog_reader TO %I', current_user);
  EXECUTE format('CREATE POLICY writer_all ON entity TO %I USING (true) WITH CHECK (true)', current_user);
  EXECUTE format('CREATE POLICY writer_all ON receipt TO %I USING (true) WITH CHECK (true)', current_user);
  EXECUTE format('CREATE POLICY writer_all ON user_head TO %I USING (true) WITH CHECK (true)', current_user);
  EXECUTE format('GRANT USAGE ON SCHEMA %I TO replog_reader', current_schema());
END
$$;

GRANT SELECT ON entity, receipt, user_head, log_generation, projection_progress TO replog_reader;
CREATE POLICY reader_own ON entity FOR SELECT TO replog_reader
  USING (user_id = current_setting('replog.user_id', true));
CREATE POLICY reader_own ON receipt FOR SELECT TO replog_reader
  USING (user_id = current_setting('replog.user_id', true));
CREATE POLICY reader_own ON user_head FOR SELECT TO replog_reader
  USING (user_id = current_setting('replog.user_id', true));
