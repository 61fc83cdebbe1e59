package dev.replog.client.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replog.client.store.StorageFailed;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The locks within one process. {@link ProcessesTest} has those of several. */
class HolderLocksTest {

    @TempDir
    private Path folder;

    private Path database() {
        return folder.resolve("gym.db");
    }

    @Test
    void aClient_isAlive_fromItsFirstLockUntilItCloses() {
        HolderLocks one = new HolderLocks(database());
        HolderLocks other = new HolderLocks(database());
        assertThat(other.isAlive("one")).isFalse();
        one.hold("one");
        one.hold("one");
        assertThat(other.isAlive("one")).isTrue();
        assertThat(other.isAlive("two")).isFalse();
        other.close();
        HolderLocks third = new HolderLocks(database());
        assertThat(third.isAlive("one")).isTrue();
        one.close();
        assertThat(third.isAlive("one")).isFalse();
        third.close();
    }

    @Test
    void theLocks_areInAFileOfTheirOwn_andTakeNoSpace() throws Exception {
        try (HolderLocks locks = new HolderLocks(database())) {
            locks.hold("one");
        }
        assertThat(folder.resolve("gym.db-lead")).isRegularFile().isEmptyFile();
        assertThat(database()).doesNotExist();
    }

    @Test
    void aFileThatCannotBeOpened_isNamed() throws Exception {
        Files.createDirectory(folder.resolve("gym.db-lead"));
        HolderLocks locks = new HolderLocks(database());
        assertThatThrownBy(() -> locks.hold("one"))
                .isInstanceOf(StorageFailed.class)
                .hasMessageContaining("gym.db-lead");
    }
}
