package dev.replog.projector.models.calendar;

import static dev.replog.projector.models.calendar.TrainingLog.BENCH;
import static dev.replog.projector.models.calendar.TrainingLog.MONDAY;
import static dev.replog.projector.models.calendar.TrainingLog.NOVEMBER;
import static dev.replog.projector.models.calendar.TrainingLog.TUESDAY;
import static dev.replog.projector.models.calendar.TrainingLog.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.projector.apply.Ask;
import dev.replog.projector.apply.Await;
import dev.replog.projector.apply.TestDatabase;
import dev.replog.projector.apply.TestLog;
import dev.replog.projector.models.ChangesTopicWriter;
import dev.replog.projector.models.ModelServer;
import dev.replog.projector.models.ModelServer.Answer;
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

/** From the log to the answer: workouts become days, which stay right under edits. */
class CalendarIT {
    private static TrainingLog training;
    private static TestLog log;
    private static TestDatabase database;
    private static ModelServer server;

    @BeforeAll
    static void start() throws Exception {
        training = TrainingLog.start();
        log = training.log();
        database = training.database();
        server = training.server();
    }

    @AfterAll
    static void stop() {
        training.close();
    }

    @Test
    void days_sayWhatWasDone() throws Exception {
        String token = training.train("alice");
        JsonNode days = training.read("alice", NOVEMBER, token);
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

        String moved = training.append(
                "alice",
                Ask.patch("workout", TUESDAY, Map.of("scheduled_date", "2026-11-02", "status", "completed")),
                Ask.upsert("workout", new UUID(1, 3), Map.of("scheduled_date", "2026-11-02", "status", "skipped")),
                Ask.upsert("workout", new UUID(1, 4), Map.of("day_id", "2026-11-05")));
        JsonNode day = training.read("alice", "/api/calendar?from=2026-11-02&to=2026-11-02", moved)
                .path("items")
                .get(0);
        assertThat(day.path("workouts").asInt()).isEqualTo(3);
        assertThat(day.path("completion").decimalValue()).isEqualByComparingTo("0.667");
        assertThat(day.path("completed_sets").asInt()).isEqualTo(4);
        assertThat(day.path("volume").decimalValue()).isEqualByComparingTo("1511.5");
        assertThat(training.read("alice", NOVEMBER, moved).path("items")).hasSize(1);

        String deleted = training.append("alice", Ask.delete("workout", MONDAY));
        JsonNode left = training.read("alice", NOVEMBER, deleted).path("items").get(0);
        assertThat(left.path("workouts").asInt()).isEqualTo(2);
        assertThat(left.path("sets").asInt()).isEqualTo(2);
        assertThat(training.read("stranger", NOVEMBER, training.append("stranger", Ask.delete("workout", MONDAY)))
                        .path("items"))
                .isEmpty();
    }

    @Test
    void mutationThatChangesNothing_isReached_withoutAChange() throws Exception {
        training.train("dave");
        String refused = training.append("dave", Ask.patch("workout", new UUID(9, 9), Map.of("name", "none")));
        JsonNode days = training.read("dave", NOVEMBER, refused);
        assertThat(days.path("sync_token").asString()).isEqualTo(refused);
        assertThat(days.path("items")).hasSize(2);
        String first = training.append("erin", Ask.patch("workout", new UUID(9, 9), Map.of("name", "none")));
        assertThat(training.read("erin", NOVEMBER, first).path("sync_token").asString())
                .isEqualTo(first);
    }

    @Test
    void etag_savesAnAnswer_untilSomethingChanges() throws Exception {
        String token = training.train("frank");
        for (String path : List.of(NOVEMBER, "/api/records")) {
            Answer answer = training.caughtUp("frank", path, token);
            assertThat(answer.header("Cache-Control")).isEqualTo("no-cache, private");
            Answer again = server.get("frank", path, "If-None-Match", answer.header("ETag"));
            assertThat(again.status()).isEqualTo(304);
            assertThat(again.body()).isEmpty();
            assertThat(again.header("ETag")).isEqualTo(answer.header("ETag"));
            assertThat(server.get("frank", path, "If-None-Match", "*").status()).isEqualTo(304);
            String changed =
                    training.append("frank", Ask.patch("workout_set", id(1), Map.of("rpe", new BigDecimal("8"))));
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
        String token = training.train("ines");
        JsonNode days = training.read("ines", NOVEMBER, token).path("items");
        JsonNode records = training.read("ines", "/api/records", token).path("items");
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
                .statement()
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
