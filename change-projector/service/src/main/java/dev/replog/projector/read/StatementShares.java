package dev.replog.projector.read;

import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.Problem;
import dev.replog.http.problem.ProblemException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Limits how many statements of one user run at once, so that other users find a session. A user whose last statement
 * was slow has only one at a time, because slow statements keep the processors of PostgreSQL from others. Further
 * statements wait in order. How many wait is limited. Their time is checked when their turn comes, which costs no timer
 * for each: every running statement ends within its own time limit, and then all that waited for too long are refused.
 * Any thread may call it.
 */
final class StatementShares {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final long SLOW_NANOS = Duration.ofMillis(50).toNanos();

    private final int runningMax;
    private final int waitingMax;
    private final Duration waitMax;
    private final Runnable refused;
    private final LongSupplier nanoClock;
    private final Map<String, Share> shares = new HashMap<>();

    /**
     * @param runningMax statements of one user that run at once
     * @param waitingMax statements of one user that wait
     * @param refused called for each statement that is refused
     */
    StatementShares(int runningMax, int waitingMax, Duration waitMax, Runnable refused, LongSupplier nanoClock) {
        this.runningMax = runningMax;
        this.waitingMax = waitingMax;
        this.waitMax = waitMax;
        this.refused = refused;
        this.nanoClock = nanoClock;
    }

    /**
     * The statement when it is this user's turn. 503 when too many wait, or this one waits for too long. The statement
     * must not be cancelled: the turn ends when the statement does.
     */
    <T> Mono<T> run(String userId, Mono<T> statement) {
        Mono<T> inTurn = Mono.defer(() -> {
            long beganNanos = nanoClock.getAsLong();
            return statement.doOnTerminate(() -> leave(userId, beganNanos));
        });
        return Mono.defer(() -> {
            Turn turn = enter(userId);
            return turn == null ? inTurn : turn.come.asMono().then(inTurn);
        });
    }

    /** Null when the statement may run now. */
    private @Nullable Turn enter(String userId) {
        synchronized (shares) {
            Share share = shares.computeIfAbsent(userId, ignored -> new Share());
            if (share.hasRoom(runningMax)) {
                share.running++;
                return null;
            }
            if (share.waiting.size() >= waitingMax) {
                throw overloaded();
            }
            Turn turn = new Turn(Sinks.empty(), nanoClock.getAsLong());
            share.waiting.add(turn);
            return turn;
        }
    }

    private void leave(String userId, long beganNanos) {
        long nowNanos = nanoClock.getAsLong();
        List<Turn> late = new ArrayList<>(0);
        List<Turn> next = new ArrayList<>(1);
        synchronized (shares) {
            Share share = Objects.requireNonNull(shares.get(userId), "the share of a running statement");
            share.running--;
            share.isSlow = nowNanos - beganNanos > SLOW_NANOS;
            // They wait in order, so the first is the one that has waited longest.
            while (!share.waiting.isEmpty() && nowNanos - share.waiting.element().sinceNanos > waitMax.toNanos()) {
                late.add(share.waiting.remove());
            }
            while (share.hasRoom(runningMax) && !share.waiting.isEmpty()) {
                share.running++;
                next.add(share.waiting.remove());
            }
            if (share.running == 0) {
                shares.remove(userId);
            }
        }
        late.forEach(turn -> turn.come.tryEmitError(late()));
        next.forEach(turn -> turn.come.tryEmitEmpty());
    }

    private ProblemException overloaded() {
        refused.run();
        return new ProblemException(
                Problem.of(ErrorCode.OVERLOADED, "reads of one user at once: too many; try again shortly")
                        .withRetryAfter(RETRY_AFTER));
    }

    /** The statements before it take too long. PostgreSQL may not answer. */
    private ProblemException late() {
        refused.run();
        return ReadFaults.unavailable("reads of this user take too long; try again shortly", null);
    }

    /** The place of a waiting statement. */
    private record Turn(Sinks.Empty<Void> come, long sinceNanos) {}

    private static final class Share {
        private int running;
        private boolean isSlow;
        private final Queue<Turn> waiting = new ArrayDeque<>();

        boolean hasRoom(int runningMax) {
            return running < (isSlow ? 1 : runningMax);
        }
    }
}
