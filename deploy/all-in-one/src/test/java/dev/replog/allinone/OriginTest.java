package dev.replog.allinone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Three small applications that respond with their name replace the services. */
@Timeout(180)
class OriginTest {

    private static final String LONG = "long ".repeat(1_000);

    private final Origin origin = new Origin();
    private final Map<Service, ConfigurableApplicationContext> contexts = new EnumMap<>(Service.class);
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @BeforeEach
    void start() {
        for (Service service : Service.values()) {
            ConfigurableApplicationContext context = new SpringApplicationBuilder(EchoService.class)
                    .web(WebApplicationType.REACTIVE)
                    .initializers(starting -> origin.adopt(starting, service))
                    .registerShutdownHook(false)
                    .properties(
                            "spring.main.banner-mode=off",
                            "spring.application.name=" + service.title(),
                            "server.port=0",
                            "server.address=127.0.0.1",
                            "server.shutdown=graceful",
                            "server.max-http-request-header-size=8KB",
                            "server.compression.enabled=true",
                            "server.compression.mime-types=text/plain",
                            "spring.reactor.netty.shutdown-quiet-period=0s",
                            "management.server.port=0",
                            "management.server.address=127.0.0.1",
                            "management.endpoints.web.exposure.include=health")
                    .run();
            contexts.put(service, context);
        }
        origin.open();
    }

    @AfterEach
    void stop() {
        origin.close(Duration.ofSeconds(1));
        contexts.values().forEach(ConfigurableApplicationContext::close);
        client.shutdownNow();
    }

    @Test
    void eachRequest_isAnsweredByItsOwner() throws Exception {
        assertThat(get("/api/workouts").body()).isEqualTo("change-projector");
        assertThat(get("/api/sync/stream").body()).isEqualTo("notifier");
        assertThat(get("/docs").body()).isEqualTo("command-api");
        HttpResponse<String> posted = client.send(
                request("/api/workouts")
                        .POST(HttpRequest.BodyPublishers.ofString("body"))
                        .build(),
                BodyHandlers.ofString());
        assertThat(posted.body()).isEqualTo("command-api: body");
    }

    @Test
    void eachService_keepsItsManagementPort() throws Exception {
        for (ConfigurableApplicationContext context : contexts.values()) {
            int port = context.getEnvironment().getRequiredProperty("local.management.port", Integer.class);
            assertThat(port).isNotEqualTo(origin.port());
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/actuator/health"))
                    .build();
            assertThat(client.send(request, BodyHandlers.ofString()).statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void whatTheServicesSayOfTheirServer_holdsForTheOrigin() throws Exception {
        HttpResponse<String> zipped =
                client.send(request("/long").header("Accept-Encoding", "gzip").build(), BodyHandlers.ofString());
        assertThat(zipped.headers().firstValue("Content-Encoding")).contains("gzip");
        HttpResponse<String> streamed =
                client.send(request("/events").header("Accept-Encoding", "gzip").build(), BodyHandlers.ofString());
        assertThat(streamed.headers().firstValue("Content-Encoding")).isEmpty();
        HttpResponse<String> refused = client.send(
                request("/long").header("X-Large", "x".repeat(9_000)).build(), BodyHandlers.ofString());
        assertThat(refused.statusCode()).isEqualTo(431);
    }

    @Test
    void oneConnection_servesRequestsToSeveralServices() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), origin.port())) {
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            for (String path : new String[] {"/api/workouts", "/api/sync/stream", "/docs"}) {
                socket.getOutputStream()
                        .write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                assertThat(in.readLine()).isEqualTo("HTTP/1.1 200 OK");
                readToEndOfAnswer(in);
            }
        }
    }

    @Test
    void aRequestInFlight_isAnswered_whenTheOriginCloses() throws Exception {
        EchoService service = commandApi();
        CompletableFuture<HttpResponse<String>> held =
                client.sendAsync(request("/held").build(), BodyHandlers.ofString());
        assertThat(service.holding.await(30, TimeUnit.SECONDS)).isTrue();
        int port = origin.port();

        CompletableFuture<Void> closing = CompletableFuture.runAsync(() -> origin.close(Duration.ofSeconds(30)));
        assertThat(closing).isNotDone();
        service.release.tryEmitEmpty();

        assertThat(held.get(30, TimeUnit.SECONDS).body()).isEqualTo("released");
        closing.get(30, TimeUnit.SECONDS);
        assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
                .isInstanceOf(ConnectException.class);
    }

    @Test
    void aRequestThatNeverEnds_isCut_whenPatienceIsOver() throws Exception {
        EchoService service = commandApi();
        CompletableFuture<HttpResponse<String>> held =
                client.sendAsync(request("/held").build(), BodyHandlers.ofString());
        assertThat(service.holding.await(30, TimeUnit.SECONDS)).isTrue();

        origin.close(Duration.ofMillis(50));

        assertThatThrownBy(() -> held.get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(IOException.class);
    }

    private static void readToEndOfAnswer(BufferedReader in) throws IOException {
        int length = 0;
        for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length: ")) {
                length = Integer.parseInt(line.substring("content-length: ".length()));
            }
        }
        assertThat(in.skip(length)).isEqualTo(length);
    }

    private EchoService commandApi() {
        return Objects.requireNonNull(contexts.get(Service.COMMAND_API)).getBean(EchoService.class);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(request(path).build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + origin.port() + path))
                .timeout(Duration.ofSeconds(40));
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class EchoService {

        private final CountDownLatch holding = new CountDownLatch(1);
        private final Sinks.Empty<Void> release = Sinks.empty();

        @Bean
        RouterFunction<ServerResponse> routes(Environment environment) {
            String name = environment.getRequiredProperty("spring.application.name");
            return RouterFunctions.route()
                    .GET(
                            "/long",
                            request -> ServerResponse.ok()
                                    .contentType(MediaType.TEXT_PLAIN)
                                    .bodyValue(LONG))
                    .GET(
                            "/events",
                            request -> ServerResponse.ok()
                                    .contentType(MediaType.TEXT_EVENT_STREAM)
                                    .bodyValue(LONG))
                    .GET("/held", request -> held())
                    .route(RequestPredicates.all(), request -> echo(name, request))
                    .build();
        }

        private Mono<ServerResponse> held() {
            holding.countDown();
            return release.asMono().then(ServerResponse.ok().bodyValue("released"));
        }

        private static Mono<ServerResponse> echo(String name, ServerRequest request) {
            return request.bodyToMono(String.class)
                    .map(body -> name + ": " + body)
                    .defaultIfEmpty(name)
                    .flatMap(ServerResponse.ok()::bodyValue);
        }
    }
}
