package dev.replog.client.virtual;

import dev.replog.client.platform.Cancellable;
import dev.replog.client.platform.Clock;
import dev.replog.client.platform.EngineThread;
import dev.replog.client.platform.Platform;
import dev.replog.client.platform.RandomSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Runs tasks in the order of their time. Time passes only when nothing is left to do now. */
public final class VirtualTime implements Clock {

    private static final long START = 1_793_491_200_000L;
    private static final int TASKS_MAX = 2_000_000;

    private record Task(long at, long order, Runnable run) {}

    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparingLong(Task::at).thenComparingLong(Task::order));
    private final Random random;
    private long now = START;
    private long orders;

    public VirtualTime(long seed) {
        random = new Random(seed);
    }

    @Override
    public long now() {
        return now;
    }

    @Override
    public long monotonic() {
        return now - START;
    }

    public Cancellable after(long millis, Runnable task) {
        Task added = new Task(now + Math.max(0, millis), orders++, task);
        tasks.add(added);
        return () -> tasks.remove(added);
    }

    /** Runs what is due within this time. */
    public void pass(long millis) {
        long end = now + millis;
        for (int count = 0; !tasks.isEmpty() && tasks.peek().at() <= end; count++) {
            step(count);
        }
        now = end;
    }

    /** Runs until a condition holds. */
    public void until(BooleanSupplier condition) {
        for (int count = 0; !condition.getAsBoolean(); count++) {
            if (tasks.isEmpty()) {
                throw new AssertionError("Nothing is left to do, and the condition does not hold.");
            }
            step(count);
        }
    }

    /** Runs until a result is there. */
    public <T extends @Nullable Object> T get(CompletionStage<T> stage) {
        CompletableFuture<T> result = stage.toCompletableFuture();
        until(result::isDone);
        return result.join();
    }

    private void step(int count) {
        if (count > TASKS_MAX) {
            throw new AssertionError("more than " + TASKS_MAX + " tasks");
        }
        Task task = tasks.remove();
        now = Math.max(now, task.at());
        task.run().run();
    }

    /** A client's part of this world. */
    public VirtualPlatform platform() {
        return new VirtualPlatform();
    }

    /** Threads that are tasks of this time. */
    public final class VirtualPlatform implements Platform, EngineThread {
        private final List<Runnable> missed = new ArrayList<>();
        private boolean isEnded;
        private boolean isFrozen;

        /** The process ends at once: nothing of it runs any more. */
        public void kill() {
            isEnded = true;
        }

        public boolean isEnded() {
            return isEnded;
        }

        /** Nothing of the process runs until {@link #resume}. */
        public void freeze() {
            isFrozen = true;
        }

        public boolean isFrozen() {
            return isFrozen;
        }

        /** The process runs again, and does what it has missed. */
        public void resume() {
            isFrozen = false;
            List<Runnable> tasks = List.copyOf(missed);
            missed.clear();
            tasks.forEach(task -> VirtualTime.this.after(0, () -> run(task)));
        }

        private void run(Runnable task) {
            if (isFrozen && !isEnded) {
                missed.add(task);
            } else if (!isEnded) {
                try {
                    task.run();
                } catch (Error e) {
                    // A process that was killed in the middle of a task says nothing more.
                    if (!isEnded) {
                        throw e;
                    }
                }
            }
        }

        @Override
        public Clock clock() {
            return VirtualTime.this;
        }

        @Override
        public RandomSource random() {
            return random::nextLong;
        }

        @Override
        public EngineThread engineThread() {
            return this;
        }

        @Override
        public Executor callbacks() {
            return task -> after(0, task);
        }

        @Override
        public Executor background() {
            return task -> VirtualTime.this.after(0, task);
        }

        @Override
        public void execute(Runnable task) {
            if (isEnded) {
                throw new RejectedExecutionException("ended");
            }
            after(0, task);
        }

        @Override
        public Cancellable after(long millis, Runnable task) {
            return VirtualTime.this.after(millis, () -> run(task));
        }

        @Override
        public boolean isCurrent() {
            return true;
        }

        @Override
        public void close() {
            VirtualTime.this.after(0, this::kill);
        }
    }
}
