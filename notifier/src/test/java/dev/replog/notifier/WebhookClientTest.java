package dev.replog.notifier;

import static dev.replog.notifier.WebhookCaller.error;
import static dev.replog.notifier.WebhookCaller.status;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.notifier.webhook.WebhookClient;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** Tests the answers that a webhook client gets from real receivers. */
class WebhookClientTest {
    private final WebhookCaller caller = new WebhookCaller();

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        caller.close();
    }

    @Test
    void redirects_areNotFollowed() {
        caller.receiver.on("/p", (ignored, response) -> response.sendRedirect(caller.receiver.address("/other")));
        assertThat(status(caller.call("127.0.0.1", "/p"))).isEqualTo(302);
        assertThat(caller.receiver.calls("/other")).isEmpty();
    }

    @Test
    void slowResponses_areNoAnswers() {
        caller.receiver.on("/p", Receiver.Behaviour.hang());
        assertThat(error(caller.call("127.0.0.1", "/p"))).isEqualTo("no answer within 3000 ms");
    }

    @Test
    void bodies_areNotReadToTheEnd() {
        caller.receiver.on("/endless", Receiver.Behaviour.endlessAnswer());
        caller.receiver.on("/half", Receiver.Behaviour.halfAnswer(200));
        caller.receiver.on("/none", Receiver.Behaviour.closeHalfway());
        assertThat(status(caller.call("127.0.0.1", "/endless"))).isEqualTo(200);
        assertThat(status(caller.call("127.0.0.1", "/half"))).isEqualTo(200);
        assertThat(error(caller.call("127.0.0.1", "/none"))).isNotEmpty();
    }

    @Test
    void connections_areReused() {
        for (int i = 0; i < 20; i++) {
            assertThat(status(caller.call("127.0.0.1", "/p"))).isEqualTo(204);
        }
        assertThat(caller.receiver.connections()).isLessThan(5);
    }

    @Test
    void certificates_areVerified() throws Exception {
        Path store = folder.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "a",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        "changeit")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keytool.txt").toFile())
                .start();
        assertThat(keytool.waitFor(60, TimeUnit.SECONDS)).isTrue();
        KeyStore keys = KeyStore.getInstance(store.toFile(), "changeit".toCharArray());
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, "changeit".toCharArray());
        assertThat(Files.exists(store)).isTrue();
        SslContext context = SslContextBuilder.forServer(managers).build();
        DisposableServer server = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .secure(spec -> spec.sslContext(context))
                .handle((ignored, response) -> response.status(204).send())
                .bindNow();
        // The first handshake of a JVM may be slow on a busy machine.
        try (WebhookClient patient = caller.otherClient(Duration.ofSeconds(50), caller.names, true)) {
            assertThat(error(WebhookCaller.call(patient, true, "127.0.0.1", server.port(), "/p")))
                    .startsWith("TLS: ");
        } finally {
            server.disposeNow();
        }
    }
}
