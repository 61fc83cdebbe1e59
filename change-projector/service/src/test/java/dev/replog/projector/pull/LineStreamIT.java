package dev.replog.projector.pull;

import static dev.replog.projector.pull.ReadModelWriter.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.backends.SharedBackends;
import dev.replog.backing.postgres.PostgresAddress;
import dev.replog.projector.pull.PullServer.Answer;
import dev.replog.schemas.token.Coverage;
import dev.replog.schemas.token.Position;
import dev.replog.schemas.token.SyncToken;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tests pulls of lines: the same items as in pages, to the end in one response, and never a complete response with
 * missing items.
 */
class LineStreamIT {
    private static final String[] LINES = {"Accept", "application/x-ndjson"};
    private static final JsonMapper JSON = JsonMapper.builder().build();
    /** More than the buffers between the two can hold. */
    private static final int MANY = 8_000;

    private static CutWire wire;
    private static PullServer server;
    private static PullServer impatient;
    private static ReadModelWriter writer;
    private static int users;

    private final String user = "user-" + users++;

    @BeforeAll
    static void start() throws SQLException {
        String direct = SharedBackends.get().newDatabase();
        ReadModelWriter.migrate(direct);
        writer = ReadModelWriter.open(direct);
        writer.generation(1, ReadModelWriter.TOPIC);
        PostgresAddress address = PostgresAddress.parse(direct, "");
        wire = new CutWire(address.port());
        String wired = "postgresql://" + address.user() + ":" + address.password() + "@127.0.0.1:" + wire.port() + "/"
                + address.database();
        // A busy machine may delay a reader for some time; that is not a stall.
        server = start(wired, Duration.ofMinutes(2));
        impatient = start(wired, Duration.ofSeconds(1));
    }

    private static PullServer start(String postgresUrl, Duration stallMax) {
        return PullServer.at(
                postgresUrl,
                "replog.pull.connections=2",
                "replog.pull.acquire-timeout=20s",
                "replog.pull-stream.chunk-bytes-max=64KB",
                "replog.pull-stream.at-once-max=3",
                "replog.pull-stream.at-once-per-user-max=2",
                "replog.pull-stream.stall-max=" + stallMax.toSeconds() + "s");
    }

    @AfterAll
    static void stop() throws SQLException {
        server.close();
        impatient.close();
        wire.close();
        writer.close();
    }

    @Test
    void lines_areTheItemsOfAllPages_andTheToken() throws SQLException {
        writer.exercises(user, 700, 100);
        for (int i = 0; i < 5; i++) {
            Row workout = Row.root(user, "workout", UUID.randomUUID(), at(1000 + i), "{\"notes\": \"a\\nb\"}");
            writer.put(workout);
            writer.put(Row.child(user, "workout_exercise", UUID.randomUUID(), workout, at(1000 + i), "{}"));
        }
        for (String path : List.of("/api/sync?", "/api/exercises?", "/api/workouts?", "/api/sync?types=exercise&")) {
            List<String> items = new ArrayList<>();
            JsonNode page = server.get(user, path + "maxResults=97").json();
            page.get("items").forEach(item -> items.add(item.toString()));
            String second = "";
            while (page.get("nextSyncToken").isNull()) {
                second = second.isEmpty() ? page.get("pageToken").asString() : second;
                page = server.get(
                                user,
                                path + "maxResults=97&pageToken="
                                        + page.get("pageToken").asString())
                        .json();
                page.get("items").forEach(item -> items.add(item.toString()));
            }

            Answer whole = server.get(user, path, LINES);
            assertThat(whole.header("content-type")).isEqualTo("application/x-ndjson");
            assertThat(whole.headers().get("vary")).anyMatch(vary -> vary.equalsIgnoreCase("Accept"));
            assertThat(itemsOf(whole)).isEqualTo(items);
            assertThat(lastOf(whole).toString())
                    .isEqualTo(
                            "{\"nextSyncToken\":" + page.get("nextSyncToken") + ",\"pageToken\":null,\"remaining\":0}");
            assertThat(server.get(user, path, LINES).body())
                    .as("same token, same state, same bytes")
                    .isEqualTo(whole.body());
            if (!second.isEmpty()) {
                assertThat(itemsOf(server.get(user, path + "pageToken=" + second, LINES)))
                        .isEqualTo(items.subList(97, items.size()));
            }
        }
    }

    @Test
    void linesWithANumber_areAPage() throws SQLException {
        writer.exercises(user, 10, 10);

        Answer page = server.get(user, "/api/sync?maxResults=4", LINES);
        assertThat(itemsOf(page)).hasSize(4);
        assertThat(lastOf(page).get("nextSyncToken").isNull()).isTrue();
        String rest = "/api/sync?maxResults=7&pageToken="
                + lastOf(page).get("pageToken").asString();
        assertThat(itemsOf(server.get(user, rest, LINES))).hasSize(6);
        assertThat(server.get(user, rest).json().get("items").size()).isEqualTo(6);
    }

    @Test
    void nothingNew_isTheTokenAlone_with304ForWhoHasIt() throws SQLException {
        writer.exercises(user, 3, 10);
        String since = "/api/sync?since=" + token(at(3));

        Answer empty = server.get(user, since, LINES);
        assertThat(empty.body())
                .isEqualTo("{\"nextSyncToken\":\"" + token(at(3)) + "\",\"pageToken\":null,\"remaining\":0}\n");
        assertThat(server.get(user, since, "Accept", LINES[1], "If-None-Match", empty.header("etag"))
                        .status())
                .isEqualTo(304);
        assertThat(server.get(user, since, "If-None-Match", empty.header("etag"))
                        .status())
                .as("another representation")
                .isEqualTo(200);
    }

