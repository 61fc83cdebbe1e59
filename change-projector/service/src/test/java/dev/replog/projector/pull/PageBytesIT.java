package dev.replog.projector.pull;

import static dev.replog.projector.pull.ReadModelWriter.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.projector.pull.PullServer.Answer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Tests that a page ends before its items exceed its bytes, but has at least one item. */
class PageBytesIT {
    private static final long SEED = Long.getLong("seed", 20261121);
    private static final int PAGE_BYTES = 4096;
    private static final int ENVELOPE_BYTES = 200;

    @Test
    void pagesAreBounded_andNothingIsLost() throws SQLException {
        Random random = new Random(SEED);
        List<String> exercises = new ArrayList<>();
        List<String> everything = new ArrayList<>();
        List<String> workouts = new ArrayList<>();
        try (PullServer server = PullServer.start("replog.pull.page-bytes-max=4KB");
                ReadModelWriter writer = server.writer()) {
            for (int i = 1; i <= 60; i++) {
                // Most of them have some hundred bytes, some more than a page alone.
                String data =
                        "{\"notes\": \"" + "n".repeat(random.nextInt(random.nextInt(10) == 0 ? 9000 : 900)) + "\"}";
                if (i % 3 == 0) {
                    Row root = Row.root("alice", "workout", new UUID(random.nextLong(), i), at(i), data);
                    Row child =
                            Row.child("alice", "workout_exercise", new UUID(random.nextLong(), i), root, at(i), data);
                    writer.put(root);
                    writer.put(child);
                    workouts.add(root.id().toString());
                    everything.addAll(List.of(root.id().toString(), child.id().toString()));
                } else {
                    Row row = Row.root("alice", "exercise", new UUID(random.nextLong(), i), at(i), data);
                    writer.put(row);
                    exercises.add(row.id().toString());
                    everything.add(row.id().toString());
                }
            }
            assertThat(pull(server, "/api/sync")).as("seed " + SEED).isEqualTo(everything);
            assertThat(pull(server, "/api/exercises")).as("seed " + SEED).isEqualTo(exercises);
            assertThat(pull(server, "/api/workouts")).as("seed " + SEED).isEqualTo(workouts);
        }
    }

    /** Each tree is larger than a page, and larger than what is counted of it. */
    @Test
    void treesThatAreLargerThanAPage_comeOneByOne_andNoneIsLost() throws SQLException {
        try (PullServer server =
                        PullServer.start("replog.pull.page-bytes-max=4KB", "replog.pull-stream.chunk-bytes-max=4KB");
                ReadModelWriter writer = server.writer()) {
            List<String> workouts = new ArrayList<>();
            for (int i = 1; i <= 5; i++) {
                Row root = Row.root("alice", "workout", UUID.randomUUID(), at(i), "{}");
                writer.put(root);
                workouts.add(root.id().toString());
                for (int child = 0; child < 60; child++) {
                    Row row = Row.child("alice", "workout_exercise", UUID.randomUUID(), root, at(i), "{}");
                    writer.put(child % 20 == 0 ? row.deleted(at(i)) : row);
                }
            }
            for (String order : List.of("", "order=newest&")) {
                List<String> found = new ArrayList<>();
                JsonNode page = server.get("alice", "/api/workouts?" + order).json();
                while (true) {
                    for (JsonNode item : page.get("items")) {
                        found.add(item.get("id").asString());
                        assertThat(item.get("data").get("exercises").size()).isEqualTo(57);
                    }
                    assertThat(page.get("items").size()).isLessThanOrEqualTo(1);
                    assertThat(page.get("remaining").asInt()).isEqualTo(5 - found.size());
                    if (page.get("pageToken").isNull()) {
                        break;
                    }
                    page = server.get(
                                    "alice",
                                    "/api/workouts?" + order + "pageToken="
                                            + page.get("pageToken").asString())
                            .json();
                }
                assertThat(order.isEmpty() ? found : found.reversed()).isEqualTo(workouts);
            }
            assertThat(server.get("alice", "/api/workouts", "Accept", "application/x-ndjson")
                            .body()
                            .lines())
                    .hasSize(6);
        }
    }

    private static List<String> pull(PullServer server, String path) {
        List<String> ids = new ArrayList<>();
        HashSet<Integer> sizes = new HashSet<>();
        String pageToken = "";
        while (true) {
            Answer answer = server.get("alice", path + "?maxResults=20" + pageToken);
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            JsonNode items = answer.json().get("items");
            assertThat(items.size()).isBetween(1, 20);
            if (items.size() > 1) {
                assertThat(answer.body().getBytes(StandardCharsets.UTF_8).length)
                        .isLessThanOrEqualTo(PAGE_BYTES + ENVELOPE_BYTES);
            }
            items.forEach(item -> ids.add(item.get("id").asString()));
            sizes.add(items.size());
            if (answer.json().get("pageToken").isNull()) {
                assertThat(sizes)
                        .as("pages of one item and of some")
                        .contains(1)
                        .hasSizeGreaterThan(2);
                return ids;
            }
            pageToken = "&pageToken=" + answer.json().get("pageToken").asString();
        }
    }
}
