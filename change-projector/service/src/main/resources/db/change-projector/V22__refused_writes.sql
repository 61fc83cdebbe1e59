-- A write from before an erasure that arrives after a rewriting is refused, and stays in the log until the next one. So
-- the next one must know that there is something to remove.

ALTER TABLE account_erasure ADD COLUMN refused_position bigint;
COMMENT ON COLUMN account_erasure.refused_position IS 'The newest write that was refused because of the erasure and may still be in the log; null: there is none.';
