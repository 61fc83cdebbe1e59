package dev.replog.client.jdbc;

import dev.replog.client.store.StoreFactory;
import dev.replog.client.store.StoreKit;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteStoreKitTest extends StoreKit {

    @TempDir
    private Path folder;

    @Override
    protected StoreFactory factory(String name) {
        return SqliteStore.at(folder.resolve(name + ".db"))
                .durability(SqliteStore.Durability.RELAXED)
                .historyLimit(100);
    }
}
