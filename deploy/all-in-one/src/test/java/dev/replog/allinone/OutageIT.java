package dev.replog.allinone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.backends.EmbeddedBackends;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the API while Kafka or PostgreSQL is unavailable, and that everything catches up by itself. */
class OutageIT {
    private static final Duration RECOVERY_MAX = Duration.ofSeconds(60);
    private static final Pattern TOKEN = Pattern.compile("\"sync_token\":\"([^\"]+)\"");

    @Test
    void writesAreAccepted_whilePostgresIsAway_andReadsGoOn_whileKafkaIs(@TempDir Path servers, @TempDir Path data)
            throws Exception {
        try (EmbeddedBackends backends = EmbeddedBackends.start(servers);
                ReplogProcess replog = ReplogProcess.start(
                        data,
                        ReplogProcess.freePort(),
                        Map.of(
                                "REPLOG_KAFKA", backends.kafkaBootstrapServers(),
                                "REPLOG_POSTGRES", backends.postgresUrl()))) {
            String token = replog.token("alice");
            assertThat(create(replog, token, UUID.randomUUID(), "before").statusCode())
                    .isEqualTo(201);

            backends.stopPostgres();
            HttpResponse<String> accepted = create(replog, token, UUID.randomUUID(), "without PostgreSQL");
            assertThat(accepted.statusCode()).isEqualTo(202);
            assertThat(get(replog, token, "/api/sync", "").statusCode()).isEqualTo(503);
            assertThat(get(replog, token, "/api/sync", "").body()).contains("read_model_unavailable");
            backends.startPostgres();
            String caughtUp = await(
                            () -> get(replog, token, "/api/sync", syncToken(accepted.body())),
                            r -> r.statusCode() == 200)
                    .body();
            assertThat(caughtUp).contains("before", "without PostgreSQL");

            backends.stopKafka();
            UUID mutationId = UUID.randomUUID();
            HttpResponse<String> refused = create(replog, token, mutationId, "without Kafka");
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.body()).contains("log_unavailable");
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            assertThat(refused.headers().firstValue("Replog-Mutation-Id")).contains(mutationId.toString());
            assertThat(get(replog, token, "/api/sync", "").statusCode()).isEqualTo(200);
            backends.startKafka();
            HttpResponse<String> repeated =
                    await(() -> create(replog, token, mutationId, "without Kafka"), r -> r.statusCode() == 201);
            String all =
                    get(replog, token, "/api/sync", syncToken(repeated.body())).body();
            assertThat(all.split("without Kafka", -1)).as("%s", all).hasSize(2);
        }
    }

    private interface Call {
        HttpResponse<String> send() throws IOException, InterruptedException;
    }

    private static HttpResponse<String> await(Call call, Predicate<HttpResponse<String>> isDone)
            throws IOException, InterruptedException {
        long deadlineNanos = System.nanoTime() + RECOVERY_MAX.toNanos();
        HttpResponse<String> response = call.send();
        while (!isDone.test(response)) {
            assertThat(System.nanoTime())
                    .as("still %s %s", response.statusCode(), response.body())
                    .isLessThan(deadlineNanos);
            LockSupport.parkNanos(Duration.ofMillis(100).toNanos());
            response = call.send();
        }
        return response;
    }

    private static HttpResponse<String> create(ReplogProcess replog, String token, UUID mutationId, String name)
            throws IOException, InterruptedException {
        return replog.client()
                .send(
                        replog.request("/api/exercises", token)
                                .header("Content-Type", "application/json")
                                .header("Idempotency-Key", mutationId.toString())
                                .header("Prefer", "wait=3")
                                .POST(BodyPublishers.ofString("{\"name\": \"" + name + "\"}"))
                                .build(),
                        BodyHandlers.ofString());
    }

    private static HttpResponse<String> get(ReplogProcess replog, String token, String path, String minToken)
            throws IOException, InterruptedException {
        var request = replog.request(path, token);
        if (!minToken.isEmpty()) {
            request.header("Replog-Min-Token", minToken);
        }
        return replog.client().send(request.build(), BodyHandlers.ofString());
    }

    private static String syncToken(String body) {
        Matcher matcher = TOKEN.matcher(body);
        assertThat(matcher.find()).as(body).isTrue();
        return matcher.group(1);
    }
}
