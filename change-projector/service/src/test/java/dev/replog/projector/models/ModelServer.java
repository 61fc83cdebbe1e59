package dev.replog.projector.models;

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
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole service over real HTTP, as it is deployed, and a client of its reads. */
public final class ModelServer implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final ConfigurableApplicationContext context;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Map<String, String> tokens = new ConcurrentHashMap<>();

    private ModelServer(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /** @param prefix of topics and groups */
    public static ModelServer start(String kafka, String prefix, String postgresUrl, String... properties) {
        List<String> arguments = new ArrayList<>(List.of(
                "--server.port=0",
                "--management.server.port=0",
                "--spring.reactor.netty.shutdown-quiet-period=0s",
                "--replog.postgres.url=" + postgresUrl,
                "--spring.kafka.bootstrap-servers=" + kafka,
                "--replog.kafka.topic-prefix=" + prefix,
                "--replog.topics.changes-partitions=3",
                "--replog.projection.group-id=" + prefix + "projector",
                "--replog.models.check-interval=50ms"));
        for (String property : properties) {
            arguments.add("--" + property);
        }
        return new ModelServer(ChangeProjector.application().profiles("dev").run(arguments.toArray(String[]::new)));
    }

    public record Answer(int status, Map<String, List<String>> headers, String body) {
        public JsonNode json() {
            return JSON.readTree(body);
        }

        public String code() {
            return json().path("code").asString();
        }

        public String header(String name) {
            return headers.getOrDefault(name.toLowerCase(java.util.Locale.ROOT), List.of(""))
                    .getFirst();
        }
    }

    public Answer get(String userId, String path, String... headers) {
        return send(userId, path, headers).join();
    }

    /** As a caller whose token has this scope. */
    public Answer getWithScope(String userId, String scope, String path, String... headers) {
        return send(userId + "&scope=" + scope, path, headers).join();
    }

    public CompletableFuture<Answer> send(String userId, String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri("local.server.port", path))
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Bearer " + tokens.computeIfAbsent(userId, this::token));
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return client.sendAsync(request.GET().build(), HttpResponse.BodyHandlers.ofString())
                .thenApply(ModelServer::answer);
    }

    public Answer management(String path) {
        return client.sendAsync(
                        HttpRequest.newBuilder(uri("local.management.port", path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .thenApply(ModelServer::answer)
                .join();
    }

    private static Answer answer(HttpResponse<String> response) {
        return new Answer(response.statusCode(), response.headers().map(), response.body());
    }

    private String token(String userId) {
        String[] parts = userId.split("&", 2);
        String scope = parts.length == 1 ? "" : "&" + parts[1];
        URI uri = uri(
                "local.server.port", "/dev/token?sub=" + URLEncoder.encode(parts[0], StandardCharsets.UTF_8) + scope);
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

    private URI uri(String port, String path) {
        return URI.create("http://localhost:" + context.getEnvironment().getProperty(port) + path);
    }

    @Override
    public void close() {
        // First, for a server that ends in an orderly way waits for its clients.
        client.shutdownNow();
        context.close();
    }
}
