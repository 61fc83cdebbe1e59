package dev.replog.projector.read;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.scheduler.Scheduler;

/** The duration of one request, and how much of it was a wait that the client asked for. Any thread may call it. */
public final class RequestTimer {
    private final Scheduler scheduler;
    private final long startedNanos;
    private final AtomicLong waitedNanos = new AtomicLong();

    private RequestTimer(Scheduler scheduler) {
        this.scheduler = scheduler;
        this.startedNanos = nowNanos();
    }

    public static RequestTimer start(Scheduler scheduler) {
        return new RequestTimer(scheduler);
    }

    /** Since the start, with the waiting. */
    public Duration elapsed() {
        return Duration.ofNanos(nowNanos() - startedNanos);
    }

    void waited(Duration duration) {
        waitedNanos.addAndGet(duration.toNanos());
    }

    /** Without the waiting. */
    public Duration worked() {
        Duration worked = elapsed().minusNanos(waitedNanos.get());
        return worked.isNegative() ? Duration.ZERO : worked;
    }

    private long nowNanos() {
        return scheduler.now(TimeUnit.NANOSECONDS);
    }
}
