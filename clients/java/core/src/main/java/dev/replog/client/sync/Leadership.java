package dev.replog.client.sync;

import dev.replog.client.platform.Cancellable;
import dev.replog.client.platform.Clock;
import dev.replog.client.platform.EngineThread;
import dev.replog.client.platform.Log;
import dev.replog.client.store.Store;
import dev.replog.client.store.StoreException;
import java.util.OptionalLong;

/**
 * Makes one client of a store the leader. A leader renews its lead again and again. When its process is killed or
 * frozen, the lead ends, and the next client that asks has it.
 */
final class Leadership {

    /** A client takes over when the leader was silent for so long. */
    private static final long LEAD_MILLIS = 5_000;

    private static final long RENEW_MILLIS = 2_000;
    private static final long CHECK_MILLIS = 500;

    /** A client that gets the lead and loses it. */
    interface Host {
        void lead(long epoch);

        void lose();
    }

    private final Store store;
    private final boolean isShared;
    private final String holder;
    private final Clock clock;
    private final EngineThread thread;
    private final Log log;
    private final Host host;
    private Cancellable timer = () -> {};
    private OptionalLong epoch = OptionalLong.empty();
    private boolean isStopped;

    Leadership(Store store, boolean isShared, String holder, Clock clock, EngineThread thread, Log log, Host host) {
        this.store = store;
        this.isShared = isShared;
        this.holder = holder;
        this.clock = clock;
        this.thread = thread;
        this.log = log;
        this.host = host;
    }

    void start() {
        look();
    }

    /** There may be no leader any more, or another one. */
    void look() {
        if (isStopped) {
            return;
        }
        timer.cancel();
        try {
            // Nobody else uses a store that is not shared, so a lead of no time is enough, and none has to end first.
            take(store.lead(holder, clock.now(), isShared ? LEAD_MILLIS : 0));
        } catch (StoreException e) {
            log.warn("This client could not ask for the lead: " + e.getMessage());
        }
        if (isShared || !epoch.isPresent()) {
            timer = thread.after(epoch.isPresent() ? RENEW_MILLIS : CHECK_MILLIS, this::look);
        }
    }

    /** Gives the lead back. */
    void stop() {
        isStopped = true;
        timer.cancel();
        if (epoch.isPresent()) {
            try {
                store.resign(holder);
            } catch (StoreException e) {
                log.debug("The lead could not be given back, and ends by itself: " + e.getMessage());
            }
        }
    }

    private void take(OptionalLong next) {
        if (next.equals(epoch)) {
            return;
        }
        if (epoch.isPresent()) {
            epoch = OptionalLong.empty();
            host.lose();
        }
        if (next.isPresent()) {
            host.lead(next.getAsLong());
            epoch = next;
        }
    }
}
