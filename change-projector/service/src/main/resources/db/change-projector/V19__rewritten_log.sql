-- After erasures, a generation of the log is rewritten into a topic of another name, without what was erased.

ALTER TABLE log_generation ADD COLUMN rewritten_topic_id uuid;
COMMENT ON COLUMN log_generation.topic_id IS 'The id of the first topic of this generation; tokens contain it. It stays when the generation is rewritten.';
COMMENT ON COLUMN log_generation.rewritten_topic_id IS 'The id of the present topic, when the generation was rewritten; null: it is still the first topic.';

CREATE TABLE erasure_certificate (
  number       bigint       GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at           timestamptz  NOT NULL DEFAULT now(),
  certificate  jsonb        NOT NULL
);
COMMENT ON TABLE erasure_certificate IS 'The record of each completed rewriting of the log. It has counts and checksums, and names nobody.';

CREATE TABLE log_rewrite (
  topic            text         PRIMARY KEY,
  generation       integer      NOT NULL REFERENCES log_generation,
  topic_id         uuid,
  source_topic     text         NOT NULL,
  source_topic_id  uuid         NOT NULL,
  plan             bytea        NOT NULL,
  started_at       timestamptz  NOT NULL DEFAULT now(),
  checked_at       timestamptz,
  kept             bigint,
  shortened        bigint,
  blank            bigint,
  kept_sha256      bytea,
  switched_at      timestamptz,
  ended_at         timestamptz,
  certificate      bigint       REFERENCES erasure_certificate
);
CREATE UNIQUE INDEX log_rewrite_open ON log_rewrite (generation) WHERE ended_at IS NULL;
COMMENT ON TABLE log_rewrite IS 'Each topic that a generation was rewritten into. The row is written before each step, so that an interrupted rewriting is continued.';
COMMENT ON COLUMN log_rewrite.topic_id IS 'Null until the topic is created.';
COMMENT ON COLUMN log_rewrite.plan IS 'SHA-256 of the erasures that the copy follows. With other erasures, an incomplete copy is begun again.';
COMMENT ON COLUMN log_rewrite.checked_at IS 'When every record of the copy was compared with the one that it was made from.';
COMMENT ON COLUMN log_rewrite.kept_sha256 IS 'SHA-256 of all records that stayed as they were, with offset, time, key and value.';
COMMENT ON COLUMN log_rewrite.switched_at IS 'When the generation was pointed to the copy; null in a row with ended_at: the copy was given up.';
COMMENT ON COLUMN log_rewrite.ended_at IS 'When the topic that is not used any more was deleted.';

ALTER TABLE account_erasure ADD COLUMN log_rewritten_at timestamptz;
COMMENT ON COLUMN account_erasure.log_rewritten_at IS 'When the last file of the log of mutations with data from before the erasure is deleted. It may be a minute ahead, because brokers delete files later than topics.';
COMMENT ON COLUMN account_erasure.rewritten_at IS 'When the log, the changes and the dead letters have no data from before the erasure any more. Null: nothing removes it from the changes and the dead letters yet.';
