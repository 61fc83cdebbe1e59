package dev.replog.chaos.stack;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The steps that must run when this process ends (except by kill -9), also when it is interrupted while the stack
 * starts. Each step runs, whether or not others fail, the newest first.
 */
public final class Leftovers {
    private static final Deque<Step> STEPS = new ArrayDeque<>();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(Leftovers::clear, "leftovers"));
    }

    /** A step at the end; it may run twice. */
    public interface Step {
        void run() throws Exception;
    }

    private Leftovers() {}

    public static synchronized void atEnd(Step step) {
        STEPS.push(step);
    }

    private static synchronized void clear() {
        for (Step step : STEPS) {
            try {
                step.run();
            } catch (Exception fault) {
                System.err.println("Something may be left behind: " + fault);
            }
        }
    }
}
