package dev.replog.http;

import dev.replog.http.launch.ServiceLauncher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A running sample service and its client. */
final class EdgeServer implements AutoCloseable {
    static final String SECRET = "a secret of more than thirty-two bytes for tests";

    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final JsonMapper JSON = JsonMapper.shared();

    private final ConfigurableApplicationContext context;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final int port;

    private EdgeServer(ConfigurableApplicationContext context) {
        this.context = context;
        this.port = Objects.requireNonNull(context.getEnvironment().getProperty("local.server.port", Integer.class));
    }

    /** Starts a service on a free port, with arguments as on a command line. */
    static EdgeServer start(String... arguments) {
        List<String> all =
                new ArrayList<>(List.of("--server.port=0", "--spring.reactor.netty.shutdown-quiet-period=0s"));
        all.addAll(List.of(arguments));
        SpringApplicationBuilder application = ServiceLauncher.builder(SampleService.class, "edge-sample");
        return new EdgeServer(application.run(all.toArray(String[]::new)));
    }

    static EdgeServer startWithSecret(String... arguments) {
        List<String> all = new ArrayList<>(List.of("--replog.auth.jwt-secret=" + SECRET));
        all.addAll(List.of(arguments));
        return start(all.toArray(String[]::new));
    }

    int port() {
        return port;
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    String property(String name) {
        return context.getEnvironment().getRequiredProperty(name);
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .timeout(TIMEOUT);
    }

    /** A request with a valid token. */
    HttpRequest.Builder signed(String path) {
        return request(path).header("Authorization", "Bearer " + Tokens.good());
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        return send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    }

    <T> HttpResponse<T> send(HttpRequest.Builder request, HttpResponse.BodyHandler<T> handler) {
        try {
            return client.send(request.build(), handler);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", stopped);
        }
    }

    HttpClient client() {
        return client;
    }

    static JsonNode json(HttpResponse<String> response) {
        return JSON.readTree(response.body());
    }

    @Override
    public void close() {
        client.shutdownNow();
        context.close();
    }
}
