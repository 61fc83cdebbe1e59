package dev.replog.projector.analysis;

import dev.replog.projector.apply.Ask;
import dev.replog.projector.apply.TestLog;
import dev.replog.schemas.ConflictPolicy;
import dev.replog.schemas.Mutation;
import dev.replog.schemas.Operation;
import dev.replog.schemas.Precondition;
import dev.replog.schemas.token.Position;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The training of three people in three weeks, with changes that were made offline and some that lost a conflict. */
final class TrainingSample {
    private static final UUID SQUAT = new UUID(1, 1);
    private static final UUID BENCH = new UUID(1, 2);

    private final TestLog log;
    private final Instant now;
    private int number;

    /** @param now from which times of devices are counted back */
    TrainingSample(TestLog log, Instant now) {
        this.log = log;
        this.now = now;
    }

    void append() throws Exception {
        for (String user : List.of("ana", "ben", "cleo")) {
            write(user, "phone", Ask.upsert("exercise", SQUAT, Map.of("name", "Squat")));
            write(user, "phone", Ask.upsert("exercise", BENCH, Map.of("name", "Bench press")));
        }
        UUID first = train("ana", "2025-11-03", SQUAT, "5 x 100", "5 x 100", "5 x 105");
        train("ana", "2025-11-05", BENCH, "8 x 60", "8 x 60");
        train("ana", "2025-11-10", SQUAT, "5 x 107.5", "5 x 107.5");
        UUID open = workout("ana", "2025-11-18", "in_progress", Map.of("started_at", "2025-11-18T17:30:00.000Z"));
        set("ana", exercise("ana", open, SQUAT), "3 x 110", true);
        UUID bens = train("ben", "2025-11-04", SQUAT, "10 x 60", "10 x 62.5");
        workout("ben", "2025-11-11", "skipped", Map.of());
        train("cleo", "2025-11-12", BENCH, "5 x 40");
        train("cleo", "2025-11-19", BENCH, "6 x 40");
        workout("cleo", "2025-11-21", "scheduled", Map.of());
        writeOffline(first, bens);
    }

    /** Corrections and conflicts of sets and notes. */
    private void writeOffline(UUID set, UUID bens) throws Exception {
        long base =
                write("ana", "phone", made(Ask.patch("workout_set", set, Map.of("reps", 6L)), Duration.ofSeconds(2)));
        write("ana", "phone", made(Ask.patch("workout_set", set, weight("102.5")), Duration.ofHours(1)));
        Operation refused = Operation.newBuilder(Ask.patch("workout_set", set, weight("101")))
                .setPrecondition(Precondition.UNCHANGED_SINCE_BASE)
                .setBasePosition(base)
                .build();
        write("ana", "tablet", made(refused, Duration.ofHours(3)));
        write("ana", "phone", made(Ask.patch("exercise", SQUAT, Map.of("notes", "low bar")), Duration.ofHours(1)));
        write("ana", "tablet", late(Ask.patch("exercise", SQUAT, Map.of("notes", "high bar")), Duration.ofDays(3)));
        write("ben", "phone", made(Ask.patch("workout_set", bens, Map.of("reps", 12L)), Duration.ofHours(2)));
        Map<String, Object> values = new HashMap<>(weight("61"));
        values.put("reps", 11L);
        write("ben", "watch", late(Ask.patch("workout_set", bens, values), Duration.ofDays(2)));
    }

    /** The first set of a completed workout. */
    private UUID train(String user, String day, UUID exercise, String... sets) throws Exception {
        UUID workout = workout(user, day, "completed", Map.of());
        UUID trained = exercise(user, workout, exercise);
        UUID first = set(user, trained, sets[0], null);
        for (int i = 1; i < sets.length; i++) {
            set(user, trained, sets[i], null);
        }
        return first;
    }

    private UUID workout(String user, String day, String status, Map<String, String> more) throws Exception {
        UUID id = nextId();
        Map<String, Object> fields = new HashMap<>(more);
        fields.put("scheduled_date", day);
        fields.put("status", status);
        write(user, "phone", Ask.upsert("workout", id, fields));
        return id;
    }

    private UUID exercise(String user, UUID workout, UUID exercise) throws Exception {
        UUID id = nextId();
        Map<String, String> fields = Map.of("workout_id", workout.toString(), "exercise_id", exercise.toString());
        write(user, "phone", Ask.upsert("workout_exercise", id, fields));
        return id;
    }

    /** @param lifted repetitions and weight, such as {@code 5 x 100} */
    private UUID set(String user, UUID exercise, String lifted, @Nullable Boolean isCompleted) throws Exception {
        UUID id = nextId();
        String[] parts = lifted.split(" x ", 2);
        Map<String, Object> fields = new HashMap<>(weight(parts[1]));
        fields.put("workout_exercise_id", exercise.toString());
        fields.put("reps", Long.valueOf(parts[0]));
        if (isCompleted != null) {
            fields.put("completed", isCompleted);
        }
        write(user, "phone", Ask.upsert("workout_set", id, fields));
        return id;
    }

    private static Map<String, Object> weight(String weight) {
        return Map.of("weight", new BigDecimal(weight));
    }

    private UUID nextId() {
        number++;
        return new UUID(2, number);
    }

    private Operation made(Operation operation, Duration ago) {
        return Operation.newBuilder(operation).setClientTime(now.minus(ago)).build();
    }

    /** It loses to what was made later. */
    private Operation late(Operation operation, Duration ago) {
        return Operation.newBuilder(made(operation, ago))
                .setPolicy(ConflictPolicy.LAST_WRITE_WINS)
                .build();
    }

    /** The position. */
    private long write(String user, String device, Operation operation) throws Exception {
        Mutation mutation = Mutation.newBuilder(Ask.silent(user, operation))
                .setDeviceId(device)
                .build();
        return Position.of(1, log.append(mutation).offset()).value();
    }
}
