package dev.replog.allinone.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests pings to webhooks, and the life of their channels. */
@Timeout(180)
class ChannelContractIT {

    private static final String PATH = "/api/sync/channel";

    private final Client alice = Client.ofNewUser();
    private final BlockingQueue<Headers> pings = new LinkedBlockingQueue<>();
    private HttpServer receiver = receiver();

    private static HttpServer receiver() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException fault) {
            throw new IllegalStateException(fault);
        }
    }

    @BeforeEach
    void start() {
        receiver.createContext("/", exchange -> {
            pings.add(exchange.getRequestHeaders());
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        receiver.start();
    }

    @AfterEach
    void stop() {
        receiver.stop(0);
    }

    private String order(String id) {
        return "{\"id\":\"" + id + "\",\"type\":\"webhook\",\"address\":\"http://127.0.0.1:"
                + receiver.getAddress().getPort() + "/p\"}";
    }

    private Headers next() throws InterruptedException {
        Headers ping = pings.poll(60, TimeUnit.SECONDS);
        assertThat(ping).isNotNull();
        return ping;
    }

    @Test
    void aWrite_isPinged_upToItsToken() throws InterruptedException {
        Reply registered = alice.post(PATH, order("c1")).send().expect(200);
        Headers sync = next();
        assertThat(sync.getFirst("X-Goog-Resource-State")).isEqualTo("sync");
        assertThat(sync.getFirst("X-Goog-Resource-ID")).isEqualTo(registered.get("resourceId"));
        Reply written = alice.post("/api/workouts", "{\"day_id\":\"d\"}").send().expect(201);
        Headers ping = next();
        assertThat(ping.getFirst("X-Goog-Resource-State")).isEqualTo("exists");
        assertThat(ping.getFirst("X-Goog-Message-Number")).isEqualTo("2");
        assertThat(ping.getFirst("Replog-Sync-Token")).isEqualTo(written.get("sync_token"));
        alice.delete("/api/workouts/" + written.get("id")).send().expect(200);
        assertThat(next().getFirst("X-Goog-Resource-State")).isEqualTo("not_exists");
        alice.call("POST", PATH + "/c1/ping", null).send().expect(202);
        assertThat(next().getFirst("X-Goog-Message-Number")).isEqualTo("4");

        assertThat(alice.get(PATH + "/c1").send().expect(200).get("status")).isEqualTo("active");
        assertThat(alice.get(PATH).send().expect(200).at("/items")).hasSize(1);
        assertThat(alice.get(PATH + "/c1/deliveries").send().expect(200).at("/items"))
                .isNotEmpty();
        assertThat(alice.post(PATH, order("c1")).send().expect(200).get("secret"))
                .isEqualTo(registered.get("secret"));
        alice.delete(PATH + "/c1").send().expect(204);
        assertThat(alice.get(PATH + "/c1").send().expect(200).get("status")).isEqualTo("stopped");
        alice.call("POST", PATH + "/c1/ping", null).send().expect(409, "invalid_transition");
    }

    @Test
    void whatIsNotThere_is404() {
        for (String path : List.of(PATH + "/none", PATH + "/none/deliveries", PATH + "/" + UUID.randomUUID())) {
            alice.get(path).send().expect(404, "not_found");
        }
        alice.delete(PATH + "/none").send().expect(404, "not_found");
        alice.call("POST", PATH + "/none/ping", null).send().expect(404, "not_found");
        alice.post(PATH, order("c1")).send().expect(200);
        Client.ofNewUser().get(PATH + "/c1").send().expect(404, "not_found");
        assertThat(alice.put(PATH + "/c1", "{}").send().expect(405).header("Allow"))
                .contains("DELETE");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://10.0.0.1/",
                "https://169.254.169.254/latest",
                "https://[::ffff:192.168.0.1]/",
                "https://0xa9fea9fe/",
                "http://app.example/",
                "https://user@app.example/",
                "https://app.example:25/"
            })
    void addresses_areChecked(String address) {
        Reply refused = alice.post(PATH, "{\"id\":\"c1\",\"type\":\"webhook\",\"address\":\"" + address + "\"}")
                .send()
                .expect(400, "validation_failed");
        assertThat(refused.at("/errors/0/pointer").stringValue()).isEqualTo("/address");
    }

    @Test
    void orders_areChecked() {
        alice.post(PATH, "").send().expect(400, "invalid_json");
        alice.post(PATH, "[]").send().expect(400, "validation_failed");
        alice.post(PATH, "{}").send().expect(400, "validation_failed");
        alice.post(PATH, order("c1").replace("}", ",\"more\":1}")).send().expect(400, "validation_failed");
        alice.post(PATH, "{\"id\":\"" + "n".repeat(1 << 20) + "\"}").send().expect(413, "too_large");
        alice.raw("POST", PATH, new byte[] {'{', '}'})
                .with("Content-Type", "text/plain")
                .send()
                .expect(415);
        for (int i = 0; i < 20; i++) {
            alice.post(PATH, order("c" + i)).send().expect(200);
        }
        alice.post(PATH, order("more")).send().expect(429, "rate_limited");
    }
}
