package dev.replog.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.notifier.Receiver.Behaviour;
import dev.replog.notifier.webhook.AddressLimits;
import dev.replog.notifier.webhook.Answer;
import dev.replog.notifier.webhook.WebhookAddress;
import dev.replog.notifier.webhook.WebhookCall;
import dev.replog.notifier.webhook.WebhookClient;
import dev.replog.notifier.webhook.WebhookSecret;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.InetNameResolver;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** Tests calls to real receivers, and to addresses that must not be called. */
class WebhookClientTest {
    private final Receiver receiver = new Receiver();
    private final Names names = new Names();
    private final Limits limits = new Limits();
    private final WebhookClient client =
            new WebhookClient(InstantSource.system(), Duration.ofSeconds(3), 4, names, true, limits);

    @TempDir
    private Path folder;

    /** A limit on the calls to one address at once, with the addresses that were requested. */
    private static final class Limits implements AddressLimits {
        private static final Instant LATER = Instant.parse("2026-12-01T00:00:00Z");

        private final List<InetSocketAddress> entered = new CopyOnWriteArrayList<>();
        private final List<Boolean> left = new CopyOnWriteArrayList<>();
        private volatile int max = Integer.MAX_VALUE;

        @Override
        public synchronized Optional<Instant> enter(InetSocketAddress address, Instant now) {
            if (entered.size() - left.size() >= max) {
                return Optional.of(LATER);
            }
            entered.add(address);
            return Optional.empty();
        }

        @Override
        public synchronized void leave(InetSocketAddress address, boolean isAnswered, Instant now) {
            left.add(isAnswered);
        }
    }

    /** Returns the given answers, one after the other. */
    private static final class Names extends AddressResolverGroup<InetSocketAddress> {
        private final Queue<List<String>> answers = new ArrayDeque<>();
        private final AtomicInteger asked = new AtomicInteger();

