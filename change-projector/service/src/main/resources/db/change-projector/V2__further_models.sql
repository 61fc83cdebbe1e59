-- Further read models: each follows replog.changes by itself. Everything here can be computed again from that topic.

CREATE TABLE further_model (
  name                text        PRIMARY KEY,
  generation          integer     NOT NULL DEFAULT 1,
  cleared_generation  integer     NOT NULL DEFAULT 1,
  topic_id            uuid,
  topic_partitions    integer,
  incomplete          text,
  updated_at          timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE further_model IS 'Per further read model: how often it was begun, from which topic, and why it cannot be complete.';
COMMENT ON COLUMN further_model.generation IS 'Rises with each rebuild; what was written under an older one does not count any more.';
COMMENT ON COLUMN further_model.cleared_generation IS 'The generation for which the rows of the model were deleted; until it is the same, they are of before.';
COMMENT ON COLUMN further_model.incomplete IS 'Why changes that the model needs are gone; null when none are known to be.';

CREATE TABLE further_model_progress (
  model        text        NOT NULL REFERENCES further_model,
  topic_id     uuid        NOT NULL,
  partition    integer     NOT NULL,
  generation   integer     NOT NULL,
  next_offset  bigint      NOT NULL,
  owner_epoch  bigint      NOT NULL,
  updated_at   timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (model, topic_id, partition)
);
COMMENT ON TABLE further_model_progress IS 'Per model and partition of the changes: the next record to apply, and who may apply it.';
COMMENT ON COLUMN further_model_progress.topic_id IS 'Tells a topic that was created again, whose offsets mean something else.';
COMMENT ON COLUMN further_model_progress.owner_epoch IS 'Rises with each owner; a writer with an older one changes nothing.';

CREATE TABLE further_model_head (
  model       text     NOT NULL,
  user_id     text     NOT NULL,
  generation  integer  NOT NULL,
  position    bigint   NOT NULL,
  PRIMARY KEY (model, user_id)
);
COMMENT ON TABLE further_model_head IS 'Per model and user: the newest change that was applied; a change at or below it is a repetition.';
COMMENT ON COLUMN further_model_head.generation IS 'A head of an older generation of the model counts as none.';

ALTER TABLE further_model_head ENABLE ROW LEVEL SECURITY;
ALTER TABLE further_model_head FORCE ROW LEVEL SECURITY;
DO $$
BEGIN
  EXECUTE format('CREATE POLICY writer_all ON further_model_head TO %I USING (true) WITH CHECK (true)', current_user);
END
$$;
GRANT SELECT ON further_model, further_model_progress, further_model_head TO replog_reader;
CREATE POLICY reader_own ON further_model_head FOR SELECT TO replog_reader
  USING (user_id = current_setting('replog.user_id', true));
