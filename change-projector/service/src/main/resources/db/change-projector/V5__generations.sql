-- The log goes on in a new generation: what is known of the end of each.

ALTER TABLE log_generation
  ADD COLUMN settings              text[],
  ADD COLUMN successor_partitions  integer,
  ADD COLUMN sealed_ends           bigint[],
  ADD COLUMN sealed_at             timestamptz,
  ADD COLUMN opened_at             timestamptz,
  ADD COLUMN lost_at               timestamptz,
  ADD COLUMN drained_at            timestamptz;
COMMENT ON COLUMN log_generation.settings IS 'The settings of the topic, name=value, from before it was sealed; the next generation is created with them.';
COMMENT ON COLUMN log_generation.successor_partitions IS 'An operator wants the next generation to have this many partitions; from here on the change is finished, however often it is interrupted.';
COMMENT ON COLUMN log_generation.sealed_ends IS 'Where each partition ended when the seal was found to hold: behind its end mark.';
COMMENT ON COLUMN log_generation.opened_at IS 'From when on it takes mutations; it is created sealed, so that its tokens are known before the first is given.';
COMMENT ON COLUMN log_generation.lost_at IS 'An operator declared that records are lost: what is left is applied.';
COMMENT ON COLUMN log_generation.drained_at IS 'Applied to its end and published, over all instances: only then is the next one applied.';

-- Until now the newest generation was projected, whatever was left of the ones before.
UPDATE log_generation SET drained_at = now() WHERE generation < (SELECT max(generation) FROM log_generation);
