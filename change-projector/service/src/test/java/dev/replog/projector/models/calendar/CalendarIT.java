package dev.replog.projector.models.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.backends.SharedBackends;
import dev.replog.projector.apply.Ask;
import dev.replog.projector.apply.Await;
import dev.replog.projector.apply.TestDatabase;
import dev.replog.projector.apply.TestLog;
import dev.replog.projector.models.ChangesTopicWriter;
import dev.replog.projector.models.ModelServer;
import dev.replog.projector.models.ModelServer.Answer;
import dev.replog.schemas.Operation;
import dev.replog.schemas.token.Position;
import dev.replog.schemas.token.SyncToken;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** From the log to the answer: what is asked for becomes days and records, and stays right under edits. */
class CalendarIT {
    private static final String NOVEMBER = "/api/calendar?from=2026-11-01&to=2026-11-30";
    private static final UUID SQUAT = new UUID(0, 1);
    private static final UUID BENCH = new UUID(0, 2);
    private static final UUID MONDAY = new UUID(1, 1);
    private static final UUID TUESDAY = new UUID(1, 2);
    private static final UUID MONDAY_SQUAT = new UUID(2, 1);
    private static final UUID TUESDAY_SQUAT = new UUID(2, 2);

    private static TestLog log;
    private static TestDatabase database;
    private static ModelServer server;

    @BeforeAll
    static void start() throws Exception {
        SharedBackends backends = SharedBackends.get();
        String prefix = backends.newTopicPrefix();
        log = TestLog.create(backends.kafkaBootstrapServers(), prefix, 3);
        database = new TestDatabase(backends.newDatabase());
        server = ModelServer.start(backends.kafkaBootstrapServers(), prefix, database.url(), "replog.pull.catch-up=1s");
        String token = append("somebody", Ask.upsert("exercise", SQUAT, Map.of("name", "squat")));
        Await.until(
                "the model follows",
                () -> server.get("somebody", NOVEMBER, "Replog-Min-Token", token)
                                .status()
                        == 200);
    }

    @AfterAll
    static void stop() {
        server.close();
        log.close();
    }

    /** The token of what was appended. */
    private static String append(String userId, Operation... operations) throws Exception {
        long offset = log.append(Ask.silent(userId, operations)).offset();
        return SyncToken.mark(log.projected().id(), Position.of(1, offset)).encode(userId);
    }

    private static JsonNode read(String userId, String path, String token) throws Exception {
        return caughtUp(userId, path, token).json();
    }

    /** A slow machine may take longer than one request waits. */
    private static Answer caughtUp(String userId, String path, String token) throws Exception {
        Answer[] answer = new Answer[1];
        Await.until("caught up", () -> {
            answer[0] = server.get(userId, path, "Replog-Min-Token", token);
            return answer[0].status() != 503;
        });
        assertThat(answer[0].status()).as(answer[0].body()).isEqualTo(200);
        return answer[0];
    }

    private static Operation set(UUID id, UUID parent, long reps, String weight, Object... more) {
        Map<String, Object> fields = new java.util.HashMap<>(
                Map.of("workout_exercise_id", parent.toString(), "reps", reps, "weight", new BigDecimal(weight)));
        for (int i = 0; i < more.length; i += 2) {
            fields.put((String) more[i], more[i + 1]);
        }
        return Ask.upsert("workout_set", id, fields);
    }

    private static UUID id(int number) {
        return new UUID(3, number);
    }

