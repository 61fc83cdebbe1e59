package dev.replog.projector.past;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.projector.apply.RandomLog;
import dev.replog.projector.apply.Seeds;
import dev.replog.projector.models.ModelServer.Answer;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.EntityType;
import dev.replog.schemas.token.SyncToken;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** A past state is what a first pull gave when the user's head was there, byte for byte. */
class PastStatePropertyIT {
    private static final int STATES = 7;
    private static final String USER = "alice";
    private static final String LINES = "application/x-ndjson";

    @Test
    void pastState_isWhatAPullGaveThen() throws Exception {
        try (PastServer past = PastServer.start("replog.pull-stream.chunk-bytes-max=2KB")) {
            Seeds.holds(1, random -> {
                RandomLog changes = new RandomLog(random, USER);
                RandomLog others = new RandomLog(random, "bob");
                Map<String, Map<String, String>> then = new LinkedHashMap<>();
                for (int state = 0; state < STATES; state++) {
                    String token = append(past, random, changes, others);
                    then.put(token, pulls(past, token));
                }
                for (Map.Entry<String, Map<String, String>> state : then.entrySet()) {
                    for (Map.Entry<String, String> pull : state.getValue().entrySet()) {
                        assertThat(answer(past, pull.getKey(), state.getKey()))
                                .as(pull.getKey())
                                .isEqualTo(pull.getValue());
                    }
                }
                requireTimes(past, then);
            });
        }
    }

    /** The token of the last one, which is of the user. */
    private static String append(PastServer past, RandomGenerator random, RandomLog changes, RandomLog others)
            throws Exception {
        int count = random.nextInt(1, 40);
        for (int i = 0; i < count; i++) {
            past.append((random.nextInt(4) == 0 ? others : changes).next(past.nextPosition()));
        }
        return past.append(changes.next(past.nextPosition()));
    }

    /** By path with headers, what is read now. */
    private static Map<String, String> pulls(PastServer past, String token) throws Exception {
        List<String> paths = new ArrayList<>(List.of(
                "/api/sync?maxResults=1000",
                "/api/sync?maxResults=7",
                "/api/sync?maxResults=5&order=newest",
                "/api/sync?showDeleted=true",
                "/api/sync?types=workout,workout_set",
                "/api/sync " + LINES,
                "/api/workouts?maxResults=1&showDeleted=true",
                "/api/workouts?order=newest",
                "/api/workouts " + LINES,
                "/api/calendar?from=2026-01-01&to=2026-12-31",
                "/api/records",
                "/api/records?maxResults=1"));
        for (EntityType type : Catalogue.shipped().types()) {
            paths.add("/api/" + type.collection());
        }
        assertThat(past.caughtUp(USER, "/api/calendar?from=2026-01-01&to=2026-01-01", token)
                        .status())
                .isEqualTo(200);
        Map<String, String> pulls = new TreeMap<>();
        for (String path : paths) {
            pulls.put(path, answer(past, path, null));
        }
        JsonNode all = past.server()
                .get(USER, "/api/sync?maxResults=1000&showDeleted=true")
                .json();
        for (JsonNode item : all.get("items")) {
            EntityType type = Catalogue.shipped().require(item.get("type").asString());
            String path = "/api/" + type.collection() + "/" + item.get("id").asString();
            pulls.put(path, answer(past, path, null));
        }
        return pulls;
    }

    /**
     * Everything that is read by this path, up to the last page.
     *
     * @param path may have a type of response behind it
     */
    private static String answer(PastServer past, String path, @Nullable String asOf) throws Exception {
        String[] parts = path.split(" ");
        String accept = parts.length == 2 ? parts[1] : "application/json";
        StringBuilder text = new StringBuilder();
        String page = "";
        do {
            String paged = page.isEmpty() ? parts[0] : PastServer.with(parts[0], "pageToken", page);
            Answer answer = asOf == null
                    ? past.server().get(USER, paged, "Accept", accept)
                    : past.past(USER, paged, asOf, "Accept", accept);
            if (asOf != null && answer.status() == 200) {
                assertThat(answer.header("Replog-As-Of")).isEqualTo(asOf);
            }
            text.append(answer.status())
                    .append(' ')
                    // The etag of a pull depends on the question, that of an entity does not.
                    .append(
                            path.contains("?") || path.contains(LINES) || path.split("/").length < 4
                                    ? ""
                                    : answer.header("ETag"))
                    .append(' ')
                    .append(answer.body().replaceAll("\"pageToken\":\"[^\"]*\"", "\"pageToken\":\"…\""))
                    .append('\n');
            page = answer.status() == 200 && !path.contains(LINES)
                    ? answer.json().path("pageToken").asString("")
                    : "";
        } while (!page.isEmpty());
        return text.toString();
    }

    /** A time means the newest change up to it. */
    private static void requireTimes(PastServer past, Map<String, Map<String, String>> then) throws Exception {
        int compared = 0;
        for (Map.Entry<String, Map<String, String>> state : then.entrySet()) {
            String token = state.getKey();
            long position = position(token);
            String at = past.database().text("""
                            SELECT to_char(max(at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') FROM history
                            WHERE user_id = 'alice' AND event <= 3 AND position <= %d
                            """.formatted(position));
            if (at.equals("null")) {
                continue; // Nothing had changed until then.
            }
            String isLast = past.database().text("""
                            SELECT NOT EXISTS (SELECT 1 FROM history WHERE user_id = 'alice' AND event <= 3
                              AND position > %d AND at <= '%s')
                            """.formatted(position, at));
            if (isLast.equals("t")) {
                compared++;
                String path = "/api/sync?maxResults=1000";
                Answer answer = past.known(USER, path, at);
                String expected = state.getValue().getOrDefault(path, "");
                // The user's head then may be a mutation that changed nothing.
                assertThat(items(answer.body())).isEqualTo(items(expected.substring(expected.indexOf('{'))));
                assertThat(position(answer.header("Replog-As-Of"))).isLessThanOrEqualTo(position);
            }
        }
        assertThat(compared).isPositive();
    }

    private static String items(String body) {
        return body.substring(0, body.indexOf("\"nextSyncToken\""));
    }

    private static long position(String token) {
        return SyncToken.decode(token, USER).orElseThrow().position().value();
    }
}
