package dev.replog.client.sync;

import dev.replog.client.query.LocalData;
import dev.replog.client.store.Change;
import dev.replog.client.store.Loaded;
import dev.replog.client.store.Meta;
import dev.replog.client.store.Store;
import org.jspecify.annotations.Nullable;

/** Opens the data of a user. */
final class OpenedStore {

    private static final int FORMAT = 1;

    private OpenedStore() {}

    /**
     * Opens the data, and makes them when there are none. Data of another format are pulled again; the queue stays.
     *
     * @param device names a new store to the server
     */
    static LocalData open(SyncOptions options, @Nullable String user, String device) {
        Store store = options.parts().store().store(user);
        Loaded loaded = store.open(Meta.fresh(FORMAT, user, device));
        LocalData data = new LocalData(
                store, loaded, options.shipped(), e -> options.parts().log().warn("A listener failed: " + e));
        if (loaded.meta().format() != FORMAT) {
            int generation = Pulls.nextGeneration(loaded.meta());
            data.commit(Change.builder()
                    .meta(meta -> meta.format(FORMAT).generation(generation))
                    .meta(meta -> meta.token(null).pulling(null).types(null))
                    .build());
        }
        return data;
    }
}
