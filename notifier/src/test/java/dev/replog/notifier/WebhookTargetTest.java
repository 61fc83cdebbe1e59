package dev.replog.notifier;

import static dev.replog.notifier.WebhookCaller.error;
import static dev.replog.notifier.WebhookCaller.status;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.notifier.Receiver.Behaviour;
import dev.replog.notifier.webhook.Answer;
import dev.replog.notifier.webhook.WebhookClient;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the addresses that a webhook client resolves, checks and connects to. */
class WebhookTargetTest {
    private final WebhookCaller caller = new WebhookCaller();

    @AfterEach
    void close() {
        caller.close();
    }

    @Test
    void namesOfOneAddress_shareItsLimit() {
        caller.limits.max = 0;
        for (String name : List.of("one.example", "two.example", "three.example")) {
            caller.names.answers.add(List.of("127.0.0.1"));
            assertThat(caller.call(name, "/p")).isEqualTo(new Answer.NotCalled(RecordedLimits.LATER));
        }
        assertThat(caller.receiver.connections()).as("nothing was connected to").isZero();
        caller.limits.max = 1;
        caller.names.answers.add(List.of("127.0.0.1"));
        caller.names.answers.add(List.of("127.0.0.1"));
        assertThat(status(caller.call("one.example", "/p"))).isEqualTo(204);
        caller.receiver.on("/hang", Behaviour.hang());
        assertThat(error(caller.call("two.example", "/hang"))).isEqualTo("no answer within 3000 ms");
        assertThat(caller.limits.entered)
                .extracting(each -> each.getAddress().getHostAddress() + ":" + each.getPort())
                .containsExactly("127.0.0.1:" + caller.port(), "127.0.0.1:" + caller.port());
        assertThat(caller.limits.left).containsExactly(true, false);
    }

    @Test
    void nextAddress_isTried_whenAConnectionFails_eachWithItsLimit() {
        caller.names.answers.add(List.of("127.0.0.2", "127.0.0.1"));
        assertThat(status(caller.call("two-addresses.example", "/p"))).isEqualTo(204);
        assertThat(caller.receiver.calls("/p").getFirst().header("Host"))
                .isEqualTo("two-addresses.example:" + caller.port());
        assertThat(caller.limits.left).containsExactly(false, true);
        caller.names.answers.add(List.of("127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.5"));
        assertThat(error(caller.call("no-connection.example", "/p"))).startsWith("connection: ");
        assertThat(caller.limits.left).as("at most three are tried").containsExactly(false, true, false, false, false);
    }

    @Test
    void name_isRejected_whenItResolvesToAForbiddenAddressLater() {
        caller.names.answers.add(List.of("127.0.0.1"));
        caller.names.answers.add(List.of("169.254.169.254"));
        caller.names.answers.add(List.of("10.0.0.1", "192.168.0.1", "fd00::1"));
        caller.receiver.on(
                "/p",
                (ignored, response) ->
                        response.status(204).header("Connection", "close").send());
        assertThat(status(caller.call("rebinding.example", "/p"))).isEqualTo(204);
        assertThat(caller.names.asked).hasValue(1);
        assertThat(error(caller.call("rebinding.example", "/p")))
                .isEqualTo("address not allowed: it leads to an address that is link-local, metadata");
        assertThat(error(caller.call("rebinding.example", "/p"))).startsWith("address not allowed: ");
        assertThat(caller.names.asked).hasValue(3);
        assertThat(caller.receiver.calls("/p")).hasSize(1);
    }

    @Test
    void ofSeveralAddresses_onlyAllowedOnesAreUsed() {
        caller.names.answers.add(List.of("10.0.0.1", "169.254.169.254", "127.0.0.1"));
        assertThat(status(caller.call("mixed.example", "/p"))).isEqualTo(204);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"10.0.0.1", "169.254.169.254", "0.0.0.0", "192.168.1.1", "fd00::1", "fe80::1", "::ffff:10.0.0.1"
            })
    void literalAddresses_areCheckedToo(String host) {
        assertThat(error(caller.call(host, "/p"))).startsWith("address not allowed: ");
        assertThat(caller.names.asked).hasValue(0);
    }

    @Test
    void loopback_isForDevelopersOnly() {
        try (WebhookClient production = caller.otherClient(Duration.ofSeconds(3), caller.names, false)) {
            assertThat(error(WebhookCaller.call(production, false, "127.0.0.1", caller.port(), "/p")))
                    .startsWith("address not allowed: ");
            assertThat(caller.receiver.calls("/p")).isEmpty();
        }
    }

    @Test
    void unknownNames_andClosedPorts_areNoAnswer() {
        caller.names.answers.add(List.of());
        assertThat(error(caller.call("unknown.example", "/p"))).isEqualTo("no such host");
        int closed = caller.port();
        caller.receiver.close();
        assertThat(error(WebhookCaller.call(caller.client, false, "127.0.0.1", closed, "/p")))
                .startsWith("connection: ");
    }

    @Test
    void names_areResolvedByTheSystem_withoutAResolver() {
        try (WebhookClient usual = caller.otherClient(Duration.ofSeconds(30), null, true)) {
            assertThat(status(WebhookCaller.call(usual, false, "localhost", caller.port(), "/p")))
                    .isEqualTo(204);
        }
    }
}
