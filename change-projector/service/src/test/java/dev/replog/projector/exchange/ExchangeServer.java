package dev.replog.projector.exchange;

import dev.replog.backends.SharedBackends;
import dev.replog.projector.ChangeProjector;
import dev.replog.projector.apply.ProjectionStatus;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The service over real HTTP, with real Kafka and PostgreSQL. */
final class ExchangeServer implements AutoCloseable {
    static final JsonMapper JSON = JsonMapper.builder().build();

    private static final Map<String, String> DEFAULTS = Map.of(
            "replog.models.enabled", "false",
            "server.port", "0",
            "management.server.port", "0",
            "spring.reactor.netty.shutdown-quiet-period", "0s",
            "replog.log.create", "true",
            "replog.log.partitions", "2",
            "replog.log.probe-interval", "200ms",
            "replog.rate-limit.burst", "1000000",
            "replog.topics.changes-partitions", "2");

    private final int port;
    private final Runnable stop;
    private final Supplier<String> projection;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private ExchangeServer(int port, Supplier<String> projection, Runnable stop) {
        this.port = port;
        this.projection = projection;
        this.stop = stop;
    }

    /** Several servers of one database and prefix are instances of one centre. */
    static ExchangeServer start(String postgresUrl, String prefix, String... properties) {
        ConfigurableApplicationContext context = ChangeProjector.application()
                .profiles("dev")
                .run(arguments(postgresUrl, prefix, properties).toArray(String[]::new));
        return new ExchangeServer(
                context.getEnvironment().getRequiredProperty("local.server.port", Integer.class),
                () -> context.getBean(ProjectionStatus.class).state().toString(),
                context::close);
    }

    /** A server in a process of its own. */
    static ExchangeServer at(int port) {
        return new ExchangeServer(port, () -> "elsewhere", () -> {});
    }

    /** The arguments of a server; a later property takes precedence. */
    static List<String> arguments(String postgresUrl, String prefix, String... properties) {
        Map<String, String> values = new LinkedHashMap<>(DEFAULTS);
        values.put("replog.postgres.url", postgresUrl);
        values.put("replog.kafka.topic-prefix", prefix);
        values.put("replog.projection.group-id", prefix + "projector");
        for (String property : properties) {
            values.put(property.substring(0, property.indexOf('=')), property.substring(property.indexOf('=') + 1));
        }
        values.computeIfAbsent(
                "spring.kafka.bootstrap-servers", key -> SharedBackends.get().kafkaBootstrapServers());
        return values.entrySet().stream()
                .map(value -> "--" + value.getKey() + "=" + value.getValue())
                .toList();
    }

    /** The first registration succeeds when the projection has registered the log. */
    void awaitReady() {
        long giveUpNanos = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        String bearer = token("first");
        Answer answer;
        do {
            answer = call("POST", "/api/sync/nodes", bearer, "{\"code\":\"first\",\"name\":\"first\"}");
            if (System.nanoTime() > giveUpNanos) {
                throw new AssertionError("the centre is not ready: " + answer);
            }
        } while (answer.status() == 503);
    }

    record Answer(int status, JsonNode json) {
        String code() {
            return json.path("code").asString("");
        }

        Answer expect(int expected) {
            if (status != expected) {
                throw new AssertionError(status + " " + json + " (expected: " + expected + ")");
            }
            return this;
        }
    }

    /** The state of this server's projection, as text. */
    String projection() {
        return projection.get();
    }

    Answer call(String method, String path, @Nullable String bearer, byte @Nullable [] body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path))
                .timeout(Duration.ofSeconds(60))
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(body));
        if (bearer != null) {
            request.header("Authorization", "Bearer " + bearer);
        }
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        HttpResponse<String> response = send(request.build());
        return new Answer(
                response.statusCode(),
                response.body().isEmpty() ? JSON.createObjectNode() : JSON.readTree(response.body()));
    }

    Answer call(String method, String path, String bearer, String body) {
        return call(method, path, bearer, body.getBytes(StandardCharsets.UTF_8));
    }

    String token(String userId) {
        return send(HttpRequest.newBuilder(uri("/dev/token?sub=" + userId)).build())
                .body();
    }

    private HttpResponse<String> send(HttpRequest request) {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private URI uri(String path) {
        return URI.create("http://localhost:" + port + path);
    }

    @Override
    public void close() {
        // First, because a server that stops in order waits for its clients.
        client.shutdownNow();
        stop.run();
    }
}
