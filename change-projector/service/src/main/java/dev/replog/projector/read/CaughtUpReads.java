package dev.replog.projector.read;

import dev.replog.http.auth.Caller;
import dev.replog.http.request.HeaderNames;
import dev.replog.projector.progress.Advances;
import dev.replog.projector.progress.Waiting;
import java.time.Duration;
import java.util.function.LongFunction;
import java.util.function.ToLongFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Reads that are not pulls and give the same guarantee: no response is older than a token in {@code Replog-Min-Token}.
 * A read that finds an older state is repeated when the user's head has moved, until the wait is over.
 */
public final class CaughtUpReads {
    private final LogIds logIds;
    private final PatientReads reads;
    private final Duration catchUpMax;
    private final Scheduler scheduler;

    CaughtUpReads(LogIds logIds, PatientReads reads, Duration catchUpMax, Scheduler scheduler) {
        this.logIds = logIds;
        this.reads = reads;
        this.catchUpMax = catchUpMax;
        this.scheduler = scheduler;
    }

    /**
     * @param attempt a read that can be repeated; its argument is the position below which its result is not used
     * @param head the user's head in the snapshot that was read
     */
    public <T> Mono<T> read(ServerRequest request, LongFunction<Mono<T>> attempt, ToLongFunction<T> head) {
        String userId = Caller.of(request).userId();
        Minimums minimums = Minimums.read(request.headers().header(HeaderNames.MIN_TOKEN), userId);
        long reach = minimums.reach();
        Mono<T> read = attempt.apply(reach);
        if (reach == 0) {
            return read;
        }
        Waiting waiting = new Waiting(reach, catchUpMax, Duration.ZERO);
        return logIds.with(reach)
                .doOnNext(minimums::requireOf)
                .then(reads.read(userId, waiting, RequestTimer.start(scheduler), read, head, any -> true));
    }

    /**
     * Repeats a read until it has reached this position; 503 when that takes too long.
     *
     * @param head the user's head in the snapshot that was read
     */
    public <T> Mono<T> reaching(String userId, long reach, Mono<T> attempt, ToLongFunction<T> head) {
        Waiting waiting = new Waiting(reach, catchUpMax, Duration.ZERO);
        return reads.read(userId, waiting, RequestTimer.start(scheduler), attempt, head, any -> true);
    }

    /** The same for reads of another read model, with the heads of that model. */
    public CaughtUpReads following(Advances advances) {
        return new CaughtUpReads(logIds, new PatientReads(advances, scheduler), catchUpMax, scheduler);
    }

    /** The mark of a head that was read. */
    public Mono<String> token(String userId, long head) {
        return logIds.with(head).map(logs -> logs.mark(head).encode(userId));
    }
}
