package dev.replog.simulation.timeline;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Blocking code that alternates with the scheduler. It has a thread of its own, but of all these threads and the
 * scheduler's exactly one runs at any time. Where the real code would block, the fiber waits until an event of the
 * timeline resumes it.
 */
public final class Fiber {
    private static final ThreadLocal<@Nullable Fiber> CURRENT = new ThreadLocal<>();

    private enum Turn {
        SCHEDULER,
        FIBER,
        DONE
    }

    private final Timeline timeline;
    private final Life life;
    private final Thread thread;
    private volatile Turn turn = Turn.SCHEDULER;
    private volatile Thread scheduler = Thread.currentThread();
    private volatile @Nullable Throwable failure;
    /** Rises with each turn, so that a late wake-up has no effect. */
    private long turns;

    private boolean started;
    private boolean killed;

    Fiber(Timeline timeline, Life life, Runnable code) {
        this.timeline = timeline;
        this.life = life;
        this.thread = Thread.ofVirtual().name(life.name()).unstarted(() -> run(code));
    }

    private static Fiber current() {
        Fiber fiber = CURRENT.get();
        if (fiber == null) {
            throw new IllegalStateException("blocking code outside of a fiber");
        }
        return fiber;
    }

    /** Lets time pass. */
    public static void sleep(long millis) {
        Fiber fiber = current();
        long mine = fiber.turns;
        fiber.timeline.after(millis, fiber.life, () -> fiber.resume(mine));
        fiber.pause();
    }

    /** Resumes this fiber from its next pause; after that pause it does nothing. */
    public static Runnable wakeUp() {
        Fiber fiber = current();
        long mine = fiber.turns;
        return () -> fiber.timeline.after(0, fiber.life, () -> fiber.resume(mine));
    }

    /** Waits to be woken up. */
    public static void await() {
        current().pause();
    }

    private void resume(long ofTurn) {
        if (turns == ofTurn) {
            resume();
        }
    }

    void resume() {
        if (turn == Turn.DONE) {
            return;
        }
        turns++;
        scheduler = Thread.currentThread();
        turn = Turn.FIBER;
        if (started) {
            LockSupport.unpark(thread);
        } else {
            started = true;
            thread.start();
        }
        while (turn == Turn.FIBER) {
            LockSupport.park(this);
        }
        Throwable thrown = failure;
        if (thrown != null) {
            throw new IllegalStateException("a fiber of " + life.name() + " failed", thrown);
        }
    }

    /** Unwinds the fiber; steps on the way have no effect. */
    void kill() {
        killed = true;
        while (started && turn != Turn.DONE) {
            resume();
        }
        turn = Turn.DONE;
    }

    private void pause() {
        if (killed) {
            throw new Crash();
        }
        turn = Turn.SCHEDULER;
        LockSupport.unpark(scheduler);
        while (turn != Turn.FIBER) {
            LockSupport.park(this);
        }
        if (killed) {
            throw new Crash();
        }
    }

    private void run(Runnable code) {
        CURRENT.set(this);
        Timeline.enter(timeline);
        try {
            code.run();
        } catch (Crash ignored) {
            // The process died in this fiber.
        } catch (Throwable thrown) {
            failure = thrown;
        }
        turn = Turn.DONE;
        LockSupport.unpark(scheduler);
    }
}
