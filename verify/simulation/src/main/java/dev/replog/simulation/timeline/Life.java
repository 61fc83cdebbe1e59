package dev.replog.simulation.timeline;

import java.util.ArrayList;
import java.util.List;

/**
 * One life of a process, from its start to its crash. Every effect of a process on the outside is a step, and a crash
 * can be armed to happen at any of them.
 */
public final class Life {
    private static final long NEVER = -1;

    private final String name;
    private final Timeline timeline;
    private final List<Fiber> fibers = new ArrayList<>();
    private final List<Runnable> ends = new ArrayList<>();
    private boolean over;
    private long frozenUntil;
    private long stepsToCrash = NEVER;
    private long stepsToFreeze = NEVER;
    private long freezeMillis;

    Life(String name, Timeline timeline) {
        this.name = name;
        this.timeline = timeline;
    }

    public String name() {
        return name;
    }

    public boolean isOver() {
        return over;
    }

    long frozenUntil() {
        return frozenUntil;
    }

    /** A step with an outside effect: a dead process takes none, and it may be the last one. */
    public void step(String what) {
        if (over) {
            throw new Crash();
        }
        if (stepsToCrash != NEVER && stepsToCrash-- == 0) {
            timeline.tell(name + " crashes before: " + what);
            end();
            throw new Crash();
        }
        if (stepsToFreeze != NEVER && stepsToFreeze-- == 0) {
            timeline.tell(name + " is suspended after: " + what);
            freeze(freezeMillis);
        }
    }

    /** Dies at a later step. */
    public void crashAfter(long steps) {
        stepsToCrash = steps;
    }

    /** Does nothing for a while, and does not notice it. */
    public void freeze(long millis) {
        frozenUntil = Math.max(frozenUntil, timeline.now() + millis);
    }

    /** Does nothing for a while after a later step. */
    public void freezeAfter(long steps, long millis) {
        stepsToFreeze = steps;
        freezeMillis = millis;
    }

    /** Runs blocking code of this process, beside its other work. */
    public void fiber(Runnable code) {
        Fiber fiber = new Fiber(timeline, this, code);
        fibers.add(fiber);
        timeline.after(0, this, fiber::resume);
    }

    /** An action of other parts when it dies. */
    public void onEnd(Runnable notice) {
        ends.add(notice);
    }

    /** Dies now. */
    public void end() {
        if (over) {
            return;
        }
        over = true;
        List<Runnable> notices = List.copyOf(ends);
        timeline.after(0, () -> {
            fibers.forEach(Fiber::kill);
            notices.forEach(Runnable::run);
        });
    }
}