    /** Squats on two days; the heaviest on the second. */
    private static String train(String userId) throws Exception {
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

    private static List<String> holders(JsonNode records) {
        JsonNode item = records.path("items").get(0);
        return List.of(
                item.path("weight").path("set_id").asString(),
                item.path("reps").path("set_id").asString(),
                item.path("one_rep_max").path("set_id").asString());
    }

    private static List<String> ids(int... numbers) {
        return java.util.Arrays.stream(numbers).mapToObj(n -> id(n).toString()).toList();
    }

    @Test
    void days_sayWhatWasDone() throws Exception {
        String token = train("alice");
        JsonNode days = read("alice", NOVEMBER, token);
        assertThat(days.path("items").toString())
                .isEqualTo(
                        ("[{'date':'2026-11-02','workouts':1,'scheduled':0,'in_progress':0,'completed':1,'skipped':0,"
                                        + "'completion':1,'exercises':1,'sets':3,'completed_sets':2,'volume':1302.5,"
                                        + "'workout_ids':['"
                                        + MONDAY
                                        + "']},{'date':'2026-11-03','workouts':1,'scheduled':0,'in_progress':1,"
                                        + "'completed':0,"
                                        + "'skipped':0,'completion':0,'exercises':1,'sets':2,'completed_sets':1,"
                                        + "'volume':110,"
                                        + "'workout_ids':['" + TUESDAY + "']}]")
                                .replace('\'', '"'));
        assertThat(days.path("sync_token").asString()).isEqualTo(token);

        String moved = append(
                "alice",
                Ask.patch("workout", TUESDAY, Map.of("scheduled_date", "2026-11-02", "status", "completed")),
                Ask.upsert("workout", new UUID(1, 3), Map.of("scheduled_date", "2026-11-02", "status", "skipped")),
                Ask.upsert("workout", new UUID(1, 4), Map.of("day_id", "2026-11-05")));
        JsonNode day = read("alice", "/api/calendar?from=2026-11-02&to=2026-11-02", moved)
                .path("items")
                .get(0);
        assertThat(day.path("workouts").asInt()).isEqualTo(3);
        assertThat(day.path("completion").decimalValue()).isEqualByComparingTo("0.667");
        assertThat(day.path("completed_sets").asInt()).isEqualTo(4);
        assertThat(day.path("volume").decimalValue()).isEqualByComparingTo("1511.5");
        assertThat(read("alice", NOVEMBER, moved).path("items")).hasSize(1);

        String deleted = append("alice", Ask.delete("workout", MONDAY));
        JsonNode left = read("alice", NOVEMBER, deleted).path("items").get(0);
        assertThat(left.path("workouts").asInt()).isEqualTo(2);
        assertThat(left.path("sets").asInt()).isEqualTo(2);
        assertThat(read("stranger", NOVEMBER, append("stranger", Ask.delete("workout", MONDAY)))
                        .path("items"))
                .isEmpty();
    }

    @Test
    void records_fallBackToTheNextBest_whenTheirSetsChange() throws Exception {
        String token = train("bob");
        JsonNode first = read("bob", "/api/records", token);
        assertThat(first.path("items")).hasSize(1);
        assertThat(first.path("pageToken").isNull()).isTrue();
        assertThat(first.path("sync_token").asString()).isEqualTo(token);
        assertThat(holders(first)).isEqualTo(ids(4, 2, 1));
        assertThat(first.path("items").get(0).path("one_rep_max").toString())
                .isEqualTo(("{'value':116.667,'set_id':'" + id(1) + "','workout_id':'" + MONDAY
                                + "','workout_exercise_id':'" + MONDAY_SQUAT
                                + "','reps':5,'weight':100,'date':'2026-11-02'}")
                        .replace('\'', '"'));
        assertThat(first.path("items").get(0).path("weight").path("at").asString())
                .isEqualTo("2026-11-03T23:30:00.000Z");

        // The heaviest gets lighter, the most repetitions get none, and what was not done now was.
        token = append("bob", Ask.patch("workout_set", id(4), Map.of("weight", new BigDecimal("60"))));
        assertThat(holders(read("bob", "/api/records", token))).isEqualTo(ids(1, 2, 1));
        token = append("bob", Ask.patch("workout_set", id(2), Map.of("reps", 0L)));
        assertThat(holders(read("bob", "/api/records", token))).isEqualTo(ids(1, 1, 1));
        token = append("bob", Ask.patch("workout_set", id(3), Map.of("completed", true)));
        assertThat(holders(read("bob", "/api/records", token))).isEqualTo(ids(3, 1, 3));
        token = append("bob", Ask.patch("workout", TUESDAY, Map.of("status", "completed")));
        assertThat(holders(read("bob", "/api/records", token))).isEqualTo(ids(3, 5, 3));
        token = append("bob", Ask.delete("workout_set", id(3)));
        assertThat(holders(read("bob", "/api/records", token))).isEqualTo(ids(1, 5, 1));

        // It was another exercise after all.
        token = append("bob", Ask.patch("workout_exercise", MONDAY_SQUAT, Map.of("exercise_id", BENCH.toString())));
        JsonNode both = read("bob", "/api/records", token);
        assertThat(both.path("items")
                        .valueStream()
                        .map(item -> item.path("exercise_id").asString()))
                .containsExactly(SQUAT.toString(), BENCH.toString());
        assertThat(holders(both)).isEqualTo(ids(4, 5, 4));
        JsonNode bench = read("bob", "/api/records?exercise_id=" + BENCH, token);
        assertThat(bench.path("items")).hasSize(1);
        assertThat(bench.path("items").get(0)).isEqualTo(both.path("items").get(1));

        JsonNode page = read("bob", "/api/records?maxResults=1", token);
        assertThat(page.path("items")).hasSize(1);
        JsonNode rest = read(
                "bob",
                "/api/records?maxResults=1&pageToken=" + page.path("pageToken").asString(),
                token);
        assertThat(rest.path("items").get(0)).isEqualTo(both.path("items").get(1));
        assertThat(rest.path("pageToken").isNull()).isTrue();

        token = append("bob", Ask.delete("workout", TUESDAY));
        assertThat(read("bob", "/api/records", token)
                        .path("items")
                        .valueStream()
                        .map(item -> item.path("exercise_id").asString()))
                .containsExactly(BENCH.toString());
    }

    @Test
    void equals_areDecidedByTheEarlierSet_thenByTheId() throws Exception {
        String token = append(
                "carol",
                Ask.upsert("workout", MONDAY, Map.of("scheduled_date", "2026-11-02", "status", "completed")),
                Ask.upsert(
                        "workout_exercise",
                        MONDAY_SQUAT,
                        Map.of("workout_id", MONDAY.toString(), "exercise_id", SQUAT.toString())),
                set(id(9), MONDAY_SQUAT, 5, "100"),
                set(id(8), MONDAY_SQUAT, 5, "100.000"));
        assertThat(holders(read("carol", "/api/records", token))).isEqualTo(ids(8, 8, 8));
        token = append("carol", Ask.patch("workout_set", id(9), Map.of("completed_at", "2026-11-01T10:00:00.000Z")));
        assertThat(holders(read("carol", "/api/records", token))).isEqualTo(ids(9, 9, 9));
    }

    @Test
    void mutationThatChangesNothing_isReached_withoutAChange() throws Exception {
        train("dave");
        String refused = append("dave", Ask.patch("workout", new UUID(9, 9), Map.of("name", "none")));
        JsonNode days = read("dave", NOVEMBER, refused);
        assertThat(days.path("sync_token").asString()).isEqualTo(refused);
        assertThat(days.path("items")).hasSize(2);
        String first = append("erin", Ask.patch("workout", new UUID(9, 9), Map.of("name", "none")));
        assertThat(read("erin", NOVEMBER, first).path("sync_token").asString()).isEqualTo(first);
    }

    @Test
    void etag_savesAnAnswer_untilSomethingChanges() throws Exception {
        String token = train("frank");
        for (String path : List.of(NOVEMBER, "/api/records")) {
            Answer answer = caughtUp("frank", path, token);
            assertThat(answer.header("Cache-Control")).isEqualTo("no-cache, private");
            Answer again = server.get("frank", path, "If-None-Match", answer.header("ETag"));
            assertThat(again.status()).isEqualTo(304);
            assertThat(again.body()).isEmpty();
            assertThat(again.header("ETag")).isEqualTo(answer.header("ETag"));
            assertThat(server.get("frank", path, "If-None-Match", "*").status()).isEqualTo(304);
            String changed = append("frank", Ask.patch("workout_set", id(1), Map.of("rpe", new BigDecimal("8"))));
            Await.until(
                    "changed",
                    () -> server.get("frank", path, "If-None-Match", answer.header("ETag"), "Replog-Min-Token", changed)
                                    .status()
                            == 200);
        }
    }

    /** As when Kafka did not take a change because of its size, and it was published without states. */
    @Test
    void changeWithoutStates_hasItsUserReadFromTheFirstModel() throws Exception {
        String token = train("ines");
        JsonNode days = read("ines", NOVEMBER, token).path("items");
        JsonNode records = read("ines", "/api/records", token).path("items");
        database.execute("DELETE FROM calendar_workout WHERE user_id = 'ines'");
        database.execute("UPDATE calendar_set SET weight = 1 WHERE user_id = 'ines'");
        database.execute(
                "INSERT INTO calendar_exercise VALUES ('ines', '" + id(77) + "', '" + TUESDAY + "', '" + BENCH + "')");
        try (ChangesTopicWriter changes = new ChangesTopicWriter(log.kafka())) {
            changes.send(
                    0, States.change("ines", Position.of(1, 500_000).value(), States.put("workout_set", id(1), null)));
        }
        Await.until(
                "read again",
                () -> server.get("ines", NOVEMBER).json().path("items").equals(days));
        assertThat(server.get("ines", "/api/records").json().path("items")).isEqualTo(records);
    }

    @Test
    void modelThatIsNotComplete_orNotClearedYet_isNotAnswered() throws Exception {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            // Nobody else sees it: what reads ask is tried on this connection alone, as their role.
            connection.setAutoCommit(false);
            assertThat(standing(statement)).isEqualTo("t");
            statement.execute("UPDATE further_model SET incomplete = 'changes are gone' WHERE name = 'calendar'");
            assertThat(standing(statement)).isEqualTo("f");
            statement.execute("UPDATE further_model SET incomplete = NULL, generation = 7 WHERE name = 'calendar'");
            assertThat(standing(statement)).isEqualTo("f");
            connection.rollback();
        }
    }

