package dev.replog.projector.pull;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.projector.pull.PullServer.Answer;
import java.io.IOException;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Tests that one user's reads leave capacity for those of others. */
class ReadSharesIT {
    private static final int BURST = 20;
    private static PullServer server;
    private static ReadModelWriter writer;
    private static int users;

    private final String user = "user-" + users++;

    @BeforeAll
    static void start() throws SQLException {
        server = PullServer.start(
                "replog.progress.waiters-per-user-max=2",
                "replog.read-limit.burst=" + BURST,
                "replog.read-limit.reads-per-second=0.001",
                "replog.read-limit.bytes-per-read=1MB");
        writer = server.writer();
    }

    @AfterAll
    static void stop() throws SQLException {
        writer.close();
        server.close();
    }

    @Test
    void moreReadsThanAUserMay_are429_andOthersGoOn() throws SQLException {
        // Each pull counts as one and a half, so 13 of them leave half a read.
        writer.exercises(user, 1, 512 * 1024);
        for (int i = 0; i < 13; i++) {
            String path = i % 2 == 0 ? "/api/sync" : "/api/exercises?wait=1";
            assertThat(server.get(user, path).status()).as(path + " " + i).isEqualTo(200);
        }
        for (String path : new String[] {"/api/sync", "/api/sync?wait=1", "/api/sync/status", "/api/workouts/x"}) {
            Answer refused = server.get(user, path);
            assertThat(refused.status()).as(path).isEqualTo(429);
            assertThat(refused.json().get("code").asString()).isEqualTo("rate_limited");
            assertThat(refused.header("retry-after")).isNotEmpty();
            assertThat(refused.header("ratelimit-policy")).isEqualTo("\"reads\";q=20;w=20000");
            assertThat(refused.header("ratelimit")).startsWith("\"reads\";r=0;t=");
        }
        assertThat(server.get(user + "-other", "/api/sync").status()).isEqualTo(200);
        assertThat(server.getManagement("/actuator/prometheus").body())
                .containsPattern("replog_reads_refused_total\\{.*share=\"rate\".*} 4.0");
    }

    @Test
    void whatIsRead_counts_asLinesToo() throws SQLException {
        writer.exercises(user, 600, 20_000);

        assertThat(server.get(user, "/api/sync", "Accept", "application/x-ndjson")
                        .status())
                .isEqualTo(200);
        int reads = 1;
        while (server.get(user, "/api/sync/status").status() == 200) {
            reads++;
            assertThat(reads).isLessThan(BURST);
        }
        assertThat(reads).as("12 MB count as 11 reads or 12").isBetween(BURST - 13, BURST - 10);
    }

    /** Requests that do not wait, although they have a wait parameter. */
    @Test
    void aParameter_doesNotGetAroundTheLimits() throws SQLException, IOException {
        writer.exercises(user, 1000, 12_000);
        String bearer = "Bearer " + server.token(user);
        try (SlowReader one = SlowReader.open(server.api("/api/sync?wait=1"), bearer);
                SlowReader other = SlowReader.open(server.api("/api/sync?wait=1"), bearer)) {
            assertThat(one.take(100)).contains("200");
            assertThat(other.take(100)).contains("200");

            Answer refused = server.get(user, "/api/exercises?wait=1&types=x");

            assertThat(refused.status()).as(refused.body()).isEqualTo(503);
            assertThat(refused.json().get("code").asString()).isEqualTo("overloaded");
            assertThat(server.get(user, "/api/sync/status").status()).isEqualTo(200);
            assertThat(server.get(user + "-other", "/api/sync?wait=1").status()).isEqualTo(200);
        }
        Await.until(
                "places given back",
                () -> server.get(user, "/api/sync/status?wait=1").status() != 503);
    }
}
