package dev.replog.projector.models.calendar;

import dev.replog.decide.Entity;
import dev.replog.projector.apply.TestDatabase;
import dev.replog.projector.database.EntityColumns;
import dev.replog.schemas.catalogue.CanonicalText;
import dev.replog.schemas.catalogue.Catalogue;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Days and records by the book: from the final states of one user's entities, each set walked through, with no row or
 * statement of the model.
 */
final class ExpectedAnswers {
    private final Map<String, Entity> workouts = new TreeMap<>();
    private final Map<String, Entity> exercises = new TreeMap<>();
    private final Map<String, Entity> sets = new TreeMap<>();

    private ExpectedAnswers() {}

    static ExpectedAnswers of(TestDatabase database, String userId) throws SQLException {
        ExpectedAnswers expected = new ExpectedAnswers();
        try (Connection connection = database.connect();
                PreparedStatement statement = connection.prepareStatement("SELECT user_id, " + EntityColumns.ALL
                        + " FROM entity WHERE user_id = ? AND deleted_at IS NULL")) {
            statement.setString(1, userId);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    Entity entity = EntityColumns.read(Catalogue.shipped(), rows);
                    switch (entity.type().name()) {
                        case "workout" -> expected.workouts.put(entity.id().toString(), entity);
                        case "workout_exercise" ->
                            expected.exercises.put(entity.id().toString(), entity);
                        case "workout_set" -> expected.sets.put(entity.id().toString(), entity);
                        default -> {}
                    }
                }
            }
        }
        return expected;
    }

    int sets() {
        return sets.size();
    }

    private static @Nullable String text(Entity entity, String field) {
        Object value = entity.fields().get(field);
        return value == null ? null : value.toString();
    }

    private static Optional<LocalDate> day(Entity workout) {
        String scheduled = text(workout, "scheduled_date");
        if (scheduled != null) {
            return Optional.of(LocalDate.parse(scheduled));
        }
        return Optional.ofNullable(text(workout, "started_at"))
                .map(started -> Instant.parse(started).atZone(ZoneOffset.UTC).toLocalDate());
    }

    private static String status(Entity workout) {
        String status = text(workout, "status");
        return status == null ? "scheduled" : status;
    }

    /** A set of repetitions with a weight, with its exercise and its workout. */
    private record Held(Entity set, Entity exercise, Entity workout) {
        long reps() {
            return Long.parseLong(String.valueOf(text(set, "reps")));
        }

        BigDecimal weight() {
            return new BigDecimal(String.valueOf(text(set, "weight")));
        }

        BigDecimal estimate() {
            BigDecimal exact = weight().multiply(BigDecimal.valueOf(30 + reps()))
                    .divide(BigDecimal.valueOf(30), new MathContext(60, RoundingMode.FLOOR));
            return reps() == 1 ? weight() : exact.setScale(3, RoundingMode.HALF_UP);
        }

        boolean isDone() {
            Object completed = set.fields().get("completed");
            if (completed != null) {
                return (Boolean) completed;
            }
            return set.fields().get("completed_at") != null || status(workout).equals("completed");
        }

        Optional<Instant> at() {
            for (String time : java.util.Arrays.asList(
                    text(set, "completed_at"), text(workout, "started_at"), text(workout, "completed_at"))) {
                if (time != null) {
                    return Optional.of(Instant.parse(time));
                }
            }
            return Optional.empty();
        }

        Instant moment() {
            return at().or(() -> day(workout)
                            .map(day -> day.atStartOfDay(ZoneOffset.UTC).toInstant()))
                    .orElse(Instant.MAX);
        }

        String json(BigDecimal value) {
            Optional<LocalDate> date = day(workout)
                    .or(() -> at().map(at -> at.atZone(ZoneOffset.UTC).toLocalDate()));
            return "{\"value\":" + plain(value) + ",\"set_id\":\"" + set.id() + "\",\"workout_id\":\"" + workout.id()
                    + "\",\"workout_exercise_id\":\"" + exercise.id() + "\",\"reps\":" + reps() + ",\"weight\":"
                    + plain(weight())
                    + at().map(at -> ",\"at\":\"" + CanonicalText.of(at) + "\"").orElse("")
                    + date.map(on -> ",\"date\":\"" + on + "\"").orElse("") + "}";
        }
    }

    private List<Held> held() {
        List<Held> held = new ArrayList<>();
        for (Entity set : sets.values()) {
            Entity exercise = exercises.get(text(set, "workout_exercise_id"));
            Entity workout = exercise == null ? null : workouts.get(text(exercise, "workout_id"));
            boolean counts = text(set, "reps") != null && text(set, "weight") != null;
            if (exercise != null && workout != null && counts) {
                held.add(new Held(set, exercise, workout));
            }
        }
        return held;
    }

    String records() {
        Map<String, List<Held>> byExercise = held().stream()
                .filter(held -> held.isDone() && held.reps() > 0)
                .collect(Collectors.groupingBy(
                        held -> String.valueOf(text(held.exercise(), "exercise_id")),
                        TreeMap::new,
                        Collectors.toList()));
        return byExercise.entrySet().stream()
                .map(one -> "{\"exercise_id\":\"" + one.getKey() + "\",\"weight\":"
                        + best(one.getValue(), Held::weight) + ",\"reps\":"
                        + best(one.getValue(), held -> BigDecimal.valueOf(held.reps())) + ",\"one_rep_max\":"
                        + best(one.getValue(), Held::estimate) + "}")
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static String best(List<Held> sets, Function<Held, BigDecimal> value) {
        Held best = sets.stream()
                .min(Comparator.comparing(value)
                        .reversed()
                        .thenComparing(Held::moment)
                        .thenComparing(held -> held.set().id().toString()))
                .orElseThrow();
        return best.json(value.apply(best));
    }

    String days(LocalDate from, LocalDate to) {
        Map<LocalDate, List<Entity>> byDay = new TreeMap<>();
        for (Entity workout : workouts.values()) {
            day(workout)
                    .filter(day -> !day.isBefore(from) && !day.isAfter(to))
                    .ifPresent(day -> byDay.computeIfAbsent(day, ignored -> new ArrayList<>())
                            .add(workout));
        }
        return byDay.entrySet().stream()
                .map(one -> day(one.getKey(), one.getValue()))
                .collect(Collectors.joining(",", "[", "]"));
    }

    private String day(LocalDate day, List<Entity> held) {
        List<Held> all =
                held().stream().filter(one -> held.contains(one.workout())).toList();
        List<Held> done = all.stream().filter(Held::isDone).toList();
        BigDecimal completion = BigDecimal.valueOf(count(held, "completed"))
                .divide(BigDecimal.valueOf(held.size()), 3, RoundingMode.HALF_UP);
        BigDecimal volume = done.stream()
                .map(one -> one.weight().multiply(BigDecimal.valueOf(one.reps())))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        long exercisesHeld = exercises.values().stream()
                .filter(exercise -> held.stream()
                        .anyMatch(workout -> workout.id().toString().equals(text(exercise, "workout_id"))))
                .count();
        String ids = held.stream()
                .sorted(Comparator.comparing(ExpectedAnswers::at)
                        .thenComparing(workout -> workout.id().toString()))
                .map(workout -> "\"" + workout.id() + "\"")
                .collect(Collectors.joining(","));
        return "{\"date\":\"" + day + "\",\"workouts\":" + held.size() + ",\"scheduled\":" + count(held, "scheduled")
                + ",\"in_progress\":" + count(held, "in_progress") + ",\"completed\":" + count(held, "completed")
                + ",\"skipped\":" + count(held, "skipped") + ",\"completion\":" + plain(completion)
                + ",\"exercises\":" + exercisesHeld + ",\"sets\":" + all.size() + ",\"completed_sets\":" + done.size()
                + ",\"volume\":" + plain(volume) + ",\"workout_ids\":[" + ids + "]}";
    }

    private static Instant at(Entity workout) {
        String started = text(workout, "started_at");
        String at = started != null ? started : text(workout, "completed_at");
        return at == null ? Instant.MAX : Instant.parse(at);
    }

    private static long count(List<Entity> workouts, String status) {
        return workouts.stream().filter(one -> status(one).equals(status)).count();
    }

    private static String plain(BigDecimal value) {
        return value.signum() == 0 ? "0" : value.stripTrailingZeros().toPlainString();
    }
}