    private static String standing(Statement statement) throws SQLException {
        String sql = DaySql.READ
                .replace("$1", "'alice'")
                .replace("$2", "-1")
                .replace("$3", "-1")
                .replace("$4", "'2026-11-01'")
                .replace("$5", "'2026-11-30'");
        try (ResultSet row = statement.executeQuery("SELECT head IS NOT NULL FROM (" + sql + ") read")) {
            row.next();
            return row.getString(1);
        }
    }

    @Test
    void tokenThatIsNotReached_is503_andOneOfAnotherUser400() throws Exception {
        String far =
                SyncToken.mark(log.projected().id(), Position.of(1, 1_000_000)).encode("gina");
        for (String path : List.of(NOVEMBER, "/api/records")) {
            Answer answer = server.get("gina", path, "Replog-Min-Token", far);
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.code()).isEqualTo("read_model_unavailable");
            assertThat(answer.header("Retry-After")).isNotEmpty();
            assertThat(server.get("henry", path, "Replog-Min-Token", far).status())
                    .isEqualTo(400);
        }
        assertThat(server.get("gina", "/api/calendar").status()).isEqualTo(400);
        assertThat(server.get("gina", "/api/records?pageToken=x").code()).isEqualTo("invalid_token");
        assertThat(server.get("gina", NOVEMBER).json().path("items")).isEmpty();
    }
}
