-- Views of the data of all users, for analysts. The service makes one more view for each entity type of its catalogue.
-- A view reads as its owner, who reads all rows. The analysts' role can read nothing but the views.
CREATE SCHEMA IF NOT EXISTS replog_analysis;
COMMENT ON SCHEMA replog_analysis IS 'Views of the data of all users, for analysts.';

-- Roles belong to the whole server. Another database on it may have the role, or be creating it at the same time.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'replog_analyst') THEN
    CREATE ROLE replog_analyst NOLOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION CONNECTION LIMIT 10;
    ALTER ROLE replog_analyst SET search_path = replog_analysis;
    ALTER ROLE replog_analyst SET default_transaction_read_only = on;
    ALTER ROLE replog_analyst SET statement_timeout = '5min';
    ALTER ROLE replog_analyst SET idle_in_transaction_session_timeout = '1min';
  END IF;
EXCEPTION
  WHEN duplicate_object OR unique_violation THEN NULL;
END
$$;
GRANT USAGE ON SCHEMA replog_analysis TO replog_analyst;

CREATE TABLE entity_type (
  code  smallint  PRIMARY KEY,
  name  text      NOT NULL UNIQUE
);
COMMENT ON TABLE entity_type IS 'The name of every entity type that was ever in the catalogue.';

CREATE VIEW replog_analysis.history AS
SELECT h.user_id, t.name AS type, h.id, h.position, h.ordinal, h.at, h.client_time, h.device_id, h.mutation_id,
       CASE h.event WHEN 1 THEN 'created' WHEN 2 THEN 'updated' WHEN 3 THEN 'deleted' WHEN 4 THEN 'unchanged'
         WHEN 5 THEN 'refused' END AS event,
       h.version, h.merged, h.loss IS NOT NULL AS lost, h.cut
FROM history h
LEFT JOIN entity_type t ON t.code = h.type
-- The last ordinal is no operation: see V17.
WHERE h.ordinal < 32767;
COMMENT ON VIEW replog_analysis.history IS 'One row for each entity and operation that touched it or tried to.';
COMMENT ON COLUMN replog_analysis.history.position IS 'The place of the mutation in the log; it rises per user.';
COMMENT ON COLUMN replog_analysis.history.ordinal IS 'Counts what one mutation did to one entity, from 0.';
COMMENT ON COLUMN replog_analysis.history.at IS 'When the mutation was appended to the log.';
COMMENT ON COLUMN replog_analysis.history.client_time IS 'When the person made the change, by the clock of the device; null when it did not say.';
COMMENT ON COLUMN replog_analysis.history.event IS 'created, updated, deleted, unchanged (everything was lost) or refused.';
COMMENT ON COLUMN replog_analysis.history.merged IS 'True when it was applied beside changes that the device did not have.';
COMMENT ON COLUMN replog_analysis.history.lost IS 'True when something was lost; see losses.';
COMMENT ON COLUMN replog_analysis.history.cut IS 'True when values are missing, because the change was too large for a record.';

CREATE VIEW replog_analysis.changes AS
SELECT h.user_id, t.name AS type, h.id, h.position, h.ordinal, h.at, h.client_time, h.device_id, h.mutation_id,
       CASE h.event WHEN 1 THEN 'created' WHEN 2 THEN 'updated' WHEN 3 THEN 'deleted' END AS event,
       h.version, field.key AS field, field.value ->> 0 AS old_value, field.value ->> 1 AS new_value
FROM history h
LEFT JOIN entity_type t ON t.code = h.type
CROSS JOIN LATERAL json_each(h.changes) field
WHERE h.ordinal < 32767;
COMMENT ON VIEW replog_analysis.changes IS 'One row for each field that got another value.';
COMMENT ON COLUMN replog_analysis.changes.old_value IS 'As text; null when there was none, or it is not known.';
COMMENT ON COLUMN replog_analysis.changes.new_value IS 'As text; null when there is none, or it is not known.';

CREATE VIEW replog_analysis.losses AS
SELECT h.user_id, t.name AS type, h.id, h.position, h.ordinal, h.at, h.client_time, h.device_id, h.mutation_id,
       CASE h.event WHEN 5 THEN 'refused' ELSE 'applied' END AS outcome,
       h.loss ->> 'wanted' AS wanted, lost.field ->> 'field' AS field,
       lost.field ->> 'wanted' AS lost_value, lost.field ->> 'kept' AS kept_value,
       winner.write ->> 'device' AS won_by_device, (winner.write ->> 'at')::timestamptz AS won_at,
       ('x' || lpad(winner.write ->> 'etag', 16, '0'))::bit(64)::bigint AS won_position,
       h.loss -> 'problem' ->> 'code' AS problem, h.cut
