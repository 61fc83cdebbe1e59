package dev.replog.projector.models.calendar;

import static dev.replog.projector.models.calendar.TrainingLog.BENCH;
import static dev.replog.projector.models.calendar.TrainingLog.MONDAY;
import static dev.replog.projector.models.calendar.TrainingLog.MONDAY_SQUAT;
import static dev.replog.projector.models.calendar.TrainingLog.SQUAT;
import static dev.replog.projector.models.calendar.TrainingLog.TUESDAY;
import static dev.replog.projector.models.calendar.TrainingLog.id;
import static dev.replog.projector.models.calendar.TrainingLog.set;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.projector.apply.Ask;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** From the log to the answer: sets become records, which stay right under edits. */
class RecordsIT {
    private static TrainingLog training;

    @BeforeAll
    static void start() throws Exception {
        training = TrainingLog.start();
    }

    @AfterAll
    static void stop() {
        training.close();
    }

    @Test
    void records_fallBackToTheNextBest_whenTheirSetsChange() throws Exception {
        String token = training.train("bob");
        JsonNode first = training.read("bob", "/api/records", token);
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
        token = training.append("bob", Ask.patch("workout_set", id(4), Map.of("weight", new BigDecimal("60"))));
        assertThat(holders(training.read("bob", "/api/records", token))).isEqualTo(ids(1, 2, 1));
        token = training.append("bob", Ask.patch("workout_set", id(2), Map.of("reps", 0L)));
        assertThat(holders(training.read("bob", "/api/records", token))).isEqualTo(ids(1, 1, 1));
        token = training.append("bob", Ask.patch("workout_set", id(3), Map.of("completed", true)));
        assertThat(holders(training.read("bob", "/api/records", token))).isEqualTo(ids(3, 1, 3));
        token = training.append("bob", Ask.patch("workout", TUESDAY, Map.of("status", "completed")));
        assertThat(holders(training.read("bob", "/api/records", token))).isEqualTo(ids(3, 5, 3));
        token = training.append("bob", Ask.delete("workout_set", id(3)));
        assertThat(holders(training.read("bob", "/api/records", token))).isEqualTo(ids(1, 5, 1));

        // It was another exercise after all.
        token = training.append(
                "bob", Ask.patch("workout_exercise", MONDAY_SQUAT, Map.of("exercise_id", BENCH.toString())));
        JsonNode both = training.read("bob", "/api/records", token);
        assertThat(both.path("items")
                        .valueStream()
                        .map(item -> item.path("exercise_id").asString()))
                .containsExactly(SQUAT.toString(), BENCH.toString());
        assertThat(holders(both)).isEqualTo(ids(4, 5, 4));
        JsonNode bench = training.read("bob", "/api/records?exercise_id=" + BENCH, token);
        assertThat(bench.path("items")).hasSize(1);
        assertThat(bench.path("items").get(0)).isEqualTo(both.path("items").get(1));

        JsonNode page = training.read("bob", "/api/records?maxResults=1", token);
        assertThat(page.path("items")).hasSize(1);
        JsonNode rest = training.read(
                "bob",
                "/api/records?maxResults=1&pageToken=" + page.path("pageToken").asString(),
                token);
        assertThat(rest.path("items").get(0)).isEqualTo(both.path("items").get(1));
        assertThat(rest.path("pageToken").isNull()).isTrue();

        token = training.append("bob", Ask.delete("workout", TUESDAY));
        assertThat(training.read("bob", "/api/records", token)
                        .path("items")
                        .valueStream()
                        .map(item -> item.path("exercise_id").asString()))
                .containsExactly(BENCH.toString());
    }

    @Test
    void equals_areDecidedByTheEarlierSet_thenByTheId() throws Exception {
        String token = training.append(
                "carol",
                Ask.upsert("workout", MONDAY, Map.of("scheduled_date", "2026-11-02", "status", "completed")),
                Ask.upsert(
                        "workout_exercise",
                        MONDAY_SQUAT,
                        Map.of("workout_id", MONDAY.toString(), "exercise_id", SQUAT.toString())),
                set(id(9), MONDAY_SQUAT, 5, "100"),
                set(id(8), MONDAY_SQUAT, 5, "100.000"));
        assertThat(holders(training.read("carol", "/api/records", token))).isEqualTo(ids(8, 8, 8));
        token = training.append(
                "carol", Ask.patch("workout_set", id(9), Map.of("completed_at", "2026-11-01T10:00:00.000Z")));
        assertThat(holders(training.read("carol", "/api/records", token))).isEqualTo(ids(9, 9, 9));
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
}
