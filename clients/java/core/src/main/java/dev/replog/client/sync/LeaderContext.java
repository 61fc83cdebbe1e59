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

    public long now() {
        return platform.clock().now();
    }

    public long monotonic() {
        return platform.clock().monotonic();
    }

    public RandomSource random() {
        return platform.random();
    }

    public String newId() {
        return Ids.random(platform.random());
    }

    public Cancellable after(long millis, Runnable task) {
        return turns.thread().after(millis, task);
    }

    /** Runs the task after those that wait. */
    public void later(Runnable task) {
        turns.run(task);
    }

    public void debug(String message) {
        options.parts().log().debug(message);
    }

    public void warn(String message) {
        options.parts().log().warn(message);
    }
}
