package dev.replog.client.sync;

import dev.replog.client.platform.Cancellable;
import dev.replog.client.platform.Turns;
import dev.replog.client.store.Store;
import java.util.concurrent.atomic.AtomicBoolean;

/** Looks for changes of other clients: when the store tells of some, and again and again. */
final class Looks {

    /** Another process may change the store and tell nobody. */
    private static final long LOOK_MILLIS = 500;

    private Looks() {}

    static Cancellable start(Store store, Turns turns, Runnable look) {
        AtomicBoolean isWanted = new AtomicBoolean();
        store.watch(() -> {
            if (isWanted.compareAndSet(false, true)) {
                turns.run(() -> {
                    isWanted.set(false);
                    look.run();
                });
            }
        });
        return Repeated.every(turns.thread(), LOOK_MILLIS, look);
    }
}
