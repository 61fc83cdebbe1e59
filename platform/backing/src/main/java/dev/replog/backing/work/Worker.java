package dev.replog.backing.work;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * A thread that runs rounds of the same work until the service stops. A round that fails is reported, and after a
 * back-off the next round begins. Only stopping ends the thread.
 */
public abstract class Worker implements SmartLifecycle {
    private static final Logger LOG = LoggerFactory.getLogger(Worker.class);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);
    private static final BackOff DEFAULT_BACK_OFF = new BackOff(Duration.ofMillis(250), Duration.ofSeconds(10));
    /** How often a pause checks whether it can end early. */
    private static final Duration CHECK_INTERVAL = Duration.ofMillis(100);

    private final String name;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final BackOff backOff;
    private volatile int failures;
    private @Nullable Thread thread;

    protected Worker(String name) {
        this(name, DEFAULT_BACK_OFF);
    }

    protected Worker(String name, BackOff backOff) {
        this.name = name;
        this.backOff = backOff;
    }

    /** One round. It returns when another round should begin, or when the worker stops. */
    protected abstract void work() throws Exception;

    /** Reports a failed round. The next round begins after a back-off. */
    protected abstract void failed(Exception failure);

    /** Ends what the round waits for. Called by another thread when the worker stops. */
    protected abstract void wakeUp();

    protected final boolean isStopping() {
        return stopping.getCount() == 0;
    }

    /** Waits for this time, or until the worker stops. */
    protected final void pause(Duration duration) throws InterruptedException {
        boolean stopped = stopping.await(duration.toNanos(), TimeUnit.NANOSECONDS);
        LOG.trace("{}: paused for {}, stopped: {}", name, duration, stopped);
    }

    /** Waits longer after each failure in a row. */
    protected final void pauseAfterFailure() throws InterruptedException {
        pause(afterFailure());
    }

    /** The same, but the wait ends as soon as this holds: other workers have seen it already and wait for this one. */
    protected final void pauseAfterFailure(BooleanSupplier isBack) throws InterruptedException {
        long endNanos = System.nanoTime() + afterFailure().toNanos();
        long restNanos = endNanos - System.nanoTime();
        while (restNanos > 0 && !isBack.getAsBoolean() && !isStopping()) {
            pause(Duration.ofNanos(Math.min(restNanos, CHECK_INTERVAL.toNanos())));
            restNanos = endNanos - System.nanoTime();
        }
    }

    /** The next failure is the first one again. */
    protected final void succeeded() {
        failures = 0;
    }

    /** Only the worker's own thread counts failures. */
    @SuppressWarnings("NonAtomicVolatileUpdate")
    private Duration afterFailure() {
        failures++;
        return backOff.after(failures, ThreadLocalRandom.current().nextDouble());
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
                LOG.error("{}: stopped by a fault that another attempt does not remove", name, fault);
                throw fault;
            }
        }
    }

    @Override
    public final synchronized void start() {
        thread = Thread.ofPlatform().name(name).daemon().start(this::run);
    }

    /** Lets the worker stop, without waiting for that. */
    public final void requestStop() {
        stopping.countDown();
        wakeUp();
    }

    @Override
    public final synchronized void stop() {
        requestStop();
        Thread running = thread;
        if (running != null) {
            try {
                if (!running.join(STOP_TIMEOUT)) {
                    LOG.warn("{}: still busy after {}; stopping goes on without it", name, STOP_TIMEOUT);
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
