-- The further read model "calendar": workouts, their exercises and their sets as far as days and records need them.
-- What a day or a record is follows from these rows when it is read; a row is there as long as its entity is.

CREATE TABLE calendar_workout (
  user_id  text         NOT NULL,
  id       uuid         NOT NULL,
  day      date,
  at       timestamptz,
  status   text         NOT NULL,
  PRIMARY KEY (user_id, id)
);
COMMENT ON TABLE calendar_workout IS 'Every workout: the day it belongs to, if any, and where it stands.';
COMMENT ON COLUMN calendar_workout.at IS 'When it began, else when it ended; null when neither was said.';

CREATE TABLE calendar_exercise (
  user_id      text  NOT NULL,
  id           uuid  NOT NULL,
  workout_id   uuid  NOT NULL,
  exercise_id  uuid  NOT NULL,
  PRIMARY KEY (user_id, id)
);
COMMENT ON TABLE calendar_exercise IS 'Every exercise of a workout: of which workout, and what was trained.';

CREATE TABLE calendar_set (
  user_id              text            NOT NULL,
  id                   uuid            NOT NULL,
  workout_exercise_id  uuid            NOT NULL,
  reps                 bigint          NOT NULL,
  weight               numeric(12, 3)  NOT NULL,
  one_rep_max          numeric,
  done                 boolean,
  at                   timestamptz,
  PRIMARY KEY (user_id, id)
);
COMMENT ON TABLE calendar_set IS 'Every set: what was lifted, and whether it was done.';
COMMENT ON COLUMN calendar_set.one_rep_max IS 'The weight for one repetition that it lets expect; null without repetitions.';
COMMENT ON COLUMN calendar_set.done IS 'Null: the set does not say, so it is done when its workout is.';

CREATE INDEX calendar_workout_by_day ON calendar_workout (user_id, day);
CREATE INDEX calendar_exercise_by_workout ON calendar_exercise (user_id, workout_id);
CREATE INDEX calendar_exercise_by_exercise ON calendar_exercise (user_id, exercise_id);
CREATE INDEX calendar_set_by_exercise ON calendar_set (user_id, workout_exercise_id);

ALTER TABLE calendar_workout ENABLE ROW LEVEL SECURITY;
ALTER TABLE calendar_exercise ENABLE ROW LEVEL SECURITY;
ALTER TABLE calendar_set ENABLE ROW LEVEL SECURITY;
ALTER TABLE calendar_workout FORCE ROW LEVEL SECURITY;
ALTER TABLE calendar_exercise FORCE ROW LEVEL SECURITY;
ALTER TABLE calendar_set FORCE ROW LEVEL SECURITY;
DO $$
BEGIN
  EXECUTE format('CREATE POLICY writer_all ON calendar_workout TO %I USING (true) WITH CHECK (true)', current_user);
  EXECUTE format('CREATE POLICY writer_all ON calendar_exercise TO %I USING (true) WITH CHECK (true)', current_user);
  EXECUTE format('CREATE POLICY writer_all ON calendar_set TO %I USING (true) WITH CHECK (true)', current_user);
END
$$;
GRANT SELECT ON calendar_workout, calendar_exercise, calendar_set TO replog_reader;
CREATE POLICY reader_own ON calendar_workout FOR SELECT TO replog_reader
  USING (user_id = current_setting('replog.user_id', true));
CREATE POLICY reader_own ON calendar_exercise FOR SELECT TO replog_reader
  USING (user_id = current_setting('replog.user_id', true));
CREATE POLICY reader_own ON calendar_set FOR SELECT TO replog_reader
  USING (user_id = current_setting('replog.user_id', true));
