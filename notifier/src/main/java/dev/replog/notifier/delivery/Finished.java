package dev.replog.notifier.delivery;

import dev.replog.notifier.webhook.Answer;
import dev.replog.notifier.webhook.Verdict;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A finished attempt.
 *
 * @param startedAt when it started
 * @param endedAt when its verdict was made
 */
public record Finished(Claimed claimed, Answer answer, Verdict verdict, Instant startedAt, Instant endedAt) {
    /** The outcome as stored and counted. */
    String outcome() {
        return switch (verdict) {
            case Verdict.Delivered ignored -> "delivered";
            case Verdict.Retry ignored -> "retried";
            case Verdict.PutOff ignored -> "put_off";
            case Verdict.Failed ignored -> "failed";
            case Verdict.Gone ignored -> "gone";
        };
    }

    @Nullable
    Instant nextAt() {
        return switch (verdict) {
            case Verdict.Retry retry -> retry.at();
            case Verdict.PutOff putOff -> putOff.at();
            case Verdict.Delivered ignored -> null;
            case Verdict.Failed ignored -> null;
            case Verdict.Gone ignored -> null;
        };
    }

    @Nullable
    Integer status() {
        return answer instanceof Answer.Status found ? found.status() : null;
    }
}
