package dev.replog.projector.pull;

import dev.replog.backends.SharedBackends;
import dev.replog.backing.catalogue.KnownCatalogues;
import dev.replog.http.HttpPlatform;
import dev.replog.http.launch.ServiceLauncher;
import dev.replog.projector.models.ModelConfiguration;
import dev.replog.projector.progress.Advances;
import dev.replog.projector.progress.ProgressConfiguration;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.Catalogues;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The serving role over real HTTP with a database of its own, and its client. */
final class PullServer implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final ConfigurableApplicationContext context;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Map<String, String> tokens = new HashMap<>();
    final String postgresUrl;

    private PullServer(String postgresUrl, List<String> arguments) {
        this.postgresUrl = postgresUrl;
        this.context = ServiceLauncher.builder(Application.class, "change-projector")
                .profiles("dev")
                .run(arguments.toArray(String[]::new));
    }

    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import({HttpPlatform.class, ProgressConfiguration.class, PullConfiguration.class, ModelConfiguration.class})
    static class Application {
        @Bean
        Catalogue catalogue() {
            return Catalogue.shipped();
        }

        /** Without Kafka. */
        @Bean
        KnownCatalogues knownCatalogues() {
            return Catalogues::shipped;
        }
    }

    /** With a migrated database and the first generation of the log. */
    static PullServer start(String... properties) throws SQLException {
        String url = SharedBackends.get().newDatabase();
        ReadModelWriter.migrate(url);
        try (ReadModelWriter writer = ReadModelWriter.open(url)) {
            writer.generation(1, ReadModelWriter.TOPIC);
        }
        return at(url, properties);
    }

    static PullServer at(String url, String... properties) {
        List<String> arguments = new ArrayList<>();
        arguments.add("--server.port=0");
        arguments.add("--management.server.port=0");
        arguments.add("--spring.reactor.netty.shutdown-quiet-period=0s");
        arguments.add("--replog.postgres.url=" + url);
        arguments.add("--replog.models.enabled=false");
        for (String property : properties) {
            arguments.add("--" + property);
        }
        return new PullServer(url, arguments);
    }

    ReadModelWriter writer() throws SQLException {
        return ReadModelWriter.open(postgresUrl);
    }

    Advances advances() {
        return context.getBean(Advances.class);
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    URI api(String path) {
        return URI.create("http://localhost:" + context.getEnvironment().getProperty("local.server.port") + path);
    }

    URI management(String path) {
        return URI.create("http://localhost:" + context.getEnvironment().getProperty("local.management.port") + path);
    }

    record Answer(int status, Map<String, List<String>> headers, String body) {
        JsonNode json() {
            return JSON.readTree(body);
        }

        String header(String name) {
            return headers.getOrDefault(name, List.of("")).getFirst();
        }
    }

    Answer get(String userId, String path, String... headers) {
        return send(userId, "GET", path, headers).join();
    }

    CompletableFuture<Answer> send(String userId, String method, String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(api(path))
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Bearer " + token(userId))
                .method(method, HttpRequest.BodyPublishers.noBody());
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString())
                .thenApply(PullServer::answer);
    }

    Answer getManagement(String path) {
        try {
            return answer(client.send(
                    HttpRequest.newBuilder(management(path)).build(), HttpResponse.BodyHandlers.ofString()));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Answer answer(HttpResponse<String> response) {
        return new Answer(response.statusCode(), response.headers().map(), response.body());
    }

    synchronized String token(String userId) {
        return tokens.computeIfAbsent(userId, sub -> {
            try {
                return client.send(
                                HttpRequest.newBuilder(
                                                api("/dev/token?sub=" + URLEncoder.encode(sub, StandardCharsets.UTF_8)))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString())
                        .body();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        });
    }

    @Override
    public void close() {
        // First, because a server that stops in order waits for its clients.
        client.shutdownNow();
        context.close();
    }
}
