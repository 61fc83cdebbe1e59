package dev.replog.client.histories;

import dev.replog.client.Replog;
import dev.replog.client.store.Store;
import dev.replog.client.store.StoreFactory;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** An open client of a device. */
record Tab(Replog client, TabProcess process, DeviceTransport transport, Stores stores) {

    /** The process ends at once: it resigns nothing and tells nobody, and the system closes what it had open. */
    void kill() throws InterruptedException {
        process.kill();
        transport.close();
        stores.close();
    }

    /** Keeps the stores that a tab has opened. */
    static final class Stores implements StoreFactory {

        private final StoreFactory factory;
        private final List<Store> opened = new CopyOnWriteArrayList<>();

        Stores(StoreFactory factory) {
            this.factory = factory;
        }

        @Override
        public Store store(@Nullable String user) {
            Store store = factory.store(user);
            opened.add(store);
            return store;
        }

        @Override
        public boolean isShared() {
            return factory.isShared();
        }

        void close() {
            opened.forEach(Store::close);
        }
    }
}
