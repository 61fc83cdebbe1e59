-- The last packet of every node. It is never purged: a repeated packet gets the first results, however late it comes.
CREATE TABLE node_packet (
  user_id       text    NOT NULL,
  node_id       uuid    NOT NULL,
  epoch         bigint  NOT NULL,
  number        bigint  NOT NULL,
  content_hash  bytea   NOT NULL,
  position      bigint  NOT NULL,
  results       bytea   NOT NULL,
  PRIMARY KEY (user_id, node_id)
);
COMMENT ON TABLE node_packet IS 'The last packet of every node that was decided, with its results.';
COMMENT ON COLUMN node_packet.content_hash IS 'The same number with another hash is another packet: the node diverged.';
COMMENT ON COLUMN node_packet.results IS 'An Avro Outcome in single-object encoding.';

ALTER TABLE node_packet ENABLE ROW LEVEL SECURITY;
ALTER TABLE node_packet FORCE ROW LEVEL SECURITY;
DO $$
BEGIN
  EXECUTE format('CREATE POLICY writer_all ON node_packet TO %I USING (true) WITH CHECK (true)', current_user);
END
$$;
GRANT SELECT ON node_packet TO replog_reader;
CREATE POLICY reader_own ON node_packet FOR SELECT TO replog_reader
  USING (user_id = current_setting('replog.user_id', true));
