-- What clients read is stored as they read it. PostgreSQL took the documents apart to store them and put them together
-- again for every reader, and looks into none of them, but for the workout in progress. All rows are written anew.
DROP INDEX entity_in_progress;
ALTER TABLE entity ALTER COLUMN data TYPE json USING data::json, ALTER COLUMN stamps TYPE json USING stamps::json;
-- The type first, so that no other document is read to find out that it is not in progress.
CREATE INDEX entity_in_progress ON entity (user_id, type)
  WHERE deleted_at IS NULL AND type = 4 AND data ->> 'status' = 'in_progress';
ALTER TABLE history ALTER COLUMN changes TYPE json USING changes::json, ALTER COLUMN loss TYPE json USING loss::json;
