package dev.replog.projector.preview;

import dev.replog.projector.ChangeProjector;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The service over real HTTP, and a client of its previews. */
final class PreviewServer implements AutoCloseable {
    static final JsonMapper JSON = JsonMapper.builder().build();

    private final ConfigurableApplicationContext context;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Map<String, String> tokens = new ConcurrentHashMap<>();

    private PreviewServer(ConfigurableApplicationContext context) {
        this.context = context;
    }

    static PreviewServer start(String postgresUrl, String... properties) {
        List<String> arguments = new ArrayList<>(List.of(
                // Read models write when they come to it, and these tests compare every table.
                "--replog.models.enabled=false",
                "--server.port=0",
                "--management.server.port=0",
                "--spring.reactor.netty.shutdown-quiet-period=0s",
                "--replog.postgres.url=" + postgresUrl));
        for (String property : properties) {
            arguments.add("--" + property);
        }
        return new PreviewServer(ChangeProjector.application().profiles("dev").run(arguments.toArray(String[]::new)));
    }

    record Answer(int status, Map<String, List<String>> headers, String body) {
        JsonNode json() {
            return JSON.readTree(body);
        }

        String code() {
            return json().path("code").asString();
        }

        String header(String name) {
            return headers.getOrDefault(name, List.of("")).getFirst();
        }
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    Answer preview(String userId, String body, String... headers) {
        return post(userId, body.getBytes(StandardCharsets.UTF_8), headers).join();
    }

    CompletableFuture<Answer> post(String userId, byte[] body, String... headers) {
        HttpRequest.Builder request = request(userId, headers).POST(HttpRequest.BodyPublishers.ofByteArray(body));
        if (!List.of(headers).contains("Content-Type")) {
            request.header("Content-Type", "application/json");
        }
        return send(request);
    }

    Answer get(String userId) {
        return send(request(userId).GET()).join();
    }

    Answer unsigned(String body) {
        return send(HttpRequest.newBuilder(uri("/api/sync/preview"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body)))
                .join();
    }

    private HttpRequest.Builder request(String userId, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri("/api/sync/preview"))
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Bearer " + tokens.computeIfAbsent(userId, this::token));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return request;
    }

    private CompletableFuture<Answer> send(HttpRequest.Builder request) {
        return client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString())
                .thenApply(response ->
                        new Answer(response.statusCode(), response.headers().map(), response.body()));
    }

    private String token(String userId) {
        URI uri = uri("/dev/token?sub=" + URLEncoder.encode(userId, StandardCharsets.UTF_8));
        try {
            return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private URI uri(String path) {
        return URI.create("http://localhost:" + context.getEnvironment().getProperty("local.server.port") + path);
    }

    @Override
    public void close() {
        // First, for a server that ends in an orderly way waits for its clients.
        client.shutdownNow();
        context.close();
    }
}
