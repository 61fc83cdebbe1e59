package dev.replog.projector.read;

import dev.replog.projector.progress.Advances;
import dev.replog.projector.progress.Waiting;
import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Repeats a read until it may be answered. Between two reads nothing is held but a place among the waiters: no
 * thread, no connection. What to do next is {@link Waiting}'s to say.
 */
public final class PatientReads {
    private final Advances advances;
    private final Scheduler scheduler;

    public PatientReads(Advances advances, Scheduler scheduler) {
        this.advances = advances;
        this.scheduler = scheduler;
    }

    /** @param found whether what was read is worth an answer before the wait is over */
    public <T> Mono<T> read(
            String userId,
            Waiting waiting,
            RequestTimer timer,
            Mono<T> attempt,
            ToLongFunction<T> head,
            Predicate<T> found) {
        Mono<Attempt<T>> next = attempt.map(
                read -> new Attempt<>(read, waiting.next(head.applyAsLong(read), found.test(read), timer.elapsed())));
        // Each attempt replaces the one before, so that a long wait does not grow.
        return next.expand(before -> before.step() instanceof Waiting.Step.Wait wait
                        ? hold(userId, wait, timer).then(next)
                        : Mono.empty())
                .last()
                .map(last -> switch (last.step()) {
                    case Waiting.Step.Answer ignored -> last.read();
                    case Waiting.Step.GiveUp ignored ->
                        throw ReadFaults.unavailable(
                                "the read model has not reached the token that was given; try again shortly", null);
                    case Waiting.Step.Wait ignored -> throw new IllegalStateException("waiting was not carried out");
                });
    }

    private Mono<Void> hold(String userId, Waiting.Step.Wait wait, RequestTimer timer) {
        return Mono.defer(() -> {
            Duration before = timer.elapsed();
            return advances.above(userId, wait.above())
                    .timeout(wait.atMost(), Mono.empty(), scheduler)
                    .doFinally(ignored -> timer.waited(timer.elapsed().minus(before)))
                    .then();
        });
    }

    private record Attempt<T>(T read, Waiting.Step step) {}
}
