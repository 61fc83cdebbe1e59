package dev.replog.chaos.fault;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Optional;

/**
 * A fault that happens while clients use the stack. It strikes, everything must work again within a bound, it is
 * repaired as an operator would do, and then the clients rest and are compared with the servers.
 */
public interface Fault {
    /** Its name in {@code --only} and in the table. */
    String name();

    /** What is done, in the words of the page. */
    String what();

    /** Why it cannot run here, if it cannot. */
    default Optional<String> impossible(Stage stage) {
        return Optional.empty();
    }

    /** How often it strikes in a row, each time at another moment. */
    default int times() {
        return 1;
    }

    /** Whether the tables are empty for a while, so that pings from before may be ahead of them. */
    default boolean emptiesTables() {
        return false;
    }

    /**
     * Strikes. A fault with a duration is over when this returns, unless the stack must recover while it lasts.
     *
     * @return the moment, by the nano clock, from which on the time until everything works again counts
     */
    long strike(Stage stage) throws IOException, SQLException;

    /** Repairs what is still broken. */
    default void mend(Stage stage) throws IOException, SQLException {
        stage.stack().mend();
    }
}
