package dev.replog.projector.read;

import dev.replog.projector.progress.Advances;
import dev.replog.projector.progress.Waiting;
import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Repeats a read until its result may be used. Between two reads the request holds only a place among the waiting ones:
 * no thread, no connection. {@link Waiting} decides the next step.
 */
public final class PatientReads {
    private final Advances advances;
    private final Scheduler scheduler;

    public PatientReads(Advances advances, Scheduler scheduler) {
        this.advances = advances;
        this.scheduler = scheduler;
    }

    /**
     * @param found whether the result is enough for a response before the wait is over
     */
    public <T> Mono<T> read(
            String userId,
            Waiting waiting,
            RequestTimer timer,
            Mono<T> attempt,
            ToLongFunction<T> head,
            Predicate<T> found) {
        return read(userId, waiting, timer, attempt, head, found, Mono.empty());
    }

    /**
     * @param found whether the result is enough for a response before the wait is over
     * @param late is done before the request fails because the read model is late; it may fail for another reason
     */
    public <T> Mono<T> read(
            String userId,
            Waiting waiting,
            RequestTimer timer,
            Mono<T> attempt,
            ToLongFunction<T> head,
            Predicate<T> found,
            Mono<Void> late) {
        Mono<Attempt<T>> next = attempt.map(
                read -> new Attempt<>(read, waiting.next(head.applyAsLong(read), found.test(read), timer.elapsed())));
        // Most reads are answered by the first attempt.
        return next.flatMap(first -> first.step() instanceof Waiting.Step.Wait
                        ? repeated(userId, timer, first, next)
                        : Mono.just(first))
                .flatMap(last -> result(last, late));
    }

    private static <T> Mono<T> result(Attempt<T> last, Mono<Void> late) {
        return switch (last.step()) {
            case Waiting.Step.Answer ignored -> Mono.just(last.read());
            case Waiting.Step.GiveUp ignored ->
                late.then(Mono.error(() -> ReadFaults.unavailable(
                        "the read model has not reached the token that was given; try again shortly", null)));
            case Waiting.Step.Wait ignored -> throw new IllegalStateException("the wait ended without a read");
        };
    }

    /** Each attempt replaces the previous one, so that a long wait does not use more memory. */
    private <T> Mono<Attempt<T>> repeated(String userId, RequestTimer timer, Attempt<T> first, Mono<Attempt<T>> next) {
        return Mono.just(first)
                .expand(before -> before.step() instanceof Waiting.Step.Wait wait
                        ? hold(userId, wait, timer).then(next)
                        : Mono.empty())
                .last();
    }

    private Mono<Void> hold(String userId, Waiting.Step.Wait wait, RequestTimer timer) {
        return Mono.defer(() -> {
            Duration before = timer.elapsed();
            Runnable over = () -> timer.waited(timer.elapsed().minus(before));
            // Not doFinally, which runs after the next attempt when that one answers at once.
            return advances.above(userId, wait.above())
                    .timeout(wait.atMost(), Mono.empty(), scheduler)
                    .doOnTerminate(over)
                    .doOnCancel(over)
                    .then();
        });
    }

    private record Attempt<T>(T read, Waiting.Step step) {}
}
