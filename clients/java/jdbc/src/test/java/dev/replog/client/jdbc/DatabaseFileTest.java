package dev.replog.client.jdbc;

import static dev.replog.client.store.StoreSamples.each;
import static dev.replog.client.store.StoreSamples.op;
import static dev.replog.client.store.StoreSamples.wholeChange;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.replog.client.store.Change;
import dev.replog.client.store.Loaded;
import dev.replog.client.store.Meta;
import dev.replog.client.store.Op;
import dev.replog.client.store.StorageFailed;
import dev.replog.client.store.Store;
import dev.replog.client.store.StoreSamples;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseFileTest {

    private static final Meta FRESH = StoreSamples.fresh("alice");

    @TempDir
    private Path folder;

    private SqliteStore factory() {
        return SqliteStore.at(folder.resolve("gym.db"));
    }

    private Path file() {
        return FileNames.of(folder.resolve("gym.db"), "alice");
    }

    /** A closed file with some content. */
    private void makeFile() {
        Store store = factory().store("alice");
        store.open(FRESH);
        store.commit(wholeChange(0));
        store.close();
    }

    private void sql(String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static void requireFailure(ThrowingCallable call, String... parts) {
        assertThatExceptionOfType(StorageFailed.class).isThrownBy(call).satisfies(failure -> {
            for (String part : parts) {
                assertThat(failure).hasMessageContaining(part);
            }
        });
    }

    /** Requires that the file is refused and stays as it is. */
    private void requireRefusal(String... parts) throws IOException {
        byte[] before = Files.readAllBytes(file());
        requireFailure(() -> factory().store("alice").open(FRESH), parts);
        assertThat(Files.readAllBytes(file())).isEqualTo(before);
    }

    @Test
    void aFileOfALaterLayout_isRefused() throws Exception {
        makeFile();
        sql("PRAGMA user_version = 2");
        requireRefusal("layout: 2 (expected: 1 or less); a newer version of this library made the file");
    }

    @Test
    void aDatabaseOfAnotherProgram_isRefused() throws Exception {
        sql("CREATE TABLE notes (text TEXT)");
        requireRefusal("application_id: 0 (expected: 1382379596); the file is a database of another program");
        Files.delete(file());
        sql("PRAGMA application_id = 7", "CREATE TABLE state (text TEXT)");
        requireRefusal("application_id: 7");
    }

    @Test
    void aFileThatIsNoDatabase_isRefused() throws Exception {
        Files.writeString(file(), "dear diary, ".repeat(1_000));
        requireRefusal(file().toString(), "the file is damaged, or is not a SQLite database");
    }

    @Test
    void aDamagedFile_isReported() throws Exception {
        Store store = factory().store("alice");
        store.open(FRESH);
        store.commit(Change.builder().append(each(0, 2_000, StoreSamples::op)).build());
        store.close();
        try (RandomAccessFile raw = new RandomAccessFile(file().toFile(), "rw")) {
            for (long page = 4; page * 4096 < raw.length(); page++) {
                raw.seek(page * 4096);
                raw.write(new byte[64]);
            }
        }
        requireRefusal("the file is damaged");
    }

    @Test
    void aRecordThatIsNotJson_isReported() throws Exception {
        makeFile();
        sql("UPDATE op SET doc = '{'");
        requireRefusal("a record cannot be read; the file is damaged");
    }

    @Test
    void theDataOfAnotherUser_areRefused() throws Exception {
        makeFile();
        Path bobs = FileNames.of(folder.resolve("gym.db"), "bob");
        Files.move(file(), bobs);
        requireFailure(
                () -> factory().store("bob").open(StoreSamples.fresh("bob")), "The file has the data of another user.");
    }

    @Test
    void aFolderThatIsNotThere_isNamed() {
        Path missing = folder.resolve("missing").resolve("gym.db");
        requireFailure(
                () -> SqliteStore.at(missing).store("alice").open(FRESH),
                folder.resolve("missing") + " (expected: a folder that exists)");
        assertThat(folder.resolve("missing")).doesNotExist();
    }

    @Test
    void aFolderThatCannotBeWritten_isReported() {
        // Also a superuser can make no file there.
        Path unwritable = Path.of("/proc/self");
        org.junit.jupiter.api.Assumptions.assumeTrue(Files.isDirectory(unwritable));
        requireFailure(
                () -> SqliteStore.at(unwritable.resolve("gym.db"))
                        .store("alice")
                        .open(FRESH),
                "the file or its folder cannot be written, or is not there");
    }

    @Test
    void aWriteBeyondTheLimit_failsAsAWhole_andTheStoreGoesOn() {
        Store store = factory().bytesMax(1 << 20).store("alice");
        store.open(FRESH);
        store.commit(wholeChange(0));
        List<Op> tooMany = each(1, 4_000, StoreSamples::op);
        requireFailure(
                () -> store.commit(Change.builder().append(tooMany).build()),
                "the disk is full, or the file has reached its limit of 1048576 bytes");
        store.commit(Change.builder().append(List.of(op(9))).build());
        store.close();
        Store later = factory().store("alice");
        assertThat(later.open(FRESH).ops()).extracting(Op::mutationId).containsExactly("mutation-0", "mutation-9");
        later.close();
    }

    @Test
    void anotherWriter_isWaitedForOnlySoLong() throws Exception {
        makeFile();
        Store store = factory().busyTimeout(Duration.ofMillis(50)).store("alice");
        store.open(FRESH);
        try (Connection other = DriverManager.getConnection("jdbc:sqlite:" + file());
                Statement statement = other.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            requireFailure(
                    () -> store.commit(wholeChange(1)), "another process has been writing for longer than 50 ms");
            requireFailure(
                    () -> store.commit(Change.builder().append(List.of(op(1))).build()),
                    "another process has been writing for longer than 50 ms");
            assertThat(store.outcome("mutation-0")).isNotNull();
            statement.execute("ROLLBACK");
        }
        store.commit(wholeChange(1));
        store.close();
    }

    @Test
    void aCopy_getsADeviceIdOfItsOwn_andKeepsTheQueue() throws Exception {
        makeFile();
        Path original = file();
        Path copy = folder.resolve("copy");
        Files.copy(original, copy);
        assertThat(open("device-2").meta().device()).isEqualTo("device-1");
        Files.move(copy, original, StandardCopyOption.REPLACE_EXISTING);
        Loaded restored = open("device-3");
        assertThat(restored.meta().device()).isEqualTo("device-3");
        assertThat(restored.ops()).hasSize(1);
        assertThat(open("device-4").meta().device()).isEqualTo("device-3");
    }

    @Test
    void aCopy_hasNoLeader() throws Exception {
        Store leader = factory().store("alice");
        leader.open(FRESH);
        assertThat(leader.lead("leader", 1_000, 60_000)).hasValue(1);
        leader.close();
        Path copy = folder.resolve("copy");
        Files.copy(file(), copy);
        Files.move(copy, file(), StandardCopyOption.REPLACE_EXISTING);
        Store store = factory().store("alice");
        store.open(StoreSamples.fresh("alice"));
        assertThat(store.lead("other", 1_001, 60_000)).hasValue(2);
        store.close();
    }

    @Test
    void aRenamedFile_keepsItsDeviceId() throws Exception {
        makeFile();
        Files.move(file(), folder.resolve("elsewhere"));
        Files.move(folder.resolve("elsewhere"), FileNames.of(folder.resolve("other.db"), "alice"));
        Store store = SqliteStore.at(folder.resolve("other.db")).store("alice");
        assertThat(store.open(Meta.fresh(1, "alice", "device-2")).meta().device())
                .isEqualTo("device-1");
        store.close();
    }

    private Loaded open(String device) {
        Store store = factory().store("alice");
        Loaded loaded = store.open(Meta.fresh(1, "alice", device));
        store.close();
        return loaded;
    }

    @Test
    void destroy_leavesNoDataInTheFile() throws Exception {
        Store store = factory().store("alice");
        store.open(FRESH);
        store.commit(Change.builder()
                .append(each(0, 500, n -> op(n).edit().base("secret-" + n).build()))
                .build());
        store.destroy();
        for (Path path : List.of(file(), Path.of(file() + "-wal"))) {
            if (Files.exists(path)) {
                assertThat(new String(Files.readAllBytes(path), java.nio.charset.StandardCharsets.ISO_8859_1))
                        .doesNotContain("secret");
            }
        }
    }

    @Test
    void fileNames_tellNoUser_andKeepTheExtension() {
        assertThat(file().getFileName().toString()).matches("gym-[0-9a-f]{32}\\.db");
        assertThat(FileNames.of(Path.of("gym"), null).getFileName().toString()).matches("gym-[0-9a-f]{32}");
        assertThat(FileNames.of(Path.of(".gym"), null).getFileName().toString()).matches("\\.gym-[0-9a-f]{32}");
    }

    @Test
    void oddPaths_areThoseOfTheFile() throws Exception {
        Path odd = Files.createDirectory(folder.resolve("a?b=c&d #e%20f ü"));
        Store store = SqliteStore.at(odd.resolve("gym.db")).store("alice");
        store.open(FRESH);
        assertThat(FileNames.of(odd.resolve("gym.db"), "alice")).exists();
        store.close();
    }

    @Test
    void settings_areChecked() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> factory().historyLimit(0))
                .withMessage("historyLimit: 0 (expected: 1..2147483647)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> factory().busyTimeout(Duration.ofMillis(-1)))
                .withMessage("busyTimeout in ms: -1 (expected: 0..2147483647)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> factory().bytesMax(5))
                .withMessage("bytesMax: 5 (expected: 1048576..9223372036854775807)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SqliteStore.at(Path.of("")))
                .withMessage("path: \"\" (expected: the name of a file)");
    }
}
