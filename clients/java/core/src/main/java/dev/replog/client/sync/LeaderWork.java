package dev.replog.client.sync;

import dev.replog.client.status.LeaderState;
import dev.replog.client.status.Measure;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * The work of the client that leads: it brings the queue to the server, and the server's state to the store. It is used
 * by the thread of the engine.
 */
public interface LeaderWork {

    /** Begins the work. */
    void start();

    /** Ends the work. Requests under way may have reached the server. */
    void stop();

    /** How the work goes, for the status. */
    LeaderState state();

    /**
     * Sends and receives until nothing is left, or until the server cannot be reached.
     *
     * @param isOver ends it before that
     */
    void sync(BooleanSupplier isOver, Consumer<PullState> then);

    /** Begins the work of a client that has just got the lead. */
    @FunctionalInterface
    interface Factory {

        /** The work, which is not started yet. */
        LeaderWork create(LeaderContext context, Host host);
    }

    /** The session of a leader. */
    interface Host {

        /** The state of the work is another one. */
        void leaderChanged();

        /** A request of the queue has ended. */
        void measured(Measure measure);

        /** Another client leads now; this work has stopped. */
        void fenced();
    }
}
