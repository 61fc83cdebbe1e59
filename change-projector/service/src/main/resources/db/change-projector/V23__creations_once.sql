-- The values of a creation are in `data` alone. Rows from before have them in `changes` too, and are read the same way.
COMMENT ON COLUMN history.changes IS 'By field: [the value before, the value after], null for none. Empty for a creation whose values are in data.';

CREATE OR REPLACE VIEW replog_analysis.changes AS
SELECT h.user_id, t.name AS type, h.id, h.position, h.ordinal, h.at, h.client_time, h.device_id, h.mutation_id,
       CASE h.event WHEN 1 THEN 'created' WHEN 2 THEN 'updated' WHEN 3 THEN 'deleted' END AS event,
       h.version, field.key AS field,
       CASE WHEN NOT creation.whole THEN field.value ->> 0 END AS old_value,
       CASE WHEN creation.whole THEN field.value #>> '{}' ELSE field.value ->> 1 END AS new_value
FROM history h
LEFT JOIN entity_type t ON t.code = h.type
CROSS JOIN LATERAL (SELECT h.event = 1 AND h.data IS NOT NULL AS whole) creation
CROSS JOIN LATERAL json_each(CASE WHEN creation.whole THEN h.data ELSE h.changes END) field
WHERE h.ordinal < 32767;
