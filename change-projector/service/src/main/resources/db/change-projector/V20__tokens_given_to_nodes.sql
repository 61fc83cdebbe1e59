-- Which tokens a node can have. A database that was restored from a backup has not given the newest ones.
ALTER TABLE node
  ADD COLUMN given      bigint NOT NULL DEFAULT 0,
  ADD COLUMN lost_after bigint NOT NULL DEFAULT 0,
  ADD COLUMN lost_until bigint NOT NULL DEFAULT 0;
COMMENT ON COLUMN node.given IS 'The newest position of a token that was given to the node.';
COMMENT ON COLUMN node.lost_after IS 'Tokens after this position, up to lost_until, may be of a log that is lost.';
