package dev.replog.notifier.availability;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * A thread of the service's own that does one thing again and again until the service stops. A round that fails is
 * reported and followed by the next one after a back-off; nothing but stopping ends the thread.
 */
public abstract class Worker implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);
    /** How often it is looked whether what is away is back. */
    private static final Duration LOOK_INTERVAL = Duration.ofMillis(100);

    private final String name;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final BackOff backOff = new BackOff();
    private @Nullable Thread thread;

    protected Worker(String name) {
        this.name = name;
    }

    /** One round; it returns when there should be another one, or when the worker stops. */
    protected abstract void work() throws Exception;

    /** What a failed round means; it is tried again. */
    protected abstract void failed(Exception failure);

    /** Interrupts whatever the round waits for, from another thread. */
    protected abstract void wakeUp();

    protected final boolean isStopping() {
        return stopping.getCount() == 0;
    }

    /** Waits, but not beyond the stopping of the worker. */
    protected final void pause(Duration duration) throws InterruptedException {
        boolean stopped = stopping.await(duration.toNanos(), TimeUnit.NANOSECONDS);
        LOG.trace("{}: paused for {}, stopped: {}", name, duration, stopped);
    }

    /** Waits a little longer after each failure, until a round succeeds. */
    protected final void pauseAfterFailure() throws InterruptedException {
        pause(backOff.afterFailure());
    }

    /** The same, but the wait ends when what was away is back: others that were told so count on this worker. */
    protected final void pauseAfterFailure(BooleanSupplier isBack) throws InterruptedException {
        long endNanos = System.nanoTime() + backOff.afterFailure().toNanos();
        long restNanos = endNanos - System.nanoTime();
        while (restNanos > 0 && !isBack.getAsBoolean() && !isStopping()) {
            pause(Duration.ofNanos(Math.min(restNanos, LOOK_INTERVAL.toNanos())));
            restNanos = endNanos - System.nanoTime();
        }
    }

    protected final void succeeded() {
        backOff.success();
    }

    private void run() {
        while (!isStopping()) {
            try {
                try {
                    work();
                } catch (InterruptedException stop) {
                    throw stop;
                } catch (Exception failure) {
                    if (!isStopping()) {
                        failed(failure);
                        pauseAfterFailure();
                    }
                }
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
                return;
            } catch (Error fault) {
                LOG.error("{}: stopped by a fault that trying again does not mend", name, fault);
                throw fault;
            }
        }
    }

    @Override
    public final synchronized void start() {
        thread = Thread.ofPlatform().name(name).daemon().start(this::run);
    }

    @Override
    public final synchronized void stop() {
        stopping.countDown();
        wakeUp();
        Thread running = thread;
        if (running != null) {
            try {
                if (!running.join(STOP_TIMEOUT)) {
                    LOG.warn("{}: still busy after {}; left behind", name, STOP_TIMEOUT);
                }
            } catch (InterruptedException impatient) {
                Thread.currentThread().interrupt();
            }
            thread = null;
        }
    }

    @Override
    public final synchronized boolean isRunning() {
        return thread != null;
    }
}
