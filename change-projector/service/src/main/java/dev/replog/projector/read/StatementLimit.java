package dev.replog.projector.read;

import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.Problem;
import dev.replog.http.problem.ProblemException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Limits how many statements of one kind run at once, whatever their users. More wait in order, and how many wait is
 * limited. A wait ends, because every statement has a time limit. Any thread may call it.
 */
public final class StatementLimit {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final String kind;
    private final int runningMax;
    private final int waitingMax;
    private final Runnable refused;
    private final Queue<Sinks.Empty<Void>> waiting = new ArrayDeque<>();
    private int running;

    /**
     * @param kind the statements, as a problem names them
     * @param refused called for each statement that is refused
     */
    public StatementLimit(String kind, int runningMax, int waitingMax, Runnable refused) {
        this.kind = kind;
        this.runningMax = runningMax;
        this.waitingMax = waitingMax;
        this.refused = refused;
    }

    /**
     * The statement when it is its turn; 503 when too many wait. It must not be cancelled: the turn ends when the
     * statement does.
     */
    <T> Mono<T> run(Mono<T> statement) {
        Mono<T> inTurn = statement.doOnTerminate(this::leave);
        return Mono.defer(() -> {
            Sinks.Empty<Void> turn = enter();
            return turn == null ? inTurn : turn.asMono().then(inTurn);
        });
    }

    /** Null when the statement may run now. */
    private synchronized Sinks.@Nullable Empty<Void> enter() {
        if (running < runningMax) {
            running++;
            return null;
        }
        if (waiting.size() >= waitingMax) {
            refused.run();
            throw new ProblemException(Problem.of(ErrorCode.OVERLOADED, kind + " at once: too many; try again shortly")
                    .withRetryAfter(RETRY_AFTER));
        }
        Sinks.Empty<Void> turn = Sinks.empty();
        waiting.add(turn);
        return turn;
    }

    private void leave() {
        Sinks.Empty<Void> next;
        synchronized (this) {
            next = waiting.poll();
            if (next == null) {
                running--;
            }
        }
        // The next statement begins outside of the lock, in the place of the one that ended.
        if (next != null) {
            next.tryEmitEmpty();
        }
    }
}
