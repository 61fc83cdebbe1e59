package dev.replog.notifier.stream;

import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.Problem;
import dev.replog.http.problem.ProblemException;
import dev.replog.notifier.changes.ChangesReader;
import dev.replog.notifier.changes.ReadPositions;
import dev.replog.notifier.changes.ReadPositions.Mark;
import dev.replog.notifier.head.CurrentLog;
import dev.replog.notifier.head.HeadAnswer;
import dev.replog.notifier.head.HeadLookups;
import dev.replog.notifier.ping.Opening;
import dev.replog.schemas.token.SyncToken;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Finds out how a stream begins: with a ping for changes that its client has missed, or ready. It first notes the read
 * position of the changes, and then looks the newest change up in tables that are at least at that position.
 */
final class Openings {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);
    /** A client without a token has missed nothing, so it waits only shortly for the newest token. */
    private static final Duration COURTESY = Duration.ofMillis(500);

    private final ChangesReader reader;
    private final HeadLookups heads;
    private final CurrentLog log;

    Openings(ChangesReader reader, HeadLookups heads, CurrentLog log) {
        this.reader = reader;
        this.heads = heads;
        this.log = log;
    }

    /** @param since the token that the client has; null when it has none */
    Mono<Opening> find(String userId, @Nullable SyncToken since) {
        ReadPositions positions = reader.positions();
        if (positions == null) {
            return Mono.error(unavailable(ErrorCode.LOG_UNAVAILABLE, "changes cannot be read yet"));
        }
        Mark mark = positions.markOf(userId);
        if (since == null) {
            // Any token of the tables is valid here, and so is the start of the log; at worst there is one more ping.
            return heads.find(userId, mark.atStart())
                    .<Opening>map(known -> new Opening.Ready(
                            log.headOr(known instanceof HeadAnswer.Known found ? found.head() : null)))
                    .timeout(COURTESY, Mono.fromCallable(() -> new Opening.Ready(log.startToken())));
        }
        return heads.find(userId, mark).map(known -> switch (known) {
            case HeadAnswer.Known found -> Opening.of(since, found.head());
            case HeadAnswer.Unknown unknown ->
                throw unavailable(
                        ErrorCode.READ_MODEL_UNAVAILABLE, "unknown whether a ping is pending: " + unknown.reason());
        });
    }

    private static ProblemException unavailable(ErrorCode code, String detail) {
        return new ProblemException(Problem.of(code, detail).withRetryAfter(RETRY_AFTER));
    }
}
