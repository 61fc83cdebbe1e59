-- Deletions are forgotten after a time, by a job that one instance of the cluster runs.

CREATE TABLE job (
  name         text        PRIMARY KEY,
  run          bigint      NOT NULL,
  runner       text        NOT NULL,
  started_at   timestamptz NOT NULL DEFAULT now(),
  touched_at   timestamptz NOT NULL DEFAULT now(),
  finished_at  timestamptz,
  steps        bigint      NOT NULL DEFAULT 0,
  done         bigint      NOT NULL DEFAULT 0
);
COMMENT ON TABLE job IS 'The last run of each job that the cluster does once at a time.';
COMMENT ON COLUMN job.run IS 'Rises with each run; a runner with an older one changes nothing.';
COMMENT ON COLUMN job.touched_at IS 'The last step; a run that is silent for long is taken over.';

-- Tombstones by their age: the few that are old, without a look at the rest.
CREATE INDEX entity_by_deletion ON entity (deleted_at, type DESC) WHERE deleted_at IS NOT NULL;
