package dev.replog.projector.pull;

import static dev.replog.projector.pull.ReadModelWriter.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.projector.pull.PullServer.Answer;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Tests the number of remaining items, and pulls with the newest changes first. */
class PageOrderIT {
    private static final String LINES = "application/x-ndjson";
    private static PullServer server;
    private static ReadModelWriter writer;
    private static int users;

    private final String user = "user-" + users++;

    @BeforeAll
    static void start() throws SQLException {
        server = PullServer.start();
        writer = server.writer();
    }

    @AfterAll
    static void stop() throws SQLException {
        writer.close();
        server.close();
    }

    @Test
    void everyPage_tellsHowManyItemsAreStillToCome() throws SQLException {
        writer.exercises(user, 7, 10);
        writer.put(Row.root(user, "exercise", UUID.randomUUID(), at(8), "{}").deleted(at(9)));

        assertThat(remaining("/api/sync?maxResults=3")).containsExactly(4, 1, 0);
        assertThat(remaining("/api/exercises?maxResults=3&order=newest")).containsExactly(4, 1, 0);
        assertThat(remaining("/api/exercises?maxResults=3&showDeleted=true")).containsExactly(5, 2, 0);
        assertThat(remaining("/api/sync?maxResults=8")).containsExactly(0);
        assertThat(remaining("/api/sync?types=workout")).containsExactly(0);
        assertThat(server.get(user, "/api/sync", "Accept", LINES).body()).endsWith("\"remaining\":0}\n");
        assertThat(server.get(user, "/api/sync?maxResults=2", "Accept", LINES).body())
                .endsWith("\"remaining\":5}\n");
    }

    @Test
    void whatIsWrittenMeanwhile_isCounted() throws SQLException {
        writer.exercises(user, 6, 10);
        JsonNode first = page("/api/sync?maxResults=2");
        assertThat(first.get("remaining").asInt()).isEqualTo(4);

        writer.put(Row.root(user, "exercise", UUID.randomUUID(), at(20), "{}"));

        JsonNode second = page(
                "/api/sync?maxResults=2&pageToken=" + first.get("pageToken").asString());
        assertThat(second.get("remaining").asInt()).isEqualTo(3);
    }

    @Test
    void aNumberIsExactUpToTenThousand_andALowerBoundAbove() throws SQLException {
        int count = 23_500;
        writer.exercises(user, count, 10);
        JsonNode page = page("/api/sync?maxResults=1000");
        for (int left = count - 1000; left > 0; left -= 1000) {
            assertThat(page.get("remaining").asInt())
                    .as("with %d to come", left)
                    .isBetween(Math.min(left, 10_000), left);
            page = page("/api/sync?maxResults=1000&pageToken="
                    + page.get("pageToken").asString());
        }
        assertThat(page.get("remaining").asInt()).isZero();
    }

    @Test
    void theNewestFirst_leavesOutWhatChangesAfterItsFirstPage_andItsTokenBringsIt() throws SQLException {
        List<Row> workouts = new ArrayList<>();
        for (int i = 1; i <= 5; i++) {
            workouts.add(Row.root(user, "workout", UUID.randomUUID(), at(i), "{}"));
            writer.put(workouts.getLast());
        }
        for (String path : List.of("/api/sync?", "/api/workouts?")) {
            JsonNode first = page(path + "order=newest&maxResults=2");
            assertThat(ids(first)).containsExactly(id(workouts.get(4)), id(workouts.get(3)));
            assertThat(first.get("remaining").asInt()).isEqualTo(3);

            long now = at(100 + path.length());
            Row changed = workouts.get(1).at(now);
            Row gone = workouts.get(4).deleted(now + 1);
            writer.put(changed);
            writer.put(gone);

            JsonNode last = page(path + "pageToken=" + first.get("pageToken").asString());
            assertThat(ids(last)).containsExactly(id(workouts.get(2)), id(workouts.get(0)));
            JsonNode after = page(path + "since=" + last.get("nextSyncToken").asString());
            assertThat(ids(after)).containsExactly(id(changed), id(gone));
            assertThat(after.get("items").get(1).get("status").asString()).isEqualTo("deleted");

            writer.put(workouts.get(1));
            writer.put(workouts.get(4));
        }
    }

    @Test
    void aWholePullOfTheNewestFirst_isTheOtherOneBackwards() throws SQLException {
        writer.exercises(user, 700, 600);
        List<String> oldest = lines("/api/sync");
        List<String> newest = lines("/api/sync?order=newest");

        assertThat(newest).hasSize(701);
        assertThat(newest.subList(0, 700).reversed()).isEqualTo(oldest.subList(0, 700));
        assertThat(newest.getLast()).isEqualTo(oldest.getLast());
    }

    @Test
    void aPageTokenKeepsItsOrder() throws SQLException {
        writer.exercises(user, 5, 10);
        String oldest = page("/api/sync?maxResults=2").get("pageToken").asString();
        String newest =
                page("/api/sync?maxResults=2&order=newest").get("pageToken").asString();

        assertThat(server.get(user, "/api/sync?order=newest&pageToken=" + oldest)
                        .status())
                .isEqualTo(400);
        assertThat(ids(page("/api/sync?pageToken=" + newest)))
                .isEqualTo(ids(page("/api/sync?order=newest&pageToken=" + newest)));
        assertThat(newest).matches("[A-Za-z0-9_-]{1,64}");
    }

    private List<Integer> remaining(String path) {
        List<Integer> remaining = new ArrayList<>();
        JsonNode page = page(path);
        remaining.add(page.get("remaining").asInt());
        while (!page.get("pageToken").isNull()) {
            page = page(path + "&pageToken=" + page.get("pageToken").asString());
            remaining.add(page.get("remaining").asInt());
        }
        return remaining;
    }

    private List<String> lines(String path) {
        return server.get(user, path, "Accept", LINES).body().lines().toList();
    }

    private JsonNode page(String path) {
        Answer answer = server.get(user, path);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return answer.json();
    }

    private static List<String> ids(JsonNode page) {
        return page.get("items")
                .valueStream()
                .map(item -> item.get("id").asString())
                .toList();
    }

    private static String id(Row row) {
        return row.id().toString();
    }
}
