ALTER TABLE projection_progress ADD COLUMN leader_epoch integer, ADD COLUMN leader_epoch_offset bigint;
COMMENT ON COLUMN projection_progress.leader_epoch IS 'Kafka''s leader epoch of the last applied record. A log in which this epoch ends before next_offset has lost records that were applied.';
COMMENT ON COLUMN projection_progress.leader_epoch_offset IS 'The next_offset that leader_epoch was stored with; the epoch says nothing of another one, which a release that does not know it has stored.';

CREATE TABLE log_replaced (
  generation   integer     NOT NULL REFERENCES log_generation,
  partition    integer     NOT NULL,
  from_offset  bigint      NOT NULL,
  to_offset    bigint      NOT NULL,
  taken_at     timestamptz,
  PRIMARY KEY (generation, partition)
);
COMMENT ON TABLE log_replaced IS 'Where a partition that lost its end has other records than those that were applied: they are taken into the next generation, once.';
