package dev.replog.projector.models.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.backends.SharedBackends;
import dev.replog.projector.apply.Ask;
import dev.replog.projector.apply.Await;
import dev.replog.projector.apply.TestDatabase;
import dev.replog.projector.apply.TestLog;
import dev.replog.projector.models.ModelServer;
import dev.replog.projector.models.ModelServer.Answer;
import dev.replog.schemas.Operation;
import dev.replog.schemas.token.Position;
import dev.replog.schemas.token.SyncToken;
import java.math.BigDecimal;
import java.util.Map;
import java.util.UUID;
import tools.jackson.databind.JsonNode;

/** A real log of workouts, and the service with its calendar and records. */
final class TrainingLog implements AutoCloseable {
    static final String NOVEMBER = "/api/calendar?from=2026-11-01&to=2026-11-30";
    static final UUID SQUAT = new UUID(0, 1);
    static final UUID BENCH = new UUID(0, 2);
    static final UUID MONDAY = new UUID(1, 1);
    static final UUID TUESDAY = new UUID(1, 2);
    static final UUID MONDAY_SQUAT = new UUID(2, 1);
    static final UUID TUESDAY_SQUAT = new UUID(2, 2);

    private final TestLog log;
    private final TestDatabase database;
    private final ModelServer server;

    private TrainingLog(TestLog log, TestDatabase database, ModelServer server) {
        this.log = log;
        this.database = database;
        this.server = server;
    }

    /** Starts the service, and waits until its models follow. */
    static TrainingLog start() throws Exception {
        SharedBackends backends = SharedBackends.get();
        String prefix = backends.newTopicPrefix();
        TestLog log = TestLog.create(backends.kafkaBootstrapServers(), prefix, 3);
        TestDatabase database = new TestDatabase(backends.newDatabase());
        ModelServer server =
                ModelServer.start(backends.kafkaBootstrapServers(), prefix, database.url(), "replog.pull.catch-up=1s");
        TrainingLog training = new TrainingLog(log, database, server);
        String token = training.append("somebody", Ask.upsert("exercise", SQUAT, Map.of("name", "squat")));
        Await.until(
                "the model follows",
                () -> server.get("somebody", NOVEMBER, "Replog-Min-Token", token)
                                .status()
                        == 200);
        return training;
    }

    @Override
    public void close() {
        server.close();
        log.close();
    }

    TestLog log() {
        return log;
    }

    TestDatabase database() {
        return database;
    }

    ModelServer server() {
        return server;
    }

    /** The token of what was appended. */
    String append(String userId, Operation... operations) throws Exception {
        long offset = log.append(Ask.silent(userId, operations)).offset();
        return SyncToken.mark(log.projected().id(), Position.of(1, offset)).encode(userId);
    }

    JsonNode read(String userId, String path, String token) throws Exception {
        return caughtUp(userId, path, token).json();
    }

    /** A slow machine may take longer than one request waits. */
    Answer caughtUp(String userId, String path, String token) throws Exception {
        Answer[] answer = new Answer[1];
        Await.until("caught up", () -> {
            answer[0] = server.get(userId, path, "Replog-Min-Token", token);
            return answer[0].status() != 503;
        });
        assertThat(answer[0].status()).as(answer[0].body()).isEqualTo(200);
        return answer[0];
    }

    static Operation set(UUID id, UUID parent, long reps, String weight, Object... more) {
        Map<String, Object> fields = new java.util.HashMap<>(
                Map.of("workout_exercise_id", parent.toString(), "reps", reps, "weight", new BigDecimal(weight)));
        for (int i = 0; i < more.length; i += 2) {
            fields.put((String) more[i], more[i + 1]);
        }
        return Ask.upsert("workout_set", id, fields);
    }

    static UUID id(int number) {
        return new UUID(3, number);
    }

    /** Squats on two days; the heaviest on the second. */
    String train(String userId) throws Exception {
        return append(
                userId,
                Ask.upsert("workout", MONDAY, Map.of("scheduled_date", "2026-11-02", "status", "completed")),
                Ask.upsert(
                        "workout",
                        TUESDAY,
                        Map.of(
                                "started_at",
                                "2026-11-03T23:30:00.000Z",
                                "status",
                                "in_progress",
                                "day_id",
                                "2026-11-09")),
                Ask.upsert(
                        "workout_exercise",
                        MONDAY_SQUAT,
                        Map.of("workout_id", MONDAY.toString(), "exercise_id", SQUAT.toString())),
                Ask.upsert(
                        "workout_exercise",
                        TUESDAY_SQUAT,
                        Map.of("workout_id", TUESDAY.toString(), "exercise_id", SQUAT.toString())),
                set(id(1), MONDAY_SQUAT, 5, "100"),
                set(id(2), MONDAY_SQUAT, 10, "80.25"),
                set(id(3), MONDAY_SQUAT, 3, "500", "completed", false),
                set(id(4), TUESDAY_SQUAT, 1, "110", "completed", true),
                set(id(5), TUESDAY_SQUAT, 99, "1"));
    }
}
