-- The topics of changes and of dead letters are rewritten too. They are written to meanwhile, so they are sealed only
-- while the end of the copy is made.

ALTER TABLE log_rewrite ALTER COLUMN generation DROP NOT NULL;
ALTER TABLE log_rewrite ADD COLUMN first_topic text;
ALTER TABLE log_rewrite ADD COLUMN checked_ends bigint[];
ALTER TABLE log_rewrite ADD COLUMN sealed_at timestamptz;
ALTER TABLE log_rewrite ADD COLUMN opened_at timestamptz;
ALTER TABLE log_rewrite ADD CONSTRAINT log_rewrite_of_one CHECK ((generation IS NULL) <> (first_topic IS NULL));
CREATE UNIQUE INDEX log_rewrite_open_topic ON log_rewrite (first_topic) WHERE ended_at IS NULL;
COMMENT ON TABLE log_rewrite IS 'Each topic that a generation of the log, the changes or the dead letters were rewritten into. The row is written before each step, so that an interrupted rewriting is continued.';
COMMENT ON COLUMN log_rewrite.generation IS 'The generation of the log; null for changes and dead letters.';
COMMENT ON COLUMN log_rewrite.first_topic IS 'The first topic of changes or of dead letters; null for a generation of the log.';
COMMENT ON COLUMN log_rewrite.checked_ends IS 'Up to where each partition of the copy was compared before the topic that is copied was sealed.';
COMMENT ON COLUMN log_rewrite.sealed_at IS 'Just before the topic that is copied was sealed. From then to opened_at, the projection waits.';
COMMENT ON COLUMN log_rewrite.opened_at IS 'When the copy became the current topic.';

COMMENT ON COLUMN account_erasure.rewritten_at IS 'When the last file of the log, of the changes and of the dead letters with data from before the erasure is deleted. It may be a minute ahead, because brokers delete files later than topics.';
