package dev.replog.projector.past;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.projector.apply.Ask;
import dev.replog.projector.apply.Seeds;
import dev.replog.projector.models.ModelServer.Answer;
import dev.replog.schemas.Mutation;
import dev.replog.schemas.Operation;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Measures past states of a user with 10,000 entities and 100,000 changes, beside the same reads of the present state.
 * It runs only when it is asked for by name, and asserts no time: see CONTRIBUTING.md.
 */
class PastStateCost {
    private static final String USER = "athlete";
    private static final int WORKOUTS = 500;
    private static final int EXERCISES = 4;
    private static final int SETS = 15;
    private static final int PATCHES = 90_000;
    private static final int PATCHES_TOGETHER = 10;
    private static final int WARM = 3;
    private static final int ROUNDS = 9;
    private static final String LINES = "application/x-ndjson";

    private final List<UUID> sets = new ArrayList<>();

    @Test
    void measure() throws Exception {
        RandomGenerator random = Seeds.printed("PastStateCost");
        try (PastServer past = PastServer.start()) {
            List<String> tokens = new ArrayList<>();
            for (int i = 0; i < WORKOUTS; i += 10) {
                tokens.add(past.append(USER, workouts(i, i + 10)));
            }
            append(past, random, PATCHES / 2);
            String half = past.append(USER, patch(random));
            append(past, random, PATCHES / 2);
            String last = past.append(USER, patch(random));
            past.caughtUp(USER, "/api/sync?maxResults=1", last);
            past.known(USER, "/api/sync?maxResults=1", last);
            past.caughtUp(USER, "/api/records", last);
            past.database().execute("VACUUM ANALYZE");
            System.out.printf(
                    "%s entities, %s rows of the history%n",
                    past.database().text("SELECT count(*) FROM entity"),
                    past.database().text("SELECT count(*) FROM history"));
            String early = tokens.getLast();
            for (String path : List.of(
                    "/api/sync?maxResults=1000",
                    "/api/sync " + LINES,
                    "/api/workouts?maxResults=1000",
                    "/api/workouts " + LINES,
                    "/api/workouts/" + new UUID(1, 7),
                    "/api/calendar?from=2026-01-01&to=2026-01-31",
                    "/api/calendar?from=2026-01-01&to=2026-12-31",
                    "/api/records")) {
                System.out.printf(
                        Locale.ROOT,
                        "%-48s now %6.1f ms; as of the end %6.1f, half way %6.1f, before the patches %6.1f%n",
                        path,
                        millis(past, path, null),
                        millis(past, path, last),
                        millis(past, path, half),
                        millis(past, path, early));
            }
        }
    }

    private Operation[] workouts(int from, int to) {
        List<Operation> operations = new ArrayList<>();
        for (int w = from; w < to; w++) {
            UUID workout = new UUID(1, w);
            String day = LocalDate.of(2026, 1, 1).plusDays(w % 365).toString();
            operations.add(Ask.upsert(
                    "workout", workout, Map.of("name", "Legs", "scheduled_date", day, "status", "completed")));
            for (int e = 0; e < EXERCISES; e++) {
                UUID exercise = new UUID(2, w * EXERCISES + e);
                operations.add(Ask.upsert(
                        "workout_exercise",
                        exercise,
                        Map.of(
                                "workout_id", workout.toString(),
                                "exercise_id", new UUID(4, e).toString(),
                                "order", (long) e)));
                for (int s = e; s < SETS; s += EXERCISES) {
                    UUID set = new UUID(3, w * SETS + s);
                    sets.add(set);
                    operations.add(Ask.upsert(
                            "workout_set",
                            set,
                            Map.of(
                                    "workout_exercise_id",
                                    exercise.toString(),
                                    "reps",
                                    5L,
                                    "weight",
                                    new BigDecimal("80"),
                                    "order",
                                    (long) s)));
                }
            }
        }
        return operations.toArray(Operation[]::new);
    }

    private Operation[] patch(RandomGenerator random) {
        Operation[] operations = new Operation[PATCHES_TOGETHER];
        Arrays.setAll(operations, i -> {
            Map<String, Object> fields = new HashMap<>();
            fields.put("reps", (long) random.nextInt(1, 20));
            fields.put("weight", BigDecimal.valueOf(random.nextInt(1, 400)).divide(BigDecimal.TWO));
            return Ask.patch("workout_set", Seeds.oneOf(random, sets), fields);
        });
        return operations;
    }

    private void append(PastServer past, RandomGenerator random, int patches) throws Exception {
        List<Future<RecordMetadata>> sent = new ArrayList<>();
        for (int i = 0; i < patches; i += PATCHES_TOGETHER) {
            Mutation mutation = Ask.silent(USER, patch(random));
            sent.add(past.log().send(0, mutation));
        }
        for (Future<RecordMetadata> one : sent) {
            one.get();
        }
    }

    /** The median of a read to its last page. */
    private static double millis(PastServer past, String path, @Nullable String asOf) {
        long[] nanos = new long[ROUNDS];
        for (int i = -WARM; i < ROUNDS; i++) {
            long began = System.nanoTime();
            read(past, path, asOf);
            if (i >= 0) {
                nanos[i] = System.nanoTime() - began;
            }
        }
        Arrays.sort(nanos);
        return nanos[ROUNDS / 2] / 1e6;
    }

    private static void read(PastServer past, String path, @Nullable String asOf) {
        String[] parts = path.split(" ");
        String accept = parts.length == 2 ? parts[1] : "application/json";
        String then = asOf == null ? parts[0] : PastServer.with(parts[0], "asOf", asOf);
        String page = "";
        do {
            Answer answer = past.server()
                    .get(USER, page.isEmpty() ? then : PastServer.with(then, "pageToken", page), "Accept", accept);
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            String end = answer.body().substring(Math.max(0, answer.body().length() - 300));
            int at = end.indexOf("\"pageToken\":\"");
            page = at < 0 ? "" : end.substring(at + 13, end.indexOf('"', at + 13));
        } while (!page.isEmpty());
    }
}
