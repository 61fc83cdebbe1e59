-- How much each user keeps, so that a quota can be decided without counting.
ALTER TABLE user_head ADD COLUMN entities bigint NOT NULL DEFAULT 0, ADD COLUMN bytes bigint NOT NULL DEFAULT 0;
COMMENT ON COLUMN user_head.entities IS 'Live entities of the user.';
COMMENT ON COLUMN user_head.bytes IS 'Bytes of the data of live entities: JSON in UTF-8 without spaces.';
UPDATE user_head h
SET entities = kept.entities, bytes = kept.bytes
FROM (
  -- Rows that were once stored as jsonb have spaces in their text; without nulls to strip, only these go.
  SELECT user_id, count(*) AS entities, sum(octet_length(json_strip_nulls(data)::text)) AS bytes
  FROM entity WHERE deleted_at IS NULL GROUP BY user_id
) kept
WHERE kept.user_id = h.user_id;