        @Override
        protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
            return new InetNameResolver(executor) {
                @Override
                protected void doResolve(String name, Promise<InetAddress> promise) {
                    throw new IllegalStateException("all are asked for");
                }

                @Override
                protected void doResolveAll(String name, Promise<List<InetAddress>> promise) throws Exception {
                    asked.incrementAndGet();
                    List<String> answer = answers.remove();
                    if (answer.isEmpty()) {
                        promise.setFailure(new UnknownHostException(name));
                        return;
                    }
                    List<InetAddress> addresses = new ArrayList<>();
                    for (String each : answer) {
                        addresses.add(InetAddress.getByName(each));
                    }
                    promise.setSuccess(addresses);
                }
            }.asAddressResolver();
        }
    }

    @AfterEach
    void close() {
        client.close();
        receiver.close();
    }

    private int port() {
        return Integer.parseInt(receiver.address("").replaceAll(".*:", ""));
    }

    private Answer call(boolean secure, String host, int port, String path) {
        return call(client, secure, host, port, path);
    }

    private static Answer call(WebhookClient client, boolean secure, String host, int port, String path) {
        WebhookAddress address = new WebhookAddress("-", secure, host, port, path);
        WebhookCall call = new WebhookCall(
                address,
                "c1",
                UUID.randomUUID(),
                "/api/sync",
                "exists",
                2,
                UUID.randomUUID(),
                Instant.parse("2026-12-01T08:09:10Z"),
                null,
                List.of(WebhookSecret.of(new byte[32])));
        return Objects.requireNonNull(client.call(call).block(Duration.ofSeconds(60)));
    }

    private static String error(Answer answer) {
        assertThat(answer).isInstanceOf(Answer.NoAnswer.class);
        return ((Answer.NoAnswer) answer).error();
    }

    private static int status(Answer answer) {
        assertThat(answer).as("%s", answer).isInstanceOf(Answer.Status.class);
        return ((Answer.Status) answer).status();
    }

    @Test
    void namesOfOneAddress_shareItsLimit() {
        limits.max = 0;
        for (String name : List.of("one.example", "two.example", "three.example")) {
            names.answers.add(List.of("127.0.0.1"));
            assertThat(call(false, name, port(), "/p")).isEqualTo(new Answer.NotCalled(Limits.LATER));
        }
        assertThat(receiver.connections()).as("nothing was connected to").isZero();
        limits.max = 1;
        names.answers.add(List.of("127.0.0.1"));
        names.answers.add(List.of("127.0.0.1"));
        assertThat(status(call(false, "one.example", port(), "/p"))).isEqualTo(204);
        receiver.on("/hang", Behaviour.hang());
        assertThat(error(call(false, "two.example", port(), "/hang"))).isEqualTo("no answer within 3000 ms");
        assertThat(limits.entered)
                .extracting(each -> each.getAddress().getHostAddress() + ":" + each.getPort())
                .containsExactly("127.0.0.1:" + port(), "127.0.0.1:" + port());
        assertThat(limits.left).containsExactly(true, false);
    }

    @Test
    void ofSeveralAddresses_thoseWithoutAConnectionArePassedOver_eachWithItsLimit() {
        names.answers.add(List.of("127.0.0.2", "127.0.0.1"));
        assertThat(status(call(false, "two-addresses.example", port(), "/p"))).isEqualTo(204);
        assertThat(receiver.calls("/p").getFirst().header("Host")).isEqualTo("two-addresses.example:" + port());
        assertThat(limits.left).containsExactly(false, true);
        names.answers.add(List.of("127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.5"));
        assertThat(error(call(false, "no-connection.example", port(), "/p"))).startsWith("connection: ");
        assertThat(limits.left).as("at most three are tried").containsExactly(false, true, false, false, false);
    }

    @Test
    void aName_thatLeadsElsewhereTheSecondTime_isRefusedWhenItIsConnectedTo() {
        names.answers.add(List.of("127.0.0.1"));
        names.answers.add(List.of("169.254.169.254"));
        names.answers.add(List.of("10.0.0.1", "192.168.0.1", "fd00::1"));
        receiver.on(
                "/p",
                (ignored, response) ->
                        response.status(204).header("Connection", "close").send());
        assertThat(status(call(false, "rebinding.example", port(), "/p"))).isEqualTo(204);
        assertThat(names.asked).hasValue(1);
        assertThat(error(call(false, "rebinding.example", port(), "/p")))
                .isEqualTo("address not allowed: it leads to an address that is link-local, metadata");
        assertThat(error(call(false, "rebinding.example", port(), "/p"))).startsWith("address not allowed: ");
        assertThat(names.asked).hasValue(3);
        assertThat(receiver.calls("/p")).hasSize(1);
    }

    @Test
    void ofSeveralAddresses_onlyAllowedOnesAreUsed() {
        names.answers.add(List.of("10.0.0.1", "169.254.169.254", "127.0.0.1"));
        assertThat(status(call(false, "mixed.example", port(), "/p"))).isEqualTo(204);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"10.0.0.1", "169.254.169.254", "0.0.0.0", "192.168.1.1", "fd00::1", "fe80::1", "::ffff:10.0.0.1"
            })
    void addressesWithoutANameToLookUp_areJudgedToo(String host) {
        assertThat(error(call(false, host, port(), "/p"))).startsWith("address not allowed: ");
        assertThat(names.asked).hasValue(0);
    }

    @Test
    void loopback_isForDevelopersOnly() {
        try (WebhookClient production =
                new WebhookClient(InstantSource.system(), Duration.ofSeconds(3), 4, names, false, limits)) {
            assertThat(error(call(production, false, "127.0.0.1", port(), "/p")))
                    .startsWith("address not allowed: ");
            assertThat(receiver.calls("/p")).isEmpty();
        }
    }

    @Test
    void unknownNames_andClosedPorts_areNoAnswer() {
        names.answers.add(List.of());
        assertThat(error(call(false, "unknown.example", port(), "/p"))).isEqualTo("no such host");
        int closed = port();
        receiver.close();
        assertThat(error(call(false, "127.0.0.1", closed, "/p"))).startsWith("connection: ");
    }

    @Test
    void names_areLookedUpInTheUsualWay() {
        try (WebhookClient usual =
                new WebhookClient(InstantSource.system(), Duration.ofSeconds(30), 4, null, true, limits)) {
            assertThat(status(call(usual, false, "localhost", port(), "/p"))).isEqualTo(204);
        }
    }

    @Test
    void redirects_areAnswers() {
        receiver.on("/p", (ignored, response) -> response.sendRedirect(receiver.address("/other")));
        assertThat(status(call(false, "127.0.0.1", port(), "/p"))).isEqualTo(302);
        assertThat(receiver.calls("/other")).isEmpty();
    }

    @Test
    void slowAnswers_areNoAnswers() {
        receiver.on("/p", Receiver.Behaviour.hang());
        assertThat(error(call(false, "127.0.0.1", port(), "/p"))).isEqualTo("no answer within 3000 ms");
    }

    @Test
    void bodies_areNotReadToTheEnd() {
        receiver.on("/endless", Receiver.Behaviour.endlessAnswer());
        receiver.on("/half", Receiver.Behaviour.halfAnswer(200));
        receiver.on("/none", Receiver.Behaviour.closeHalfway());
        assertThat(status(call(false, "127.0.0.1", port(), "/endless"))).isEqualTo(200);
        assertThat(status(call(false, "127.0.0.1", port(), "/half"))).isEqualTo(200);
        assertThat(error(call(false, "127.0.0.1", port(), "/none"))).isNotEmpty();
    }

    @Test
    void connections_areUsedAgain() {
        for (int i = 0; i < 20; i++) {
            assertThat(status(call(false, "127.0.0.1", port(), "/p"))).isEqualTo(204);
        }
        assertThat(receiver.connections()).isLessThan(5);
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
        try (WebhookClient patient =
                new WebhookClient(InstantSource.system(), Duration.ofSeconds(50), 4, names, true, limits)) {
            assertThat(error(call(patient, true, "127.0.0.1", server.port(), "/p")))
                    .startsWith("TLS: ");
        } finally {
            server.disposeNow();
        }
    }
}
