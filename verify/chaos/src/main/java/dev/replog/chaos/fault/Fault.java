package dev.replog.chaos.fault;

import java.io.IOException;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Something that goes wrong while clients use the stack. It is struck, everything must work again within a bound, it is
 * mended as an operator would, and then the clients rest and are compared with the servers.
 */
public interface Fault {
    /** As {@code --only} and the table name it. */
    String name();

    /** What is done, as the page tells it. */
    String what();

    /** Why it cannot be played here, if it cannot. */
    default Optional<String> impossible(Stage stage) {
        return Optional.empty();
    }

    /** How often it strikes in a row, each time at a moment of its own. */
    default int times() {
        return 1;
    }

    /**
     * Breaks it. What lasts is over when this returns, unless the stack must get over it by itself while it lasts.
     *
     * @return the moment, by the nano clock, from which it counts how long until everything works again
     */
    long strike(Stage stage) throws IOException, SQLException;

    /** Repairs what is still broken. */
    default void mend(Stage stage) throws IOException, SQLException {
        stage.stack().mend();
    }
}
