-- Past states are read from the history, which now has the whole state after each change. It is computed again from
-- replog.changes.
TRUNCATE history;
ALTER TABLE history
  ADD COLUMN local_id      text,
  ADD COLUMN parent_id     uuid,
  ADD COLUMN root_id       uuid,
  ADD COLUMN left_root_id  uuid,
  ADD COLUMN created_at    timestamptz,
  ADD COLUMN data          json,
  -- An instance of an earlier version, which does not write the state, writes nothing.
  ADD CONSTRAINT history_has_place CHECK (event > 3 OR root_id IS NOT NULL);
-- The size of the column is the size of what is sent: see V13.
ALTER TABLE history ALTER COLUMN data SET STORAGE EXTERNAL;
COMMENT ON COLUMN history.root_id IS 'The root of the entity''s tree after the change, which is the tree that the change is part of; null when nothing changed.';
COMMENT ON COLUMN history.left_root_id IS 'The root of the tree that the change moved the entity out of; null when it did not move.';
COMMENT ON COLUMN history.created_at IS 'When the entity was created, in rows that were read from the entity table; null in all others.';
COMMENT ON COLUMN history.data IS 'All fields after the change, as they are sent; null when it was deleted, when nothing changed, and when the record of the change would have been too large.';
COMMENT ON COLUMN history.ordinal IS 'Counts what one mutation did to one entity, from 0, in the order of its operations. 32767: the state after a mutation whose record was too large, read from the entity table.';

CREATE INDEX history_by_position ON history (user_id, position, type, id) WHERE event <= 3;
CREATE INDEX history_by_parent ON history (user_id, parent_id) WHERE event <= 3 AND parent_id IS NOT NULL;
CREATE INDEX history_by_root ON history (user_id, root_id, position) WHERE event <= 3 AND parent_id IS NOT NULL;
CREATE INDEX history_by_left_root ON history (user_id, left_root_id, position) WHERE left_root_id IS NOT NULL;

CREATE TABLE history_gap (
  user_id        text    NOT NULL,
  from_position  bigint  NOT NULL,
  to_position    bigint  NOT NULL,
  PRIMARY KEY (user_id, from_position)
);
COMMENT ON TABLE history_gap IS 'Positions at which the state of a user is not known, because the record of a change was too large and the entity table was ahead of it.';
COMMENT ON COLUMN history_gap.to_position IS 'The first position at which the state is known again.';

-- The reading role adds rows for its own user, who reads another one, and reads who has read its user.
CREATE TABLE read_audit (
  id       bigint       GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at       timestamptz  NOT NULL DEFAULT now(),
  reader   text         NOT NULL,
  user_id  text         NOT NULL,
  request  text         NOT NULL
);
COMMENT ON TABLE read_audit IS 'Every read of another user''s data, written before its response.';
COMMENT ON COLUMN read_audit.reader IS 'The subject of the token that was used.';
COMMENT ON COLUMN read_audit.user_id IS 'The user whose data was read.';
COMMENT ON COLUMN read_audit.request IS 'The method, the path and the query.';
CREATE INDEX read_audit_by_user ON read_audit (user_id, at);
CREATE INDEX read_audit_by_time ON read_audit USING brin (at);

ALTER TABLE history_gap ENABLE ROW LEVEL SECURITY;
ALTER TABLE history_gap FORCE ROW LEVEL SECURITY;
ALTER TABLE read_audit ENABLE ROW LEVEL SECURITY;
ALTER TABLE read_audit FORCE ROW LEVEL SECURITY;
DO $$
BEGIN
  EXECUTE format('CREATE POLICY writer_all ON history_gap TO %I USING (true) WITH CHECK (true)', current_user);
  EXECUTE format('CREATE POLICY writer_all ON read_audit TO %I USING (true) WITH CHECK (true)', current_user);
END
$$;
GRANT SELECT ON history_gap, read_audit TO replog_reader;
GRANT INSERT (reader, user_id, request) ON read_audit TO replog_reader;
CREATE POLICY reader_own ON history_gap FOR SELECT TO replog_reader
  USING (user_id = current_setting('replog.user_id', true));
CREATE POLICY reader_own ON read_audit FOR SELECT TO replog_reader
  USING (user_id = current_setting('replog.user_id', true));
CREATE POLICY reader_adds ON read_audit FOR INSERT TO replog_reader
  WITH CHECK (reader = current_setting('replog.user_id', true));

UPDATE further_model SET generation = generation + 1, incomplete = NULL WHERE name = 'history';
