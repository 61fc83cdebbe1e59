package dev.replog.allinone.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.http.problem.ErrorCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Sends random requests: none may cause a fault of the server, and the resulting data must be consistent. The requests
 * are the same in every run, so that a build fails only because of a change; {@code -Dseed=N} uses other requests.
 */
class FuzzIT {

    private static final long SEED = 20_261_121;
    private static final int USERS = 3;
    private static final int REQUESTS_PER_USER = 1_500;
    private static final int PULL_EVERY = 50;
    private static final Duration TIME_MAX = Duration.ofSeconds(35);

    private static final Set<ErrorCode> UNAVAILABLE =
            EnumSet.of(ErrorCode.OVERLOADED, ErrorCode.LOG_UNAVAILABLE, ErrorCode.READ_MODEL_UNAVAILABLE);
    /** Of several thousand requests. */
    private static final int UNAVAILABLE_MAX = 500;

    private static final Pattern BROKER = Pattern.compile("] (o\\.a\\.k|org\\.apache\\.kafka|kafka|k)\\.");

    private final RunningReplog replog = RunningReplog.get();
    private final AtomicInteger unavailable = new AtomicInteger();

    @Test
    void randomRequests_areAnsweredAsDescribed_andLeaveNoFault() throws Exception {
        long seed = Long.getLong("seed", SEED);
        System.out.println("FuzzIT: -Dseed=" + seed);
        List<String> faultsBefore = faults();
        try (ExecutorService threads = Executors.newFixedThreadPool(USERS)) {
            List<Future<Integer>> users = new ArrayList<>();
            for (int user = 0; user < USERS; user++) {
                long own = seed + user;
                users.add(threads.submit(() -> requests(own)));
            }
            int sent = 0;
            for (Future<Integer> user : users) {
                sent += user.get();
            }
            System.out.println("FuzzIT: " + sent + " requests");
            assertThat(sent).isGreaterThan(USERS * PULL_EVERY);
        }
        assertThat(replog.isAlive()).isTrue();
        assertThat(faults()).as("errors in the log").isEqualTo(faultsBefore);
        assertThat(unavailable.get()).as("requests that were answered 503").isLessThan(UNAVAILABLE_MAX);
    }

    private int requests(long seed) {
        Client client = Client.ofNewUser();
        RandomCalls calls = new RandomCalls(replog.description(), client, new Random(seed));
        Map<String, JsonNode> followed = new HashMap<>();
        String token = pull(client, "/api/sync?maxResults=7", followed);
        long deadlineNanos = System.nanoTime() + TIME_MAX.toNanos();
        int sent = 0;
        while (sent < REQUESTS_PER_USER && System.nanoTime() < deadlineNanos) {
            sent++;
            Reply reply = calls.next().sendOrOpen();
            assertThat(reply.status() < 500 || isUnavailable(reply))
                    .as("%s was answered %s %s", reply.asked(), reply.status(), reply.text())
                    .isTrue();
            calls.remember(reply);
            if (sent % PULL_EVERY == 0) {
                token = pull(client, "/api/sync?maxResults=7&since=" + token, followed);
            }
        }
        // A write that waits for its outcome is decided after all writes that did not wait.
        String last = client.created("exercises", "{\"name\":\"last\"}")
                .get("sync_token")
                .stringValue();
        token = pull(client, "/api/sync?maxResults=7&since=" + token, followed);
        Map<String, JsonNode> full = new HashMap<>();
        assertThat(pull(client, "/api/sync", full)).isEqualTo(token);
        assertThat(client.mark(token)).isEqualTo(last);
        assertThat(difference(followed, full))
                .as("the chain of deltas against the full pull")
                .isEmpty();
        client.get("/api/workouts").send().expect(200);
        client.get("/api/templates").send().expect(200);
        return sent;
    }

    private static List<String> difference(Map<String, JsonNode> followed, Map<String, JsonNode> full) {
        Set<String> keys = new TreeSet<>(followed.keySet());
        keys.addAll(full.keySet());
        return keys.stream()
                .filter(key -> !Objects.equals(followed.get(key), full.get(key)))
                .map(key -> followed.get(key) + " instead of " + full.get(key))
                .toList();
    }

    /** Pulls all pages; returns the token of the last one. */
    private static String pull(Client client, String target, Map<String, JsonNode> entities) {
        String page = target;
        while (true) {
            Reply reply = client.get(page).send().expect(200);
            for (JsonNode item : reply.at("/items")) {
                String key = item.get("type") + " " + item.get("id");
                if (item.get("status").stringValue().equals("deleted")) {
                    entities.remove(key);
                } else {
                    entities.put(key, item);
                }
            }
            if (reply.json().get("nextSyncToken").isString()) {
                return reply.get("nextSyncToken");
            }
            page = target + (target.contains("?") ? "&" : "?") + "pageToken=" + reply.get("pageToken");
        }
    }

    /** As on a machine that was too busy for its servers for some time; a repetition succeeds. */
    private boolean isUnavailable(Reply reply) {
        String code = reply.json().path("code").asString("");
        boolean isKnown = reply.status() == 503
                && UNAVAILABLE.stream().anyMatch(each -> each.code().equals(code))
                && !reply.header("Retry-After").isEmpty();
        if (isKnown) {
            unavailable.incrementAndGet();
        }
        return isKnown;
    }

    /** Lines of the broker itself are about the machine that it runs on. */
    private List<String> faults() {
        return replog.log()
                .lines()
                .filter(line ->
                        line.contains(" ERROR ") && !BROKER.matcher(line).find())
                .toList();
    }
}
