package dev.replog.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.security.SecureRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Runs under BlockHound, like all tests of this module: a blocking call on an event loop fails. */
@ExtendWith(OutputCaptureExtension.class)
class EventLoopTest {
    @Test
    void blockingOnAnEventLoop_isCaught(CapturedOutput output) {
        try (EdgeServer server = EdgeServer.startWithSecret()) {
            assertThat(server.send(server.signed("/api/sleep")).statusCode()).isEqualTo(500);
            assertThat(output.getAll())
                    .contains("blocked Thread[")
                    .contains("BlockingOperationError: Blocking call! java.lang.Thread.sleep");
        }
    }

    @Test
    void answerFromAnotherThread_isWrittenOnTheEventLoopOfItsConnection() {
        try (EdgeServer server = EdgeServer.startWithSecret()) {
            assertThat(server.send(server.signed("/api/elsewhere")).body()).startsWith("reactor-http-");
        }
    }

    @Test
    void randomNumbers_mayBeTaken() {
        SecureRandom random = new SecureRandom();
        Mono<UUID> many = Mono.fromCallable(() -> {
            random.nextBytes(new byte[1 << 16]);
            return UUID.randomUUID();
        });

        assertThat(many.subscribeOn(Schedulers.parallel()).block()).isNotNull();
    }

    @Test
    void ourOwnPath_doesNotBlock(CapturedOutput output) {
        try (EdgeServer server = EdgeServer.start("--spring.profiles.active=dev")) {
            for (String path : new String[] {"/dev/token?sub=a", "/openapi.yaml", "/docs", "/docs/index.html"}) {
                assertThat(server.send(server.request(path)).statusCode()).isLessThan(400);
            }
            String token = server.send(server.request("/dev/token?sub=a")).body();
            var length = server.request("/api/length")
                    .header("Authorization", "Bearer " + token)
                    .header("Content-Type", "application/json")
                    .POST(BodyPublishers.ofString("{}"));
            assertThat(server.send(length).statusCode()).isEqualTo(200);
            assertThat(output.getAll()).doesNotContain("BlockingOperationError");
        }
    }
}