    @Test
    void aHead_startsNoStream() throws SQLException {
        writer.exercises(user, 1000, 100);

        Answer head = server.send(user, "HEAD", "/api/sync", LINES).join();

        assertThat(head.status()).isEqualTo(200);
        assertThat(head.header("content-type")).isEqualTo("application/x-ndjson");
        assertThat(head.body()).isEmpty();
        assertNoneIsOpen(server);
    }

    @Test
    void aTokenThatIsTooOld_is410_beforeAnythingIsWritten() throws SQLException {
        writer.exercises(user, 1000, 100);
        writer.horizon(user, at(7));

        assertThat(server.get(user, "/api/sync?since=" + token(at(6)), LINES).status())
                .isEqualTo(410);
        assertThat(itemsOf(server.get(user, "/api/sync?since=" + token(at(7)), LINES)))
                .hasSize(993);
    }

    @Test
    void aDatabaseThatFailsHalfWay_cutsTheConnection() throws Exception {
        writer.exercises(user, MANY, 1000);
        try (SlowReader reader = open(server)) {
            assertThat(reader.take(10_000)).contains(" 200 OK", "chunked");
            wire.cut();
            assertThat(reader.endsWhole()).isFalse();
            assertThat(reader.taken()).isGreaterThan(10_000);
        } finally {
            wire.repair();
        }
        assertNoneIsOpen(server);
        Await.until("reads", () -> server.get(user, "/api/sync?maxResults=1").status() == 200);
    }

    @Test
    void deletionsThatArePurgedHalfWay_cutTheConnection() throws Exception {
        writer.exercises(user, MANY, 1000);
        try (SlowReader reader = open(server)) {
            assertThat(reader.take(10_000)).contains(" 200 OK");
            writer.head(user, at(MANY + 10));
            writer.horizon(user, at(MANY + 5));
            assertThat(reader.endsWhole()).isFalse();
        }
    }

    @Test
    void whoTakesNothing_holdsNoSession() throws Exception {
        writer.exercises(user, MANY, 1000);
        try (SlowReader reader = open(server);
                SlowReader other = open(server)) {
            reader.take(10_000);
            other.take(10_000);
            // Two streams, two sessions: if the streams held them, no other request could be answered.
            assertThat(server.get(user, "/api/sync?maxResults=1").status()).isEqualTo(200);
            Await.until("no session works", () -> sessionsAtWork() == 0);

            Answer refused = server.get(user, "/api/sync", LINES);
            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.header("content-type")).isEqualTo("application/problem+json");
            assertThat(refused.json().get("code").asString()).isEqualTo("overloaded");
        }
        assertNoneIsOpen(server);
        assertThat(itemsOf(server.get(user, "/api/sync", LINES))).hasSize(MANY);
    }

    @Test
    void whoTakesNothing_isCutInTheEnd() throws Exception {
        writer.exercises(user, MANY, 1000);
        try (SlowReader reader = open(impatient)) {
            reader.take(10_000);
            assertNoneIsOpen(impatient);
            assertThat(reader.endsWhole()).isFalse();
        }
    }

    @Test
    void whoGoesAway_leavesNothingBehind() throws Exception {
        writer.exercises(user, MANY, 1000);
        for (int i = 0; i < 8; i++) {
            try (SlowReader reader = open(server)) {
                reader.take(1 + i * 3000);
            }
            Await.until("a place", () -> server.bean(PullStreams.class).open() < 2);
        }
        assertNoneIsOpen(server);
        assertThat(itemsOf(server.get(user, "/api/sync", LINES))).hasSize(MANY);
    }

    @Test
    void whatIsWrittenMeanwhile_comesInTheSameStream() throws Exception {
        writer.exercises(user, MANY, 1000);
        try (SlowReader reader = open(server)) {
            reader.take(10_000);
            writer.put(Row.root(user, "workout", UUID.randomUUID(), at(MANY + 7), "{}"));
            assertThat(reader.endsWhole()).isTrue();
        }
        List<String> lines = itemsOf(server.get(user, "/api/sync?since=" + token(at(MANY)), LINES));
        assertThat(lines).hasSize(1);
    }

    private SlowReader open(PullServer from) throws IOException {
        return SlowReader.open(from.api("/api/sync"), "Bearer " + from.token(user));
    }

    private static void assertNoneIsOpen(PullServer of) {
        Await.until("no stream", () -> of.bean(PullStreams.class).open() == 0);
    }

    private static int sessionsAtWork() {
        try {
            return writer.number("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                    + " AND application_name = 'change-projector pull' AND state <> 'idle'");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<String> itemsOf(Answer answer) {
        List<String> lines = linesOf(answer);
        return IntStream.range(0, lines.size() - 1)
                .mapToObj(i -> JSON.readTree(lines.get(i)).toString())
                .toList();
    }

    private static JsonNode lastOf(Answer answer) {
        return JSON.readTree(linesOf(answer).getLast());
    }

    private static List<String> linesOf(Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).endsWith("}\n");
        return answer.body().lines().toList();
    }

    private String token(long position) {
        return SyncToken.pull(ReadModelWriter.LOG, new Position(position), Coverage.allTypes(true))
                .encode(user);
    }
}
