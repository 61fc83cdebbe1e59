package dev.replog.notifier;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.replog.backing.work.Availability;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.http.client.ReactorResourceFactory;

/** A notifier in this JVM with its own ports, database, prefix and clock, and the requests of its clients. */
final class RunningNotifier implements AutoCloseable {
    static final String SECRET = "a-secret-of-the-tests-with-more-than-32-bytes";
    static final Duration TOKEN_LIFE = Duration.ofMinutes(10);

    final SettableClock clock = new SettableClock();
    private final ConfigurableApplicationContext context;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    /**
     * A client of its own: streams stay open until the service ends them, while connections of finished requests only
     * delay its end.
     */
    private final HttpClient streams =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private RunningNotifier(String kafka, String postgres, String prefix, Map<String, String> settings) {
        List<String> arguments = new ArrayList<>(List.of(
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--management.server.port=0",
                "--management.server.address=127.0.0.1",
                "--replog.auth.jwt-secret=" + SECRET,
                "--spring.kafka.bootstrap-servers=" + kafka,
                "--replog.kafka.topic-prefix=" + prefix,
                "--replog.changes.check-interval=500ms",
                "--replog.changes.request-timeout=2s",
                "--replog.postgres.check-interval=500ms",
                "--replog.postgres.url=" + postgres));
        settings.forEach((key, value) -> arguments.add("--" + key + "=" + value));
        this.context = Notifier.application()
                .initializers(fresh -> replaceBeans((GenericApplicationContext) fresh))
                .run(arguments.toArray(String[]::new));
    }

    private void replaceBeans(GenericApplicationContext fresh) {
        fresh.registerBean("settableClock", InstantSource.class, () -> clock);
        // Its own event loops: the shared ones would end for all instances of this JVM when the first one stops.
        fresh.registerBean("ownEventLoops", ReactorResourceFactory.class, () -> {
            ReactorResourceFactory factory = new ReactorResourceFactory();
            factory.setUseGlobalResources(false);
            factory.setShutdownQuietPeriod(Duration.ZERO);
            return factory;
        });
    }

    static RunningNotifier start(String kafka, String postgres, String prefix, Map<String, String> settings) {
        return new RunningNotifier(kafka, postgres, prefix, settings);
    }

    RunningNotifier awaitReady() {
        Eventually.holds("readiness is UP", () -> readiness() == 200);
        return this;
    }

    int readiness() {
        return send(HttpRequest.newBuilder(management("/actuator/health/readiness"))
                        .GET())
                .statusCode();
    }

    int liveness() {
        return send(HttpRequest.newBuilder(management("/actuator/health/liveness"))
                        .GET())
                .statusCode();
    }

    String metrics() {
        return send(HttpRequest.newBuilder(management("/actuator/prometheus")).GET())
                .body();
    }

    /** The health of the tables. */
    String tables() {
        return String.valueOf(context.getBean("postgresHealthIndicator", Availability.class)
                .health()
                .getDetails()
                .get("detail"));
    }

    MeterRegistry meters() {
        return context.getBean(MeterRegistry.class);
    }

    int openStreams() {
        return (int) meters().get("replog.streams").gauge().value();
    }

    int port() {
        return Integer.parseInt(context.getEnvironment().getRequiredProperty("local.server.port"));
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    private URI management(String path) {
        String port = context.getEnvironment().getRequiredProperty("local.management.port");
        return URI.create("http://127.0.0.1:" + port + path);
    }

    /** A request with a token of this user. */
    HttpRequest.Builder as(String user, String path) {
        return HttpRequest.newBuilder(uri(path))
                .header("Authorization", "Bearer " + jwt(user, clock.instant().plus(TOKEN_LIFE)));
    }

    static String jwt(String user, Instant expiresAt) {
        JWTClaimsSet claims = new JWTClaimsSet.Builder()
                .subject(user)
                .expirationTime(Date.from(expiresAt))
                .build();
        SignedJWT token = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims);
        try {
            token.sign(new MACSigner(SECRET.getBytes(StandardCharsets.UTF_8)));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
        return token.serialize();
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.timeout(Duration.ofSeconds(30)).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Opens a stream; fails when it cannot. */
    SseClient stream(String user, String query) {
        return open(as(user, "/api/sync/stream" + query));
    }

    SseClient open(HttpRequest.Builder request) {
        HttpResponse<InputStream> response;
        try {
            response = streams.send(
                    request.timeout(Duration.ofSeconds(30)).build(), HttpResponse.BodyHandlers.ofInputStream());
            if (response.statusCode() != 200) {
                throw new AssertionError(response.statusCode() + ": "
                        + new String(response.body().readAllBytes(), StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        return new SseClient(response);
    }

    /** Requests a ticket and returns it. */
    String ticket(String user) {
        HttpResponse<String> answer =
                send(as(user, "/api/sync/stream-ticket").POST(HttpRequest.BodyPublishers.noBody()));
        if (answer.statusCode() != 200 || !answer.body().contains("\"expires_in\":30")) {
            throw new AssertionError(answer.statusCode() + ": " + answer.body());
        }
        return answer.body().replaceAll(".*\"ticket\":\"([^\"]+)\".*", "$1");
    }

    @Override
    public void close() {
        http.shutdownNow();
        context.close();
        streams.close();
    }
}
