-- What a batch owes is replaced with every batch. A large value is never written over: each batch took new pages of the
-- table of large values, which were cleared away a minute later, hundreds of megabytes of them under load. Rows of which two
-- fit into a page are: the new one goes where the one before the last was.
CREATE TABLE projection_owed (
  generation  integer  NOT NULL,
  partition   integer  NOT NULL,
  piece       integer  NOT NULL,
  bytes       bytea    NOT NULL,
  PRIMARY KEY (generation, partition, piece)
) WITH (fillfactor = 50);
ALTER TABLE projection_owed ALTER COLUMN bytes SET STORAGE PLAIN;
COMMENT ON TABLE projection_owed IS 'What the last batch of a partition owes, in pieces, when it is too much for unpublished; pieces behind the length it names are of before.';
COMMENT ON COLUMN projection_progress.unpublished IS 'Outcomes and changes of the batch before next_offset, until the next batch replaces them; or how many bytes of projection_owed they are.';

ALTER TABLE projection_progress RESET (
  toast.autovacuum_vacuum_threshold, toast.autovacuum_vacuum_scale_factor, toast.autovacuum_vacuum_cost_delay);