FROM history h
LEFT JOIN entity_type t ON t.code = h.type
LEFT JOIN LATERAL json_array_elements(h.loss -> 'lost') lost(field) ON true
CROSS JOIN LATERAL (SELECT coalesce(lost.field -> 'lost_to', h.loss -> 'lost_to') AS write) winner
WHERE h.loss IS NOT NULL;
COMMENT ON VIEW replog_analysis.losses IS 'One row for each field that lost a conflict, with the write that won. A loss without fields has one row.';
COMMENT ON COLUMN replog_analysis.losses.device_id IS 'The device that lost.';
COMMENT ON COLUMN replog_analysis.losses.outcome IS 'refused: the whole operation was lost. applied: only these fields.';
COMMENT ON COLUMN replog_analysis.losses.wanted IS 'update or deletion.';
COMMENT ON COLUMN replog_analysis.losses.lost_value IS 'The requested value, as text.';
COMMENT ON COLUMN replog_analysis.losses.kept_value IS 'The value that stayed, as text.';
COMMENT ON COLUMN replog_analysis.losses.won_by_device IS 'The device of the write that won; null when it did not say, or when nothing won.';
COMMENT ON COLUMN replog_analysis.losses.won_at IS 'When the person made the write that won.';
COMMENT ON COLUMN replog_analysis.losses.problem IS 'Why the operation was refused, a code of docs/errors.md.';

CREATE VIEW replog_analysis.devices AS
SELECT user_id, device_id, min(at) AS first_at, max(at) AS last_at, count(DISTINCT mutation_id) AS operations,
       count(*) FILTER (WHERE event IN (1, 2, 3)) AS changes, count(loss) AS losses
FROM history
WHERE ordinal < 32767
GROUP BY user_id, device_id;
COMMENT ON VIEW replog_analysis.devices IS 'One row for each device of each user that wrote something; the device is null when a request did not name it.';
COMMENT ON COLUMN replog_analysis.devices.operations IS 'Operations that changed something or lost something.';
COMMENT ON COLUMN replog_analysis.devices.changes IS 'Entities that were created, updated or deleted, each time counted.';
COMMENT ON COLUMN replog_analysis.devices.losses IS 'Entities of which something was lost, each time counted.';

CREATE VIEW replog_analysis.training_sets AS
SELECT s.user_id, s.id, w.id AS workout_id, e.id AS workout_exercise_id, e.exercise_id, w.day,
       coalesce(s.at, w.at) AS at, w.status AS workout_status, coalesce(s.done, w.status = 'completed') AS done,
       s.reps, s.weight, s.reps * s.weight AS volume, s.one_rep_max
FROM calendar_set s
JOIN calendar_exercise e ON e.user_id = s.user_id AND e.id = s.workout_exercise_id
JOIN calendar_workout w ON w.user_id = e.user_id AND w.id = e.workout_id;
COMMENT ON VIEW replog_analysis.training_sets IS 'One row for each set of a workout that is there, by the rules of the calendar (docs/read-models.md).';
COMMENT ON COLUMN replog_analysis.training_sets.day IS 'The day of the workout; null when it has none.';
COMMENT ON COLUMN replog_analysis.training_sets.one_rep_max IS 'The estimated weight for one repetition; null without repetitions.';

CREATE VIEW replog_analysis.sets_per_week AS
SELECT user_id, date_trunc('week', day::timestamp)::date AS week, count(DISTINCT workout_id) AS workouts,
       count(DISTINCT day) AS days, count(*) AS sets, count(*) FILTER (WHERE done) AS sets_done,
       coalesce(sum(volume) FILTER (WHERE done), 0) AS volume
FROM replog_analysis.training_sets
WHERE day IS NOT NULL
GROUP BY 1, 2;
COMMENT ON VIEW replog_analysis.sets_per_week IS 'One row for each user and week with at least one set.';
COMMENT ON COLUMN replog_analysis.sets_per_week.week IS 'The Monday.';
COMMENT ON COLUMN replog_analysis.sets_per_week.volume IS 'Repetitions times weight of the sets that are done.';

GRANT SELECT ON ALL TABLES IN SCHEMA replog_analysis TO replog_analyst;
