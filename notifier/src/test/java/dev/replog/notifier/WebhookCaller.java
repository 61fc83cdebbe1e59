package dev.replog.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.notifier.webhook.Answer;
import dev.replog.notifier.webhook.WebhookAddress;
import dev.replog.notifier.webhook.WebhookCall;
import dev.replog.notifier.webhook.WebhookClient;
import dev.replog.notifier.webhook.WebhookSecret;
import io.netty.resolver.AddressResolverGroup;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A webhook client, a receiver, and the names and limits of the client; each test has its own. */
final class WebhookCaller implements AutoCloseable {
    final Receiver receiver = new Receiver();
    final GivenNames names = new GivenNames();
    final RecordedLimits limits = new RecordedLimits();
    final WebhookClient client = otherClient(Duration.ofSeconds(3), names, true);

    /**
     * Another client with the same limits.
     *
     * @param resolver null is the resolver of the system
     */
    WebhookClient otherClient(
            Duration timeout, @Nullable AddressResolverGroup<InetSocketAddress> resolver, boolean loopbackAllowed) {
        return new WebhookClient(InstantSource.system(), timeout, 4, resolver, loopbackAllowed, limits);
    }

    int port() {
        return Integer.parseInt(receiver.address("").replaceAll(".*:", ""));
    }

    /** Calls this path of the receiver under this name or address of its host. */
    Answer call(String host, String path) {
        return call(client, false, host, port(), path);
    }

    static Answer call(WebhookClient client, boolean secure, String host, int port, String path) {
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

    static String error(Answer answer) {
        assertThat(answer).isInstanceOf(Answer.NoAnswer.class);
        return ((Answer.NoAnswer) answer).error();
    }

    static int status(Answer answer) {
        assertThat(answer).as("%s", answer).isInstanceOf(Answer.Status.class);
        return ((Answer.Status) answer).status();
    }

    @Override
    public void close() {
        client.close();
        receiver.close();
    }
}
