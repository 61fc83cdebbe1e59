package dev.replog.projector.read;

import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.Problem;
import dev.replog.http.problem.ProblemException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Allows few statements of one user at once, so that sessions stay free for other users. Further ones wait for their
 * turn, in order; their number and time are bounded. A turn ends with its statement, not with its request. Any thread
 * may call it.
 */
final class StatementShares {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final int runningMax;
    private final int waitingMax;
    private final Duration waitMax;
    private final Runnable refused;
    private final Map<String, Share> shares = new HashMap<>();

    /**
     * @param runningMax statements of one user that run at once
     * @param waitingMax statements of one user that wait
     * @param refused is called for each that is refused
     */
    StatementShares(int runningMax, int waitingMax, Duration waitMax, Runnable refused) {
        this.runningMax = runningMax;
        this.waitingMax = waitingMax;
        this.waitMax = waitMax;
        this.refused = refused;
    }

    /** The statement when it is this user's turn; 503 when too many wait, or one waits for too long. */
    <T> Mono<T> run(String userId, Mono<T> statement) {
        return Mono.usingWhen(turn(userId), ignored -> statement, ignored -> Mono.fromRunnable(() -> leave(userId)));
    }

    private Mono<Boolean> turn(String userId) {
        return Mono.defer(() -> {
            Sinks.One<Boolean> turn = Sinks.one();
            synchronized (shares) {
                Share share = shares.computeIfAbsent(userId, ignored -> new Share());
                if (share.running < runningMax) {
                    share.running++;
                    return Mono.just(true);
                }
                if (share.waiting.size() >= waitingMax) {
                    return Mono.error(this::overloaded);
                }
                share.waiting.add(turn);
            }
            return turn.asMono().timeout(waitMax, Mono.defer(() -> lateTurn(userId, turn)));
        });
    }

    /** The turn may come just when the time is over. It must be used then, because it was assigned. */
    private Mono<Boolean> lateTurn(String userId, Sinks.One<Boolean> turn) {
        synchronized (shares) {
            Share share = shares.get(userId);
            if (share != null && share.waiting.remove(turn)) {
                return Mono.error(this::late);
            }
        }
        return Mono.just(true);
    }

    private void leave(String userId) {
        Sinks.One<Boolean> next = null;
        synchronized (shares) {
            Share share = shares.get(userId);
            if (share != null) {
                next = share.waiting.poll();
                // The statement whose turn is next takes this place.
                if (next == null && --share.running == 0) {
                    shares.remove(userId);
                }
            }
        }
        if (next != null) {
            next.tryEmitValue(true);
        }
    }

    private ProblemException overloaded() {
        refused.run();
        return new ProblemException(
                Problem.of(ErrorCode.OVERLOADED, "reads of one user at once: too many; try again shortly")
                        .withRetryAfter(RETRY_AFTER));
    }

    /** The earlier statements take too long: PostgreSQL may be unavailable. */
    private ProblemException late() {
        refused.run();
        return ReadFaults.unavailable("reads of this user take too long; try again shortly", null);
    }

    private static final class Share {
        private int running;
        private final Queue<Sinks.One<Boolean>> waiting = new ArrayDeque<>();
    }
}
