package dev.replog.projector.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.schemas.Change;
import dev.replog.schemas.token.SyncToken;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Somebody who pulls again and again in one way, keeps what comes, and remembers what they had at each token. */
final class Puller {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final int PAGE_MAX = 30;

    /** How somebody pulls. */
    enum Way {
        PAGES("/api/sync", "since"),
        LINES("/api/sync", "since"),
        DOCUMENTS("/api/workouts", "syncToken");

        private final String path;
        private final String tokenParameter;

        Way(String path, String tokenParameter) {
            this.path = path;
            this.tokenParameter = tokenParameter;
        }
    }

    private final Http http;
    private final String user;
    private final Way way;
    private final Random random;
    private final Map<String, String> live = new TreeMap<>();
    private final Set<String> received = new HashSet<>();
    private final Map<Long, Map<String, String>> liveAt = new TreeMap<>();
    private @Nullable String token;
    private long position;

    Puller(String origin, String user, Way way, Random random) {
        this.http = new Http(origin);
        this.user = user;
        this.way = way;
        this.random = random;
    }

    String user() {
        return user;
    }

    Void pullUntil(AtomicBoolean isOver) {
        boolean isLast;
        do {
            isLast = isOver.get();
            pull();
        } while (!isLast);
        return null;
    }

    /** One pull to its end. */
    private void pull() {
        String since = token == null ? "" : "&" + way.tokenParameter + "=" + token;
        String pageToken = "";
        String next = null;
        while (next == null) {
            boolean isLines = way == Way.LINES;
            String query = isLines && random.nextInt(4) > 0 ? "?" : "?maxResults=" + (1 + random.nextInt(PAGE_MAX));
            String wait = random.nextBoolean() ? "&wait=1" : "";
            Http.Answer answer = http.get(
                    user,
                    way.path + query + since + pageToken + wait,
                    "Accept",
                    isLines ? "application/x-ndjson" : "application/json");
            if (answer.status() != 200) {
                answer.requireRetry();
                continue;
            }
            JsonNode end;
            if (isLines) {
                List<JsonNode> lines = answer.body().lines().map(JSON::readTree).toList();
                lines.subList(0, lines.size() - 1).forEach(this::receive);
                end = lines.getLast();
            } else {
                end = answer.json();
                end.get("items").forEach(this::receive);
            }
            assertThat(end.get("pageToken").isNull())
                    .isNotEqualTo(end.get("nextSyncToken").isNull());
            pageToken = "&pageToken=" + end.get("pageToken").asString("");
            next = end.get("nextSyncToken").asString(null);
        }
        long reached = http.position(user, next);
        assertThat(reached).as("the token never goes back").isGreaterThanOrEqualTo(position);
        position = reached;
        token = next;
        liveAt.put(position, Map.copyOf(live));
    }

    private void receive(JsonNode item) {
        String id = item.get("id").asString();
        boolean isDeleted = item.get("status").asString().equals("deleted");
        String etag = isDeleted
                ? "deleted"
                : (way == Way.DOCUMENTS ? item.get("data") : item).get("etag").asString();
        assertThat(received.add(id + " " + etag))
                .as("%s %s %s %s came once", user, way, id, etag)
                .isTrue();
        if (isDeleted) {
            live.remove(id);
        } else {
            live.put(id, etag);
        }
    }

    /** At each token they had exactly what the changes up to it, in their order, come to. */
    void requireHistory(Map<Long, Change> history, String seed) {
        assertThat(liveAt).as(seed).hasSizeGreaterThan(2);
        if (way == Way.DOCUMENTS) {
            return;
        }
        Map<String, String> expected = new TreeMap<>();
        List<Change> ahead = new ArrayList<>(history.values());
        for (Map.Entry<Long, Map<String, String>> then : liveAt.entrySet()) {
            while (!ahead.isEmpty() && ahead.getFirst().getPosition() <= then.getKey()) {
                TokenPromisesIT.apply(ahead.removeFirst(), expected);
            }
            assertThat(new TreeMap<>(then.getValue()))
                    .as("%s: %s %s at %s", seed, user, way, Long.toHexString(then.getKey()))
                    .isEqualTo(expected);
        }
        assertThat(ahead).as(seed).isEmpty();
    }

    /** In the end they have what somebody has who begins now. */
    void requireWhatThereIs() {
        Puller fresh = new Puller(http.origin, user, way, random);
        fresh.pull();
        assertThat(live).as("%s %s", user, way).isEqualTo(fresh.live);
        assertThat(position).isEqualTo(fresh.position);
    }

    void requireTheSameBytesTwice() {
        String accept = way == Way.LINES ? "application/x-ndjson" : "application/json";
        String path = way.path + "?" + way.tokenParameter + "="
                + http.get(user, way.path + "?maxResults=1000")
                        .json()
                        .get("nextSyncToken")
                        .asString();
        for (String asked : List.of(way.path, path)) {
            assertThat(http.get(user, asked, "Accept", accept).body())
                    .isEqualTo(http.get(user, asked, "Accept", accept).body());
        }
    }

    /** One client's way to the service. */
    static final class Http {
        private final HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        private final Map<String, String> bearers = new ConcurrentHashMap<>();
        private final String origin;

        Http(String origin) {
            this.origin = origin;
        }

        record Answer(int status, String body) {
            JsonNode json() {
                return JSON.readTree(body);
            }

            /** Not answered with less: refused with a time to retry. */
            void requireRetry() {
                assertThat(status).as(body).isEqualTo(503);
                assertThat(json().get("code").asString()).isEqualTo("read_model_unavailable");
            }
        }

        Answer get(String user, String path, String... headers) {
            String bearer = bearers.computeIfAbsent(
                    user,
                    sub -> send(HttpRequest.newBuilder(URI.create(origin + "/dev/token?sub=" + sub)))
                            .body());
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(URI.create(origin + path)).header("Authorization", "Bearer " + bearer);
            for (int i = 0; i < headers.length; i += 2) {
                request.header(headers[i], headers[i + 1]);
            }
            return send(request);
        }

        long position(String user, String token) {
            return SyncToken.decode(token, user).orElseThrow().position().value();
        }

        private Answer send(HttpRequest.Builder request) {
            try {
                var response =
                        client.send(request.timeout(Duration.ofSeconds(60)).build(), BodyHandlers.ofString());
                return new Answer(response.statusCode(), response.body());
            } catch (IOException e) {
                throw new IllegalStateException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }
}
