package dev.replog.projector.progress;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Detects progress of other instances. While requests wait, one statement reads the progress of the projection, a few
 * rows, in every interval. When the progress has changed, another statement reads the heads of all users with waiting
 * requests; otherwise only the heads of users whose requests started to wait since the last time, because a change may
 * have come between their own read and the wait. So an interval costs at most two statements for any number of
 * requests, and none without requests. A read that fails is repeated in the next interval; waiting requests have a time
 * limit of their own.
 */
public final class HeadRechecks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HeadRechecks.class);
    private static final double JITTER = 0.2;

    private final Advances advances;
    private final Mono<String> progress;
    private final Function<Collection<String>, Mono<Map<String, Long>>> heads;
    /** The progress up to which all requests of that time have their heads; null when it is unknown. */
    private volatile @Nullable String known;

    private final Disposable ticks;

    /** Used when the progress cannot be read cheaply: the heads are read in every interval. */
    public HeadRechecks(
            Advances advances,
            Function<Collection<String>, Mono<Map<String, Long>>> heads,
            Duration interval,
            Scheduler scheduler) {
        this(
                advances,
                Mono.fromSupplier(new AtomicLong()::incrementAndGet).map(String::valueOf),
                heads,
                interval,
                scheduler);
    }

    /**
     * @param progress reads a text that changes with every applied batch
     * @param heads reads the heads of these users; users without one are left out
     */
    public HeadRechecks(
            Advances advances,
            Mono<String> progress,
            Function<Collection<String>, Mono<Map<String, Long>>> heads,
            Duration interval,
            Scheduler scheduler) {
        this.advances = advances;
        this.progress = progress;
        this.heads = heads;
        // With jitter, so that instances that started together do not all read at the same time.
        this.ticks = Mono.defer(() -> Mono.delay(jittered(interval), scheduler))
                .flatMap(ignored -> recheck())
                .repeat()
                .subscribe();
    }

    private Mono<Void> recheck() {
        Collection<String> newlyAwaited = advances.takeNewlyAwaited();
        Collection<String> awaited = advances.awaited();
        if (awaited.isEmpty()) {
            return Mono.empty();
        }
        return progress.flatMap(now -> recheck(now, now.equals(known) ? newlyAwaited : awaited))
                .onErrorResume(error -> {
                    known = null;
                    LOG.debug("the heads of {} users could not be read", awaited.size(), error);
                    return Mono.empty();
                })
                .then();
    }

    /** The heads are read after the progress, so a change in between is found now, or as progress the next time. */
    private Mono<Map<String, Long>> recheck(String now, Collection<String> asked) {
        Mono<Map<String, Long>> read = asked.isEmpty() ? Mono.just(Map.of()) : heads.apply(asked);
        return read.doOnNext(moved -> {
            advances.advanced(moved);
            known = now;
        });
    }

    private static Duration jittered(Duration interval) {
        double factor = 1 - JITTER + 2 * JITTER * ThreadLocalRandom.current().nextDouble();
        return Duration.ofNanos((long) (interval.toNanos() * factor));
    }

    @Override
    public void close() {
        ticks.dispose();
    }
}
