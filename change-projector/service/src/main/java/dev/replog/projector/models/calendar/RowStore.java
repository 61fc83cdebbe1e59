package dev.replog.projector.models.calendar;

import dev.replog.projector.database.Columns;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes rows, one statement for each table and kind of change. */
final class RowStore {
    private static final String WORKOUTS = """
            INSERT INTO calendar_workout (user_id, id, day, at, status)
            SELECT unnest(?::text[]), unnest(?::uuid[]), unnest(?::text[])::date, unnest(?::timestamptz[]),
              unnest(?::text[])
            ON CONFLICT (user_id, id) DO UPDATE SET day = excluded.day, at = excluded.at, status = excluded.status
            """;
    private static final String EXERCISES = """
            INSERT INTO calendar_exercise (user_id, id, workout_id, exercise_id)
            SELECT unnest(?::text[]), unnest(?::uuid[]), unnest(?::uuid[]), unnest(?::uuid[])
            ON CONFLICT (user_id, id) DO UPDATE SET workout_id = excluded.workout_id, exercise_id = excluded.exercise_id
            """;
    private static final String SETS = """
            INSERT INTO calendar_set (user_id, id, workout_exercise_id, reps, weight, one_rep_max, done, at)
            SELECT unnest(?::text[]), unnest(?::uuid[]), unnest(?::uuid[]), unnest(?::bigint[]), unnest(?::numeric[]),
              unnest(?::numeric[]), unnest(?::boolean[]), unnest(?::timestamptz[])
            ON CONFLICT (user_id, id) DO UPDATE SET workout_exercise_id = excluded.workout_exercise_id,
              reps = excluded.reps, weight = excluded.weight, one_rep_max = excluded.one_rep_max, done = excluded.done,
              at = excluded.at
            """;
    private static final Map<String, String> TABLE_BY_TYPE = Map.of(
            "workout", "calendar_workout", "workout_exercise", "calendar_exercise", "workout_set", "calendar_set");

    private RowStore() {}

    /** @param rows the last word on each row; empty when it is to go */
    static void store(Connection connection, Map<RowKey, Optional<Row>> rows) throws SQLException {
        Map<RowKey, Row.OfWorkout> workouts = new LinkedHashMap<>();
        Map<RowKey, Row.OfExercise> exercises = new LinkedHashMap<>();
        Map<RowKey, Row.OfSet> sets = new LinkedHashMap<>();
        Map<String, List<RowKey>> gone = new LinkedHashMap<>();
        rows.forEach((key, row) -> {
            if (row.isEmpty()) {
                gone.computeIfAbsent(key.type(), ignored -> new ArrayList<>()).add(key);
                return;
            }
            switch (row.get()) {
                case Row.OfWorkout workout -> workouts.put(key, workout);
                case Row.OfExercise exercise -> exercises.put(key, exercise);
                case Row.OfSet set -> sets.put(key, set);
            }
        });
        for (Map.Entry<String, List<RowKey>> one : gone.entrySet()) {
            String table = TABLE_BY_TYPE.get(one.getKey());
            if (table != null) {
                store(connection, delete(table), one.getValue(), columns -> {});
            }
        }
        storeWorkouts(connection, workouts);
        storeExercises(connection, exercises);
        storeSets(connection, sets);
    }

    private static String delete(String table) {
        return """
                DELETE FROM %s known USING (SELECT unnest(?::text[]) AS user_id, unnest(?::uuid[]) AS id) AS batch
                WHERE known.user_id = batch.user_id AND known.id = batch.id
                """.formatted(table);
    }

    private static void storeWorkouts(Connection connection, Map<RowKey, Row.OfWorkout> rows) throws SQLException {
        List<Row.OfWorkout> workouts = List.copyOf(rows.values());
        store(connection, WORKOUTS, List.copyOf(rows.keySet()), columns -> {
            columns.addTexts(
                    workouts, row -> row.day() == null ? null : row.day().toString());
            columns.addTimes(workouts, Row.OfWorkout::at);
            columns.addTexts(workouts, Row.OfWorkout::status);
        });
    }

    private static void storeExercises(Connection connection, Map<RowKey, Row.OfExercise> rows) throws SQLException {
        List<Row.OfExercise> exercises = List.copyOf(rows.values());
        store(connection, EXERCISES, List.copyOf(rows.keySet()), columns -> {
            columns.addIds(exercises, Row.OfExercise::workoutId);
            columns.addIds(exercises, Row.OfExercise::exerciseId);
        });
    }

    private static void storeSets(Connection connection, Map<RowKey, Row.OfSet> rows) throws SQLException {
        List<Row.OfSet> sets = List.copyOf(rows.values());
        store(connection, SETS, List.copyOf(rows.keySet()), columns -> {
            columns.addIds(sets, Row.OfSet::workoutExerciseId);
            columns.add("int8", sets, Long[]::new, Row.OfSet::reps);
            columns.add("numeric", sets, BigDecimal[]::new, Row.OfSet::weight);
            columns.add("numeric", sets, BigDecimal[]::new, Row.OfSet::oneRepMax);
            columns.add("bool", sets, Boolean[]::new, Row.OfSet::done);
            columns.addTimes(sets, Row.OfSet::at);
        });
    }

    /** Binds what follows the key in each row. */
    private interface Binder {
        void bind(Columns columns) throws SQLException;
    }

    private static void store(Connection connection, String sql, List<RowKey> keys, Binder others) throws SQLException {
        if (keys.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            Columns columns = new Columns(connection, statement);
            columns.addTexts(keys, RowKey::userId);
            columns.addIds(keys, RowKey::id);
            others.bind(columns);
            statement.executeUpdate();
        }
    }
}
