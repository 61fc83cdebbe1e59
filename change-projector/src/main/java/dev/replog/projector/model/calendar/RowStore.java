package dev.replog.projector.model.calendar;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Writes rows, one statement for each table and kind of change. */
final class RowStore {
    private static final String WORKOUTS = """
            INSERT INTO calendar_workout (user_id, id, day, at, status)
            SELECT user_id, id, day::date, at::timestamptz, status
            FROM unnest(?::text[], ?::uuid[], ?::text[], ?::text[], ?::text[]) AS batch (user_id, id, day, at, status)
            ON CONFLICT (user_id, id) DO UPDATE SET day = excluded.day, at = excluded.at, status = excluded.status
            """;
    private static final String EXERCISES = """
            INSERT INTO calendar_exercise (user_id, id, workout_id, exercise_id)
            SELECT user_id, id, workout_id, exercise_id
            FROM unnest(?::text[], ?::uuid[], ?::uuid[], ?::uuid[]) AS batch (user_id, id, workout_id, exercise_id)
            ON CONFLICT (user_id, id) DO UPDATE SET workout_id = excluded.workout_id, exercise_id = excluded.exercise_id
            """;
    private static final String SETS = """
            INSERT INTO calendar_set (user_id, id, workout_exercise_id, reps, weight, one_rep_max, done, at)
            SELECT user_id, id, workout_exercise_id, reps, weight, one_rep_max, done, at::timestamptz
            FROM unnest(?::text[], ?::uuid[], ?::uuid[], ?::bigint[], ?::numeric[], ?::numeric[], ?::boolean[], ?::text[])
              AS batch (user_id, id, workout_exercise_id, reps, weight, one_rep_max, done, at)
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
                execute(connection, delete(table), keys(one.getValue()));
            }
        }
        storeWorkouts(connection, workouts);
        storeExercises(connection, exercises);
        storeSets(connection, sets);
    }

    private static String delete(String table) {
        return """
                DELETE FROM %s known USING unnest(?::text[], ?::uuid[]) AS batch (user_id, id)
                WHERE known.user_id = batch.user_id AND known.id = batch.id
                """.formatted(table);
    }

    private static void storeWorkouts(Connection connection, Map<RowKey, Row.OfWorkout> rows) throws SQLException {
        List<Column> columns = keys(rows.keySet());
        columns.add(column("text", rows.values(), row -> text(row.day())));
        columns.add(column("text", rows.values(), row -> text(row.at())));
        columns.add(column("text", rows.values(), Row.OfWorkout::status));
        execute(connection, WORKOUTS, columns);
    }

    private static void storeExercises(Connection connection, Map<RowKey, Row.OfExercise> rows) throws SQLException {
        List<Column> columns = keys(rows.keySet());
        columns.add(column("uuid", rows.values(), Row.OfExercise::workoutId));
        columns.add(column("uuid", rows.values(), Row.OfExercise::exerciseId));
        execute(connection, EXERCISES, columns);
    }

    private static void storeSets(Connection connection, Map<RowKey, Row.OfSet> rows) throws SQLException {
        List<Column> columns = keys(rows.keySet());
        columns.add(column("uuid", rows.values(), Row.OfSet::workoutExerciseId));
        columns.add(column("int8", rows.values(), Row.OfSet::reps));
        columns.add(column("numeric", rows.values(), Row.OfSet::weight));
        columns.add(column("numeric", rows.values(), Row.OfSet::oneRepMax));
        columns.add(column("bool", rows.values(), Row.OfSet::done));
        columns.add(column("text", rows.values(), row -> text(row.at())));
        execute(connection, SETS, columns);
    }

    private record Column(String type, List<@Nullable Object> values) {}

    private static List<Column> keys(Iterable<RowKey> keys) {
        List<RowKey> all = new ArrayList<>();
        keys.forEach(all::add);
        List<Column> columns = new ArrayList<>();
        columns.add(column("text", all, RowKey::userId));
        columns.add(column("uuid", all, RowKey::id));
        return columns;
    }

    private static <R> Column column(String type, Iterable<R> rows, Function<R, ? extends @Nullable Object> value) {
        List<@Nullable Object> values = new ArrayList<>();
        rows.forEach(row -> values.add(value.apply(row)));
        return new Column(type, values);
    }

    private static void execute(Connection connection, String sql, List<Column> columns) throws SQLException {
        if (columns.getFirst().values().isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < columns.size(); i++) {
                Column column = columns.get(i);
                statement.setArray(
                        i + 1,
                        connection.createArrayOf(column.type(), column.values().toArray()));
            }
            statement.executeUpdate();
        }
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
    }
}
