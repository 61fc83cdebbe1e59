package dev.replog.notifier.delivery;

import dev.replog.notifier.channel.ChannelJson;
import dev.replog.notifier.webhook.Answer;
import dev.replog.notifier.webhook.RetrySchedule;
import dev.replog.notifier.webhook.Verdict;
import dev.replog.notifier.webhook.WebhookAddress;
import dev.replog.notifier.webhook.WebhookCall;
import dev.replog.schemas.token.SyncToken;
import java.time.Duration;
import java.time.Instant;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/**
 * One attempt to deliver a message: calls its receiver, and decides what follows from the answer. A message whose
 * address is refused or whose secret cannot be read is not sent. Safe for all threads.
 */
public final class Attempts {
    private final Function<WebhookCall, Mono<Answer>> caller;
    private final RetrySchedule schedule;
    private final DoubleSupplier random;
    private final boolean dev;

    /**
     * @param caller makes an attempt, without waiting; its result may arrive on any thread
     * @param random 0 to 1, on any thread
     */
    public static Attempts of(
            Function<WebhookCall, Mono<Answer>> caller, RetrySchedule schedule, DoubleSupplier random, boolean dev) {
        return new Attempts(caller, schedule, random, dev);
    }

    private Attempts(
            Function<WebhookCall, Mono<Answer>> caller, RetrySchedule schedule, DoubleSupplier random, boolean dev) {
        this.caller = caller;
        this.schedule = schedule;
        this.random = random;
        this.dev = dev;
    }

    Mono<Answer> make(Claimed claimed) {
        return switch (WebhookAddress.read(claimed.address(), dev)) {
            case WebhookAddress.Reading.Refused refused -> unsent(refused.message());
            case WebhookAddress.Reading.Accepted accepted ->
                claimed.secrets().isEmpty()
                        ? unsent("its secret cannot be read")
                        : caller.apply(call(claimed, accepted.address()));
        };
    }

    Verdict verdict(Claimed claimed, Answer answer, Instant now) {
        return Verdict.of(answer, schedule, claimed.firstAt(), claimed.attempt(), now, random.getAsDouble());
    }

    private static Mono<Answer> unsent(String reason) {
        return Mono.just(new Answer.NoAnswer(reason, Duration.ZERO));
    }

    private static WebhookCall call(Claimed claimed, WebhookAddress address) {
        SyncToken token = claimed.token();
        return new WebhookCall(
                address,
                claimed.channelId(),
                claimed.resourceId(),
                ChannelJson.resourceUri(claimed.types()),
                claimed.state(),
                claimed.number(),
                claimed.messageId(),
                claimed.expiresAt(),
                token == null ? null : token.encode(claimed.userId()),
                claimed.secrets());
    }
}
