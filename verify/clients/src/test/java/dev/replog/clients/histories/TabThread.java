package dev.replog.clients.histories;

import dev.replog.client.platform.Cancellable;
import dev.replog.client.platform.EngineThread;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The engine's thread of a tab. Between two of its tasks it can be stopped for a while, and ended. */
final class TabThread implements EngineThread {

    private static final long END_SECONDS_MAX = 30;

    private final ScheduledThreadPoolExecutor executor;
    private final Semaphore turn = new Semaphore(1);
    private final Consumer<Throwable> onFault;
    private volatile @Nullable Thread thread;
    private volatile boolean isKilled;
    private volatile boolean isFrozen;

    /** @param onFault takes what a task throws */
    TabThread(String name, Consumer<Throwable> onFault) {
        this.onFault = onFault;
        executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread created = new Thread(task, name);
            created.setDaemon(true);
            thread = created;
            return created;
        });
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    void freeze() {
        turn.acquireUninterruptibly();
        isFrozen = true;
    }

    void resume() {
        isFrozen = false;
        turn.release();
    }

    /** Returns when nothing of the tab runs any more. */
    void kill() throws InterruptedException {
        isKilled = true;
        if (isFrozen) {
            resume();
        }
        executor.shutdown();
        if (!executor.awaitTermination(END_SECONDS_MAX, TimeUnit.SECONDS)) {
            throw new AssertionError("a task of the tab runs for more than " + END_SECONDS_MAX + " s");
        }
    }

    @Override
    public void execute(Runnable task) {
        executor.execute(() -> run(task));
    }

    @Override
    public Cancellable after(long millis, Runnable task) {
        try {
            Future<?> scheduled = executor.schedule(() -> run(task), millis, TimeUnit.MILLISECONDS);
            return () -> scheduled.cancel(false);
        } catch (RejectedExecutionException closed) {
            return () -> {};
        }
    }

    @Override
    public boolean isCurrent() {
        return Thread.currentThread().equals(thread);
    }

    @Override
    public void close() {
        executor.shutdown();
    }

    private void run(Runnable task) {
        turn.acquireUninterruptibly();
        try {
            if (!isKilled) {
                task.run();
            }
        } catch (RuntimeException | Error fault) {
            onFault.accept(fault);
        } finally {
            turn.release();
        }
    }
}
