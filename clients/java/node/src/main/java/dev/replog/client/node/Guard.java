package dev.replog.client.node;

import dev.replog.client.queue.Pace;
import dev.replog.client.store.Fenced;
import dev.replog.client.store.Stale;
import dev.replog.client.store.StoreException;
import dev.replog.client.sync.LeaderContext;

/** Runs tasks that use the store, and goes on when it fails. */
final class Guard {

    private static final long STORE_REST_MILLIS = 1_000;

    private final LeaderContext context;
    private final Pace pace;
    private final Runnable lost;
    private final Runnable again;

    /**
     * @param lost is called when another client leads
     * @param again is called after a failure
     */
    Guard(LeaderContext context, Pace pace, Runnable lost, Runnable again) {
        this.context = context;
        this.pace = pace;
        this.lost = lost;
        this.again = again;
    }

    void run(Runnable task) {
        try {
            task.run();
        } catch (Fenced fenced) {
            lost.run();
        } catch (Stale faster) {
            context.debug("Another client was faster: " + faster.getMessage());
            again.run();
        } catch (StoreException e) {
            context.warn("The store failed; the next try is in a second: " + e.getMessage());
            pace.pauseUntil(context.monotonic() + STORE_REST_MILLIS);
            again.run();
        }
    }
}
