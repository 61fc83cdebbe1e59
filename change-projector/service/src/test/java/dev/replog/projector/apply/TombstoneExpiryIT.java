package dev.replog.projector.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.backends.SharedBackends;
import dev.replog.projector.ChangeProjector;
import dev.replog.schemas.token.Position;
import dev.replog.schemas.token.SyncToken;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a client sees of a purge: 410 with the horizon, and how it gets back to the truth. */
class TombstoneExpiryIT {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final SharedBackends backends = SharedBackends.get();
    private final TestDatabase database = TestDatabase.migrated(backends.newDatabase());
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Test
    void aClientBehindThePurge_gets410_andRecovers() throws Exception {
        UUID kept = new UUID(1, 1);
        UUID gone = new UUID(1, 2);
        try (TestLog log = TestLog.create(backends.kafkaBootstrapServers(), backends.newTopicPrefix(), 1);
                ConfigurableApplicationContext service = ChangeProjector.application()
                        .run(
                                "--spring.profiles.active=dev",
                                "--server.port=0",
                                "--management.server.port=0",
                                "--spring.reactor.netty.shutdown-quiet-period=0s",
                                "--spring.kafka.bootstrap-servers=" + backends.kafkaBootstrapServers(),
                                "--replog.kafka.topic-prefix=" + log.names().prefix(),
                                "--replog.projection.group-id=" + log.names().prefix() + "projector",
                                "--replog.postgres.url=" + database.url(),
                                "--replog.retention.interval=300ms")) {
            String api = "http://localhost:" + service.getEnvironment().getProperty("local.server.port");
            String jwt = get(api + "/dev/token?sub=alice", "").body();
            log.append(Ask.silent("alice", Ask.upsert("exercise", kept, Map.of("name", "Squat"))));
            log.append(Ask.silent("alice", Ask.upsert("exercise", gone, Map.of("name", "Press"))));
            TestProjector.awaitApplied(log, database);
            JsonNode first = JSON.readTree(get(api + "/api/sync", jwt).body());
            assertThat(first.get("items").size()).isEqualTo(2);
            String before = first.get("nextSyncToken").stringValue();

            log.append(Ask.silent("alice", Ask.delete("exercise", gone)));
            TestProjector.awaitApplied(log, database);
            JsonNode page =
                    JSON.readTree(get(api + "/api/sync?since=" + before, jwt).body());
            assertThat(page.at("/items/0/status").stringValue()).isEqualTo("deleted");
            String after = page.get("nextSyncToken").stringValue();

            database.execute("UPDATE entity SET deleted_at = now() - interval '92 days' WHERE deleted_at IS NOT NULL");
            Await.until(
                    "purged", () -> database.text("SELECT count(*) FROM entity").equals("1"));

            HttpResponse<String> expired = get(api + "/api/sync?since=" + before, jwt);
            assertThat(expired.statusCode()).isEqualTo(410);
            JsonNode problem = JSON.readTree(expired.body());
            assertThat(problem.get("code").stringValue()).isEqualTo("sync_token_expired");
            assertThat(position(problem.get("horizon").stringValue())).isEqualTo(position(after));
            assertThat(problem.get("detail").stringValue())
                    .contains("keep what is not sent yet", "pull without a token");
            // A client that has pulled the deletion continues.
            assertThat(get(api + "/api/sync?since=" + after, jwt).statusCode()).isEqualTo(200);
            JsonNode full = JSON.readTree(get(api + "/api/sync", jwt).body());
            assertThat(full.get("items").size()).isEqualTo(1);
            assertThat(full.at("/items/0/id").stringValue()).isEqualTo(kept.toString());
            String recovered = full.get("nextSyncToken").stringValue();
            assertThat(get(api + "/api/sync?since=" + recovered, jwt).statusCode())
                    .isEqualTo(200);
            // What was not sent yet is sent now: an edit of what is gone finds nothing, the rest is applied.
            log.append(Ask.silent("alice", Ask.patch("exercise", gone, Map.of("notes", "late"))));
            log.append(Ask.silent("alice", Ask.patch("exercise", kept, Map.of("notes", "late"))));
            TestProjector.awaitApplied(log, database);
            JsonNode end =
                    JSON.readTree(get(api + "/api/sync?since=" + recovered, jwt).body());
            assertThat(end.get("items").size()).isEqualTo(1);
            assertThat(end.at("/items/0/data/notes").stringValue()).isEqualTo("late");
        } finally {
            http.close();
        }
    }

    private HttpResponse<String> get(String address, String jwt) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create(address))
                        .header("Authorization", "Bearer " + jwt)
                        .build(),
                BodyHandlers.ofString());
    }

    private static Position position(String token) {
        return SyncToken.decode(token, "alice").orElseThrow().position();
    }
}
