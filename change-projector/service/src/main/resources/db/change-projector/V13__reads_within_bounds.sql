-- The reading role has to know how far partitions have come. What their batches still have to publish is of all users.
REVOKE SELECT ON projection_progress FROM replog_reader;
GRANT SELECT (generation, partition, next_offset) ON projection_progress TO replog_reader;

-- A page is chosen by what its entities take before any of them is read. The size of a column says that only when it is
-- not compressed. Few rows are: PostgreSQL compresses only what does not fit into two kilobytes.
ALTER TABLE entity ALTER COLUMN data SET STORAGE EXTERNAL;
UPDATE entity SET data = data::text::json WHERE pg_column_compression(data) IS NOT NULL;
