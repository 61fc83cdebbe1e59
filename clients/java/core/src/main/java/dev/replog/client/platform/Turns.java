package dev.replog.client.platform;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets callers of any thread use an engine: each call is one task of the engine's thread. What is given to the app
 * is published first, so that code of the app never runs on the engine's thread, except where that is said.
 */
public final class Turns {

    private final EngineThread thread;
    private final Executor callbacks;
    private final Executor background;

    /** Uses the threads of a platform. */
    public Turns(Platform platform) {
        thread = platform.engineThread();
        callbacks = platform.callbacks();
        background = platform.background();
    }

    /** The thread of the engine. */
    public EngineThread thread() {
        return thread;
    }

    /** Runs the task. A task that comes after the end of the engine is dropped. */
    public void run(Runnable task) {
        try {
            thread.execute(task);
        } catch (RejectedExecutionException ended) {
            // The client was closed; nobody waits for this any more.
        }
    }

    /** Runs code of the app. Where the app has ended its executor, a thread of the client does it. */
    public void callBack(Runnable task) {
        try {
            callbacks.execute(task);
        } catch (RejectedExecutionException ended) {
            background.execute(task);
        }
    }

    /** Ends with the result of the task, on the engine's thread. */
    public <T extends @Nullable Object> CompletableFuture<T> call(Supplier<T> task) {
        return callAsync(() -> CompletableFuture.completedFuture(task.get()));
    }

    /** Ends with what the task gives, some time after it was run, on the engine's thread. */
    public <T extends @Nullable Object> CompletableFuture<T> callAsync(Supplier<CompletableFuture<T>> task) {
        CompletableFuture<T> result = new CompletableFuture<>();
        Runnable run = () -> {
            try {
                var unused = task.get().whenComplete((value, failure) -> complete(result, value, failure));
            } catch (RuntimeException | Error e) {
                result.completeExceptionally(e);
            }
        };
        try {
            thread.execute(run);
        } catch (RejectedExecutionException ended) {
            result.completeExceptionally(new IllegalStateException("The client is closed (expected: open).", ended));
        }
        return result;
    }

    /** The same result for the app. What it does with the result may take any time. */
    public <T extends @Nullable Object> CompletableFuture<T> publish(CompletableFuture<T> result) {
        CompletableFuture<T> published = new CompletableFuture<>();
        var unused =
                result.whenComplete((value, failure) -> background.execute(() -> complete(published, value, failure)));
        return published;
    }

    /**
     * Waits for the result of a call.
     *
     * @throws IllegalStateException on the engine's thread, which would wait for itself
     */
    public <T extends @Nullable Object> T await(Supplier<CompletableFuture<T>> call) {
        if (thread.isCurrent()) {
            throw new IllegalStateException(
                    "A method that waits was called in a write callback (expected: one that ends with Async).");
        }
        try {
            return call.get().get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("The thread was interrupted while it waited for the client.", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                cause.addSuppressed(new IllegalStateException("called here"));
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private static <T extends @Nullable Object> void complete(
            CompletableFuture<T> result, T value, @Nullable Throwable failure) {
        if (failure == null) {
            result.complete(value);
        } else {
            result.completeExceptionally(failure);
        }
    }
}
