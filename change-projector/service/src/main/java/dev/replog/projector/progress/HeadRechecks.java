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
 * Notices progress that another instance made. While somebody waits, how far the projection has come is read in every
 * interval, in one statement of a few rows; only when it has moved, the heads of all users who are waited for are read,
 * together, and otherwise those of who began to wait since the last time: what came between their own read and their
 * waiting is found by that. So an interval costs at most two statements, however many wait, and nothing when nobody
 * does. A read that fails is tried again in the next interval: those who wait have a deadline of their own.
 */
public final class HeadRechecks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HeadRechecks.class);
    private static final double JITTER = 0.2;

    private final Advances advances;
    private final Mono<String> progress;
    private final Function<Collection<String>, Mono<Map<String, Long>>> heads;
    /** The progress up to which all who waited then know of their heads; null when that is not known. */
    private volatile @Nullable String known;

    private final Disposable ticks;

    /** Where nothing tells cheaply whether anything has moved: the heads are read in every interval. */
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
     * @param progress reads a text that is another one after every applied batch
     * @param heads reads the heads of these users; one who has none is left out
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
        // Jittered, so that instances that started together do not all ask together.
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

    /** The heads are read after the progress, so what comes in between is seen now, or as progress the next time. */
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
