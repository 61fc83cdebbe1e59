-- What became of every operation that named an entity, for ever. Computed from replog.changes; can be computed again.

CREATE TABLE history (
  user_id      text         NOT NULL,
  type         smallint     NOT NULL,
  id           uuid         NOT NULL,
  position     bigint       NOT NULL,
  ordinal      smallint     NOT NULL,
  event        smallint     NOT NULL,
  merged       boolean      NOT NULL,
  cut          boolean      NOT NULL,
  version      integer,
  mutation_id  uuid         NOT NULL,
  at           timestamptz  NOT NULL,
  client_time  timestamptz,
  device_id    text,
  changes      jsonb        NOT NULL,
  loss         jsonb,
  PRIMARY KEY (user_id, type, id, position, ordinal)
);
COMMENT ON TABLE history IS 'Per entity: every mutation that touched it or wanted to, also of entities that were deleted.';
COMMENT ON COLUMN history.ordinal IS 'Counts what one mutation did to one entity, from 0, in the order of its operations.';
COMMENT ON COLUMN history.event IS '1: created, 2: updated, 3: deleted, 4: unchanged (all that was wanted was lost), 5: refused.';
COMMENT ON COLUMN history.cut IS 'True when values are left out, because the record of the change would have been too large or is of before they were kept.';
COMMENT ON COLUMN history.changes IS 'By field: [the value before, the value after], null for none.';
COMMENT ON COLUMN history.loss IS 'What was wanted and not got, and to whom it was lost; null when nothing was.';

-- What the newest published change of a user is, so that who follows the changes knows whether one is still to come.
ALTER TABLE user_head ADD COLUMN change_position bigint NOT NULL DEFAULT 0;
COMMENT ON COLUMN user_head.change_position IS 'The newest mutation of which a change was published; 0 when none is known.';

ALTER TABLE history ENABLE ROW LEVEL SECURITY;
ALTER TABLE history FORCE ROW LEVEL SECURITY;
DO $$
BEGIN
  EXECUTE format('CREATE POLICY writer_all ON history TO %I USING (true) WITH CHECK (true)', current_user);
END
$$;
GRANT SELECT ON history TO replog_reader;
CREATE POLICY reader_own ON history FOR SELECT TO replog_reader
  USING (user_id = current_setting('replog.user_id', true));
