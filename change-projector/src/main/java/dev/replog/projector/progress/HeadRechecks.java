package dev.replog.projector.progress;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Notices progress that another instance made. While somebody waits, the heads of all users who are waited for are
 * read together in every interval; so the cost is one read per interval and not one per waiter, and nothing when
 * nobody waits. A read that fails is tried again in the next interval: those who wait have a deadline of their own.
 */
public final class HeadRechecks implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HeadRechecks.class);
    private static final double JITTER = 0.2;

    private final Advances advances;
    private final Function<Collection<String>, Mono<Map<String, Long>>> heads;
    private final Disposable ticks;

    /** @param heads reads the heads of these users; one who has none is left out */
    public HeadRechecks(
            Advances advances,
            Function<Collection<String>, Mono<Map<String, Long>>> heads,
            Duration interval,
            Scheduler scheduler) {
        this.advances = advances;
        this.heads = heads;
        // Jittered, so that instances that started together do not all ask together.
        this.ticks = Mono.defer(() -> Mono.delay(jittered(interval), scheduler))
                .flatMap(ignored -> recheck())
                .repeat()
                .subscribe();
    }

    private Mono<Void> recheck() {
        Collection<String> awaited = advances.awaited();
        if (awaited.isEmpty()) {
            return Mono.empty();
        }
        return heads.apply(awaited)
                .doOnNext(advances::advanced)
                .onErrorResume(error -> {
                    LOG.debug("the heads of {} users could not be read", awaited.size(), error);
                    return Mono.empty();
                })
                .then();
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
