package dev.replog.client.jdbc;

import dev.replog.client.store.Store;
import dev.replog.client.store.StoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteStoreTest extends StoreContract {

    @TempDir
    private Path folder;

    @Override
    protected Store store() {
        return SqliteStore.at(folder.resolve("gym.db")).store("alice");
    }
}
