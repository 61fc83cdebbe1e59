package dev.replog.projector.apply;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Waits for a condition, up to a deadline. */
public final class Await {
    private static final Duration INTERVAL = Duration.ofMillis(5);
    private static final Duration MOST = Duration.ofMinutes(2);

    /** How the states of PostgreSQL begin that are about connections. */
    private static final String CONNECTING = "08";

    /** Something that becomes true. */
    public interface Condition {
        boolean holds() throws Exception;
    }

    private Await() {}

    public static void until(String what, Condition condition) throws Exception {
        long deadlineNanos = System.nanoTime() + MOST.toNanos();
        SQLException unanswered = null;
        while (true) {
            try {
                if (condition.holds()) {
                    return;
                }
            } catch (SQLException e) {
                if (!String.valueOf(e.getSQLState()).startsWith(CONNECTING)) {
                    throw e;
                }
                // A busy machine: nobody was asked, so nothing is known.
                unanswered = e;
            }
            if (System.nanoTime() > deadlineNanos) {
                throw new AssertionError("not within " + MOST + ": " + what, unanswered);
            }
            LockSupport.parkNanos(INTERVAL.toNanos());
        }
    }
}
