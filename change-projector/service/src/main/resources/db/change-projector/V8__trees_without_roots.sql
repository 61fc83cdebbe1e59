-- Whoever looks for a tree knows its root, which the primary key finds: most entities are roots or leaves of small trees,
-- and an index entry for each root is written with every entity and never read.
DROP INDEX entity_by_root;
CREATE INDEX entity_by_root ON entity (user_id, root_id, parent_id) WHERE parent_id IS NOT NULL;
