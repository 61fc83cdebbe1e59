package dev.replog.client.sync;

import dev.replog.client.platform.Cancellable;
import dev.replog.client.platform.Platform;
import dev.replog.client.platform.Surroundings;
import dev.replog.client.platform.Turns;
import dev.replog.client.queue.RetryDelay;
import dev.replog.client.store.Priority;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the server, as long as its limit allows, beside what the app does. After the limit, and after {@link #end},
 * every wait fails with {@link Unreachable}. It is used by the thread of the engine, and its results end there.
 */
public final class ServerWait {

    /** How often it is looked whether this client leads, and whether the data are still there. */
    private static final long LOOK_MILLIS = 200;

    private final Platform platform;
    private final Turns turns;
    private final Surroundings surroundings;
    private final Set<Runnable> waiting = new LinkedHashSet<>();
    private final Cancellable timer;
    private boolean isOver;

    /** Begins to count the time. */
    public ServerWait(Platform platform, Turns turns, Surroundings surroundings, Duration limit) {
        this.platform = platform;
        this.turns = turns;
        this.surroundings = surroundings;
        timer = turns.thread().after(limit.toMillis(), this::end);
    }

    /** Ends all waits. */
    public void end() {
        isOver = true;
        timer.cancel();
        List.copyOf(waiting).forEach(Runnable::run);
    }

    boolean isOver() {
        return isOver;
    }

    void requireWanted() {
        if (isOver) {
            throw new Unreachable(PullState.OFFLINE);
        }
    }

    /** Synchronizes a session until that is done ({@code SYNCED}), or the app must do something ({@code PAUSED}). */
    CompletableFuture<PullState> synced(ClientSession session) {
        return synced(session, 1);
    }

    private CompletableFuture<PullState> synced(ClientSession session, int tries) {
        requireWanted();
        return orEnd(session.sync(this::isOver)).thenCompose(state -> {
            requireWanted();
            return state == PullState.SYNCED || state == PullState.PAUSED
                    ? CompletableFuture.completedFuture(state)
                    : retry(tries, 0).thenCompose(rested -> synced(session, tries + 1));
        });
    }

    /** Ends when this client leads the store of a session. Fails when the data of the session were removed. */
    CompletableFuture<@Nullable Void> leading(ClientSession session) {
        requireWanted();
        if (session.leader() != null) {
            return CompletableFuture.<@Nullable Void>completedFuture(null);
        }
        session.data().catchUp();
        return rest(LOOK_MILLIS).thenCompose(rested -> leading(session));
    }

    /** Ends after a delay that grows with each try, or when the network or the visibility is another one. */
    CompletableFuture<@Nullable Void> retry(int tries, long retryAfterMillis) {
        requireWanted();
        return rest(RetryDelay.millis(Priority.HIGH, tries, platform.random(), retryAfterMillis))
                .thenApply(rested -> {
                    requireWanted();
                    return null;
                });
    }

    /** The same result; {@link Unreachable} when the wait is over before. */
    <T extends @Nullable Object> CompletableFuture<T> orEnd(CompletableFuture<T> result) {
        CompletableFuture<T> either = new CompletableFuture<>();
        Runnable stop = () -> either.completeExceptionally(new Unreachable(PullState.OFFLINE));
        waiting.add(stop);
        var unused = result.whenComplete((value, failure) -> {
            waiting.remove(stop);
            if (failure == null) {
                either.complete(value);
            } else {
                either.completeExceptionally(failure);
            }
        });
        return either;
    }

    private CompletableFuture<@Nullable Void> rest(long millis) {
        CompletableFuture<@Nullable Void> rested = new CompletableFuture<>();
        List<Cancellable> ends = new ArrayList<>();
        Runnable done = () -> {
            ends.forEach(Cancellable::cancel);
            rested.complete(null);
        };
        waiting.add(done);
        ends.add(() -> waiting.remove(done));
        ends.add(turns.thread().after(millis, done));
        ends.add(surroundings.listen(() -> turns.run(done)));
        return rested;
    }

    /** The failure itself; the stages of a future wrap it. */
    static @Nullable Throwable causeOf(@Nullable Throwable failure) {
        return failure instanceof CompletionException ? failure.getCause() : failure;
    }

    /** The same result; after a failure, what {@code next} makes of it. */
    static <T> CompletableFuture<T> recovered(
            CompletableFuture<T> first, Function<Throwable, CompletableFuture<T>> next) {
        CompletableFuture<T> result = new CompletableFuture<>();
        var unused = first.whenComplete((value, failure) -> {
            Throwable cause = causeOf(failure);
            if (cause == null) {
                result.complete(value);
            } else {
                var ignored = tried(() -> next.apply(cause)).whenComplete((other, second) -> {
                    Throwable secondCause = causeOf(second);
                    if (secondCause == null) {
                        result.complete(other);
                    } else {
                        result.completeExceptionally(secondCause);
                    }
                });
            }
        });
        return result;
    }

    static <T> CompletableFuture<T> failed(Throwable cause) {
        CompletableFuture<T> failed = new CompletableFuture<>();
        failed.completeExceptionally(cause);
        return failed;
    }

    /** The result of a supplier, or its failure. */
    static <T> CompletableFuture<T> tried(Supplier<CompletableFuture<T>> supplier) {
        try {
            return supplier.get();
        } catch (RuntimeException e) {
            return failed(e);
        }
    }
}
