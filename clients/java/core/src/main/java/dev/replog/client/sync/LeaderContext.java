package dev.replog.client.sync;

import dev.replog.client.catalogue.Ids;
import dev.replog.client.platform.Cancellable;
import dev.replog.client.platform.Platform;
import dev.replog.client.platform.RandomSource;
import dev.replog.client.platform.Turns;
import dev.replog.client.query.LocalData;
import dev.replog.client.store.Change;

/**
 * The things that the parts of a leader share.
 *
 * @param epoch every change of this leader names it
 */
public record LeaderContext(SyncOptions options, Platform platform, Turns turns, LocalData data, long epoch) {

    /** Starts a change that fails when there is a later leader. */
    public Change.Builder change() {
        return Change.of(epoch);
    }

    /** The time by the device's clock, in milliseconds since 1970. */
    public long now() {
        return platform.clock().now();
    }

    /** Milliseconds that never go back. */
    public long monotonic() {
        return platform.clock().monotonic();
    }

    /** Chance, for ids and delays. */
    public RandomSource random() {
        return platform.random();
    }

    /** A random UUID. */
    public String newId() {
        return Ids.random(platform.random());
    }

    /** Runs the task once, after so many milliseconds. */
    public Cancellable after(long millis, Runnable task) {
        return turns.thread().after(millis, task);
    }

    /** Runs the task after those that wait. */
    public void later(Runnable task) {
        turns.run(task);
    }

    /** Logs something that helps to understand what the engine does. */
    public void debug(String message) {
        options.parts().log().debug(message);
    }

    /** Logs something that somebody should look at. */
    public void warn(String message) {
        options.parts().log().warn(message);
    }
}
