package dev.replog.client.platform;

import java.util.concurrent.Executor;

/**
 * The one thread on which an engine runs. Tasks run one after the other, in the order in which they were given. A
 * simulation gives one that runs tasks in its own thread, on virtual time.
 */
public interface EngineThread extends Executor, AutoCloseable {

    /**
     * Runs the task as soon as the tasks before it have ended.
     *
     * @throws java.util.concurrent.RejectedExecutionException when this thread was closed
     */
    @Override
    void execute(Runnable task);

    /** Runs the task once, after so many milliseconds. Nothing happens when this thread was closed. */
    Cancellable after(long millis, Runnable task);

    /** Whether the caller runs on this thread, so that it must not wait for a task. */
    boolean isCurrent();

    /** Drops delayed tasks, and ends after the tasks that were given. It does not wait for them. */
    @Override
    void close();
}
