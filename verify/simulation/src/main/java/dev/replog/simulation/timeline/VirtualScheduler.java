package dev.replog.simulation.timeline;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Runs Reactor's tasks as events of the current timeline. A task belongs to the process that scheduled it, and dies
 * with it.
 */
public final class VirtualScheduler implements Scheduler {
    /** Makes this the scheduler behind all of Reactor's own schedulers. */
    public static void install() {
        Schedulers.setFactory(new Schedulers.Factory() {
            @Override
            public Scheduler newParallel(int parallelism, ThreadFactory threads) {
                return new VirtualScheduler();
            }

            @Override
            public Scheduler newSingle(ThreadFactory threads) {
                return new VirtualScheduler();
            }

            @Override
            public Scheduler newBoundedElastic(int threads, int queued, ThreadFactory factory, int ttlSeconds) {
                return new VirtualScheduler();
            }
        });
    }

    @Override
    public long now(TimeUnit unit) {
        return unit.convert(Timeline.current().instant().toEpochMilli(), TimeUnit.MILLISECONDS);
    }

    @Override
    public Disposable schedule(Runnable task) {
        return schedule(task, 0, TimeUnit.MILLISECONDS);
    }

    @Override
    public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
        Timeline timeline = Timeline.current();
        AtomicBoolean disposed = new AtomicBoolean();
        timeline.after(unit.toMillis(delay), timeline.life(), () -> {
            if (disposed.compareAndSet(false, true)) {
                task.run();
            }
        });
        return new Disposable() {
            @Override
            public void dispose() {
                disposed.set(true);
            }

            @Override
            public boolean isDisposed() {
                return disposed.get();
            }
        };
    }

    @Override
    public Worker createWorker() {
        return new Worker() {
            private final AtomicBoolean disposed = new AtomicBoolean();

            @Override
            public Disposable schedule(Runnable task) {
                return schedule(task, 0, TimeUnit.MILLISECONDS);
            }

            @Override
            public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
                return VirtualScheduler.this.schedule(
                        () -> {
                            if (!disposed.get()) {
                                task.run();
                            }
                        },
                        delay,
                        unit);
            }

            @Override
            public void dispose() {
                disposed.set(true);
            }

            @Override
            public boolean isDisposed() {
                return disposed.get();
            }
        };
    }
}
