-- Nodes that exchange packets with this centre. The role `exchange` writes these tables; the reading role cannot read
-- them.
CREATE TABLE node (
  id                      uuid        PRIMARY KEY,
  user_id                 text        NOT NULL,
  code                    text        NOT NULL,
  name                    text        NOT NULL,
  token_hash              bytea       NOT NULL UNIQUE,
  types                   text[],
  policy                  text,
  created_at              timestamptz NOT NULL,
  acknowledged            bigint      NOT NULL DEFAULT 0,
  acknowledged_packet_no  bigint      NOT NULL DEFAULT 0,
  sent_packet_no          bigint      NOT NULL DEFAULT 0,
  last_sync_in            timestamptz,
  last_sync_out           timestamptz,
  UNIQUE (user_id, code)
);
COMMENT ON COLUMN node.token_hash IS 'SHA-256 of the token, which is shown once.';
COMMENT ON COLUMN node.types IS 'The root types that the node gets; null for all.';
COMMENT ON COLUMN node.acknowledged IS 'The node has applied everything up to this position. What is after it is waiting.';

ALTER TABLE node ENABLE ROW LEVEL SECURITY;
ALTER TABLE node FORCE ROW LEVEL SECURITY;
DO $$
BEGIN
  EXECUTE format('CREATE POLICY writer_all ON node TO %I USING (true) WITH CHECK (true)', current_user);
END
$$;
-- It counts only where an operator lets the reading role read this table.
CREATE POLICY reader_own ON node FOR SELECT TO replog_reader
  USING (user_id = current_setting('replog.user_id', true));

CREATE TABLE node_sent (
  node_id          uuid     PRIMARY KEY REFERENCES node (id) ON DELETE CASCADE,
  epoch            bigint   NOT NULL,
  number           bigint   NOT NULL,
  since            bigint   NOT NULL,
  end_position     bigint   NOT NULL,
  within_position  bigint,
  within_type      smallint,
  within_id        uuid,
  roots            uuid[]   NOT NULL,
  more             boolean  NOT NULL
);
COMMENT ON TABLE node_sent IS 'The last response to each node, so that a repeated packet gets the same end again.';
COMMENT ON COLUMN node_sent.within_id IS 'The last root that was sent of a position that did not fit as a whole.';
