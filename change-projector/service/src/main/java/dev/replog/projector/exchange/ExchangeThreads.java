package dev.replog.projector.exchange;

import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.Problem;
import dev.replog.http.problem.ProblemException;
import dev.replog.projector.progress.Places;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;

/**
 * Runs blocking work on virtual threads. Their number is bounded, and further ones are refused at once. Started work
 * runs to its end even when its request has ended, because an interrupted statement would cost its session.
 */
final class ExchangeThreads {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final Executor threads = work -> Thread.ofVirtual().name("exchange").start(work);
    private final Places places;

    ExchangeThreads(Places places) {
        this.places = places;
    }

    /** @param share whose share of the places the work takes */
    <T> Mono<T> run(String share, Supplier<T> work) {
        return Mono.defer(() -> {
            if (!places.enter(share)) {
                return Mono.error(new ProblemException(
                        Problem.of(ErrorCode.OVERLOADED, "exchange: too many requests at once; try again shortly")
                                .withRetryAfter(RETRY_AFTER)));
            }
            CompletableFuture<T> result = CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            return work.get();
                        } finally {
                            places.leave(share);
                        }
                    },
                    threads);
            // A failure is a value, because a failure that nobody waits for any more would be logged as an error.
            return Mono.fromFuture(result.handle(ExchangeThreads::signal), true).dematerialize();
        });
    }

    private static <T> Signal<T> signal(@Nullable T result, @Nullable Throwable failure) {
        if (result != null) {
            return Signal.next(result);
        }
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return Signal.error(cause == null ? new IllegalStateException("neither a result nor a failure") : cause);
    }
}
