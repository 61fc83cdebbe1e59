package dev.replog.chaos.stack;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What must be ended or removed when this process ends, however it does short of kill -9: also when it is interrupted
 * half way through starting the stack. Each step is done, whatever happens to the others, and the newest first.
 */
public final class Leftovers {
    private static final Deque<Step> STEPS = new ArrayDeque<>();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(Leftovers::clear, "leftovers"));
    }

    /** Something to do at the end; done twice it does no harm. */
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
