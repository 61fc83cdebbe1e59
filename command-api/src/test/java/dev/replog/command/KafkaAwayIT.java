package dev.replog.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.backends.EmbeddedKafka;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the service with a broker of its own, which stops and starts again. */
class KafkaAwayIT {
    @TempDir
    private Path folder;

    @Test
    void service_livesWithoutKafka_andGoesOnByItself() {
        int port;
        try (EmbeddedKafka reserved = EmbeddedKafka.start(folder)) {
            port = reserved.port();
        }
        try (CommandService service = CommandService.start("127.0.0.1:" + port, "replog.")) {
            assertThat(service.isReady()).isFalse();
            assertUnavailable(service);
            EmbeddedKafka kafka = EmbeddedKafka.start(folder, port);
            try {
                service.awaitReady();
                assertWritesWork(service, kafka);
                kafka.close();
                assertUnavailable(service);
                // The instance stays ready: an error response serves clients better than no instance.
                assertThat(service.isReady()).isTrue();
                kafka = EmbeddedKafka.start(folder, port);
                assertWritesWork(service, kafka);
            } finally {
                kafka.close();
            }
        }
    }

    private static void assertWritesWork(CommandService service, EmbeddedKafka kafka) {
        try (ScriptedProjector ignored = new ScriptedProjector(kafka.bootstrapServers(), "replog.")) {
            Await.until(
                    Duration.ofSeconds(60),
                    "writing again",
                    () -> service.send("PUT", "/api/exercises/" + UUID.randomUUID(), "{'name':'a'}")
                                    .statusCode()
                            == 200);
        }
    }

    private static void assertUnavailable(CommandService service) {
        HttpResponse<String> response =
                service.send("PUT", "/api/exercises/" + UUID.randomUUID(), "{'name':'a'}", "Prefer", "wait=2");
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(CommandService.json(response).get("code").stringValue()).isEqualTo("log_unavailable");
        assertThat(response.headers().firstValue("Retry-After")).isPresent();
    }
}
