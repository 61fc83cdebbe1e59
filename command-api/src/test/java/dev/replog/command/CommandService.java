package dev.replog.command;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The service on its own port, and a client of the user alice. */
final class CommandService implements AutoCloseable {
    static final String SECRET = "a secret of the tests, long enough for HS256";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final ConfigurableApplicationContext context;

    private CommandService(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /** @param more settings, also in place of the usual ones */
    static CommandService start(String kafka, String prefix, String... more) {
        List<String> arguments = new ArrayList<>(arguments(kafka, prefix));
        arguments.add("--server.port=0");
        arguments.add("--spring.reactor.netty.shutdown-quiet-period=0s");
        for (String setting : more) {
            String name = setting.substring(0, setting.indexOf('=') + 1);
            arguments.removeIf(usual -> usual.startsWith(name));
            arguments.add(setting);
        }
        return new CommandService(CommandApi.application().run(arguments.toArray(String[]::new)));
    }

    static List<String> arguments(String kafka, String prefix) {
        return List.of(
                "--management.server.port=0",
                "--spring.kafka.bootstrap-servers=" + kafka,
                "--replog.kafka.topic-prefix=" + prefix,
                "--replog.log.partitions=3",
                "--replog.log.outcome-partitions=2",
                "--replog.log.probe-interval=500ms",
                "--replog.auth.jwt-secret=" + SECRET);
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    URI uri(String path) {
        return uri("local.server.port", path);
    }

    private URI uri(String portName, String path) {
        return URI.create("http://127.0.0.1:" + context.getEnvironment().getRequiredProperty(portName) + path);
    }

    static String token(String user, String secret) {
        SignedJWT token = new SignedJWT(
                new JWSHeader(JWSAlgorithm.HS256),
                new JWTClaimsSet.Builder()
                        .subject(user)
                        .expirationTime(Date.from(Instant.now().plusSeconds(600)))
                        .build());
        try {
            token.sign(new MACSigner(secret));
        } catch (JOSEException broken) {
            throw new IllegalArgumentException(broken);
        }
        return token.serialize();
    }

    /** Sends JSON with single quotes instead of double ones; headers are names and values in turn. */
    HttpResponse<String> send(String method, String path, String body, String... headers) {
        return send(uri(path), method, body, headers);
    }

    static HttpResponse<String> send(URI uri, String method, String body, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Bearer " + token("alice", SECRET))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body.replace('\'', '"')));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return send(request.build());
    }

    static HttpResponse<String> send(HttpRequest request) {
        try {
            return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException failed) {
            throw new IllegalStateException(failed);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    static JsonNode json(HttpResponse<String> response) {
        return JSON.readTree(response.body());
    }

    boolean isReady() {
        HttpRequest request = HttpRequest.newBuilder(uri("local.management.port", "/actuator/health/readiness"))
                .build();
        return send(request).statusCode() == 200;
    }

    String metrics() {
        return send(HttpRequest.newBuilder(uri("local.management.port", "/actuator/prometheus"))
                        .build())
                .body();
    }

    CommandService awaitReady() {
        Await.until(Duration.ofSeconds(60), "ready", this::isReady);
        return this;
    }

    @Override
    public void close() {
        context.close();
    }
}
