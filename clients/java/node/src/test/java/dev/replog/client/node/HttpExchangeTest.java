package dev.replog.client.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.replog.client.http.HttpRequest;
import dev.replog.client.http.HttpResponse;
import dev.replog.client.http.jdk.JdkHttpTransport;
import dev.replog.client.jdbc.SqliteStore;
import dev.replog.client.node.ExchangeNode.Received;
import dev.replog.client.node.file.PacketFileException;
import dev.replog.client.sync.PullState;
import dev.replog.client.virtual.VirtualTime;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node with its data in SQLite, and a scripted centre behind a real HTTP server. */
class HttpExchangeTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String TOKEN = ScriptedCentre.REGISTRATION.token();

    @TempDir
    private Path folder;

    private final ScriptedCentre centre = new ScriptedCentre(new VirtualTime(1));
    private final JdkHttpTransport transport = new JdkHttpTransport();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.start();
        centre.answerNext(packet -> centre.answer(
                packet, List.of(NodeScenario.document("exercise", "x1", "{\"name\": \"theirs\"}")), false));
    }

    @AfterEach
    void stop() {
        server.stop(0);
        transport.close();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Map<String, String> headers = new HashMap<>();
            exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.get(0)));
            String encoding = exchange.getRequestHeaders().getFirst("Content-Encoding");
            headers.put("Content-Encoding", encoding == null ? "identity" : encoding);
            HttpResponse response = centre.handle(new HttpRequest(
                    exchange.getRequestMethod(),
                    url() + exchange.getRequestURI(),
                    headers,
                    exchange.getRequestBody().readAllBytes()));
            if (response != null) {
                byte[] body = packed(response.body());
                exchange.getResponseHeaders().set("Content-Encoding", "gzip");
                exchange.sendResponseHeaders(response.status(), body.length);
                exchange.getResponseBody().write(body);
            }
        }
    }

    private static byte[] packed(byte[] body) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(body);
        }
        return packed.toByteArray();
    }

    private String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private ExchangeNodeBuilder builder() {
        return ExchangeNode.builder()
                .registration(ScriptedCentre.REGISTRATION)
                .user("alice")
                .store(SqliteStore.at(folder.resolve("gym.db")));
    }

    @Test
    void packets_areExchanged_packedInBothDirections() {
        try (ExchangeNode node = builder().url(url()).transport(transport).open()) {
            String notes = "n".repeat(2_000);
            node.replog()
                    .collection("exercise")
                    .create(fields -> fields.set("name", "mine").set("notes", notes));

            assertThat(node.replog().sync(LIMIT).state()).isEqualTo(PullState.SYNCED);

            assertThat(node.replog().collection("exercise").orderBy("name").get())
                    .extracting(row -> row.text("name"))
                    .containsExactly("mine", "theirs");
            assertThat(node.replog().status().pending()).isZero();
        }
    }

    @Test
    void courier_bringsFilesToTheCentre_asOftenAsItWants() {
        Path out = folder.resolve("out");
        Path in = folder.resolve("in");
        PacketCourier courier = new PacketCourier(url() + "/", TOKEN, transport, LIMIT);
        try (ExchangeNode node = builder().open()) {
            node.replog().collection("exercise").create(fields -> fields.set("name", "mine"));
            node.writePacket(out);
            courier.carry(out, in);
            courier.carry(out, in);
            assertThat(node.readPacket(in)).isEqualTo(Received.APPLIED);
            assertThat(node.readPacket(in)).isEqualTo(Received.REPEATED);
            assertThat(node.replog().collection("exercise").all().get()).hasSize(2);
            assertThat(centre.entities()).hasSize(1);
        }
    }

    @Test
    void courier_writesNoAnswer_whenTheCentreRefuses() {
        Path out = folder.resolve("out");
        Path in = folder.resolve("in");
        centre.disturb(packet -> ScriptedCentre.problem(401, "unauthenticated"));
        PacketCourier courier = new PacketCourier(url(), TOKEN, transport, LIMIT);
        try (ExchangeNode node = builder().open()) {
            node.writePacket(out);
            assertThatThrownBy(() -> courier.carry(out, in))
                    .isInstanceOf(PacketFileException.class)
                    .hasMessageContaining("unauthenticated");
            assertThat(Files.exists(in)).isFalse();
        }
    }

    @Test
    void courier_saysInOneSentence_thatTheCentreDoesNotKnowTheSchema_andTheNodeStaysAsItWas() throws IOException {
        Path out = folder.resolve("out");
        Path in = folder.resolve("in");
        centre.disturb(packet -> ScriptedCentre.problem(409, "schema_unknown"));
        PacketCourier courier = new PacketCourier(url(), TOKEN, transport, LIMIT);
        try (ExchangeNode node = builder().open()) {
            node.replog().collection("exercise").create(fields -> fields.set("name", "mine"));
            node.writePacket(out);
            byte[] packet = Files.readAllBytes(out);

            assertThatThrownBy(() -> courier.carry(out, in))
                    .isInstanceOf(PacketFileException.class)
                    .hasMessage(out + ": the centre did not take it: schema_unknown (it says so).");

            assertThat(Files.exists(in)).isFalse();
            node.writePacket(out);
            assertThat(Files.readAllBytes(out)).isEqualTo(packet);
            assertThat(node.replog().status().pending()).isEqualTo(1);
        }
    }
}
