package dev.replog.replay.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replog.decide.Retention;
import dev.replog.replay.Progress;
import dev.replog.replay.ReplayRefusedException;
import dev.replog.replay.export.Manifest.DataFile;
import dev.replog.replay.log.Erased;
import dev.replog.replay.log.Generation;
import dev.replog.replay.log.LogOffsets;
import dev.replog.replay.log.LogPartition;
import dev.replog.replay.log.RegisteredLog;
import dev.replog.replay.stage.Column;
import dev.replog.replay.stage.RowWriter;
import dev.replog.replay.stage.WorkFile;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.Catalogues;
import dev.replog.schemas.token.Position;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import org.duckdb.DuckDBDriver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Exports with two users, and erasures after it. Each user has a mutation at the offsets 1 to 4. */
class ErasedExportsTest {
    private static final Catalogue CATALOGUE = Catalogues.shipped().all();
    private static final String EVE = "o'eve \"é\"";
    private static final Instant AT = Instant.parse("2026-11-30T12:00:00Z");
    private static final RegisteredLog LOG = log(new UUID(1, 2));

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(Format.class)
    void rowsUpToTheErasure_areListed_withTheConditionForThem(Format format) throws Exception {
        Path manifest = export(format, EVE, "frank");

        Manifest listed = exports(Map.of(EVE, erased(3), "nobody", erased(9))).list(manifest);

        long position = Position.of(1, 3).value();
        assertThat(listed.erased())
                .containsExactly(new ErasedAccount(
                        EVE,
                        AT.toString(),
                        position,
                        List.of(new ErasedAccount.Rows(
                                "mutations",
                                "mutations." + format.text(),
                                3,
                                "user_id = 'o''eve \"é\"' AND position <= " + position))));
        assertThat(Manifest.read(manifest)).isEqualTo(listed);
        assertThat(listed.files()).extracting(DataFile::sha256).containsExactly(sum(manifest, format));
    }

    @Test
    void aSecondRun_leavesTheManifestAsItIs_andSoDoesADatabaseThatForgot() throws Exception {
        Path manifest = export(Format.PARQUET, EVE, "frank");
        var ignored = exports(Map.of(EVE, erased(3))).list(manifest);
        Files.setLastModifiedTime(manifest, FileTime.from(Instant.EPOCH));

        ignored = exports(Map.of(EVE, erased(3))).list(manifest);
        ignored = exports(Map.of(EVE, erased(2))).list(manifest);
        ignored = exports(Map.of()).list(manifest);

        assertThat(Files.getLastModifiedTime(manifest).toInstant()).isEqualTo(Instant.EPOCH);
    }

    @Test
    void anExportWithoutTheUser_isNotWritten() throws Exception {
        Path manifest = export(Format.CSV, "frank");
        String before = Files.readString(manifest);

        assertThat(exports(Map.of(EVE, erased(3))).list(manifest).erased()).isEmpty();
        assertThat(Files.readString(manifest)).isEqualTo(before);
    }

    @Test
    void anUpdatedManifest_keepsItsPermissions() throws Exception {
        Path manifest = export(Format.PARQUET, EVE);
        Files.setPosixFilePermissions(manifest, PosixFilePermissions.fromString("rw-r-----"));

        var ignored = exports(Map.of(EVE, erased(3))).list(manifest);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(manifest)))
                .isEqualTo("rw-r-----");
        assertThat(manifest.resolveSibling("manifest.json.unfinished")).doesNotExist();
    }

    @Test
    void whenListedRowsAreDeleted_theManifestDescribesTheFileAgain_andListsWhatIsLeft() throws Exception {
        Path manifest = export(Format.PARQUET, EVE, "frank");
        ErasedAccount listed =
                exports(Map.of(EVE, erased(3))).list(manifest).erased().getFirst();
        delete(manifest, listed.files().getFirst().where());

        Manifest after = exports(Map.of(EVE, erased(3), "frank", erased(2))).list(manifest);

        assertThat(after.erased()).extracting(ErasedAccount::user).containsExactly("frank");
        assertThat(after.files()).singleElement().satisfies(file -> {
            assertThat(file.rows()).isEqualTo(5);
            assertThat(file.sha256()).isEqualTo(sum(manifest, Format.PARQUET));
            assertThat(file.bytes()).isEqualTo(Files.size(manifest.resolveSibling("mutations.parquet")));
        });
        delete(manifest, after.erased().getFirst().files().getFirst().where());
        assertThat(exports(Map.of(EVE, erased(3), "frank", erased(2)))
                        .list(manifest)
                        .erased())
                .isEmpty();
    }

    @Test
    void aFileFromWhichOtherRowsWereDeleted_isRefused() throws Exception {
        Path manifest = export(Format.PARQUET, EVE, "frank");
        Manifest listed = exports(Map.of(EVE, erased(3))).list(manifest);
        delete(
                manifest,
                "user_id = 'frank' AND position <= " + Position.of(1, 1).value());

        assertThatThrownBy(() -> exports(Map.of(EVE, erased(3))).list(manifest))
                .isInstanceOf(ReplayRefusedException.class)
                .hasMessageContaining("mutations.parquet: has 7 rows (expected: 8");
        assertThat(Manifest.read(manifest)).isEqualTo(listed);
    }

    @Test
    void anExportOfAnotherLog_orWithoutAFile_orWithADamagedOne_isRefused() throws Exception {
        Path manifest = export(Format.PARQUET, EVE);
        assertThatThrownBy(() -> new ErasedExports(log(new UUID(9, 9)), Map.of()).list(manifest))
                .isInstanceOf(ReplayRefusedException.class)
                .hasMessageStartingWith(manifest + ": is of another log");

        Files.writeString(manifest.resolveSibling("mutations.parquet"), "no rows");
        assertThatThrownBy(() -> exports(Map.of(EVE, erased(3))).list(manifest))
                .isInstanceOf(ReplayRefusedException.class)
                .hasMessageContaining("mutations.parquet: cannot be read");

        Files.delete(manifest.resolveSibling("mutations.parquet"));
        assertThatThrownBy(() -> exports(Map.of(EVE, erased(3))).list(manifest))
                .isInstanceOf(ReplayRefusedException.class)
                .hasMessageContaining("mutations.parquet: is missing");
    }

    @Test
    void anAccountThatWasErasedDuringAnExport_isListedByIt() throws Exception {
        Path manifest = export(Format.PARQUET, EVE, "frank");
        List<String> said = new ArrayList<>();
        Progress progress = new Progress() {
            @Override
            public void at(String step, long done, long total) {}

            @Override
            public void said(String sentence) {
                said.add(sentence);
            }
        };
        RegisteredLog knowing = new RegisteredLog(
                LOG.generations(), LOG.applied(), Map.of("frank", erased(2).position()));

        Manifest listed = new ErasedMeanwhile(knowing, () -> Map.of(EVE, erased(3), "frank", erased(2)), 64, progress)
                .listed(Manifest.read(manifest), folder.resolve("out"), LOG.applied());

        assertThat(listed.erased()).extracting(ErasedAccount::user).containsExactly(EVE);
        assertThat(said).singleElement().asString().contains("3 rows of 1 erased account");
    }

    @Test
    void exportsAreFoundBelowTheFolders_andOthersAreToldApart() throws Exception {
        Path manifest = export(Format.CSV, EVE);
        Files.createDirectories(folder.resolve("deep/er/.unfinished"));
        Files.writeString(folder.resolve("deep/er/.unfinished/plan.json"), "{}");
        Path other = Files.writeString(folder.resolve("deep/manifest.json"), "{\"nodes\": {}}");
        Path damaged = Files.writeString(
                Files.createDirectory(folder.resolve("damaged")).resolve("manifest.json"), "{\"format_version\": 1");

        FoundExports found = FoundExports.below(List.of(folder, folder.resolve("out"), folder.resolve("missing")));

        Path root = folder.toRealPath();
        assertThat(found.manifests()).containsExactly(damaged.toRealPath(), manifest.toRealPath());
        assertThat(found.unfinished()).containsExactly(root.resolve("deep/er"));
        assertThat(found.others()).containsExactly(other.toRealPath());
        assertThat(found.unreadable()).containsExactly(folder.resolve("missing"));
    }

    private static ErasedExports exports(Map<String, Erased> erased) {
        return new ErasedExports(LOG, erased);
    }

    private static Erased erased(long offset) {
        return new Erased(Position.of(1, offset).value(), AT);
    }

    private static RegisteredLog log(UUID topicId) {
        return new RegisteredLog(
                List.of(new Generation(1, "replog.mutations", topicId, topicId, false, Map.of())),
                LogOffsets.of(Map.of(new LogPartition(1, 0), 10L)),
                Map.of());
    }

    /** Four mutations of each user; the path of the manifest. */
    private Path export(Format format, String... users) throws Exception {
        ExportOptions options = new ExportOptions(format.text(), null, null, List.of(), List.of());
        Path out = folder.resolve("out");
        Checkpoint done;
        try (WorkFile work = WorkFile.open(folder.resolve("work"), 64);
                RowFiles files =
                        RowFiles.open(work, CATALOGUE, options, format, folder.resolve("files"), Checkpoint.NONE)) {
            for (String user : users) {
                for (int offset = 1; offset <= 4; offset++) {
                    write(files.mutations(), user, offset);
                }
                files.endUser(user);
            }
            done = files.complete();
        }
        List<DataFile> files = done.files().stream()
                .filter(file -> file.table().equals(MutationsTable.NAME))
                .toList();
        Manifest manifest = new Manifest(
                Manifest.FORMAT_VERSION,
                AT.toString(),
                options,
                Manifest.KeptFor.of(new Retention(Duration.ofDays(30), Duration.ofDays(90))),
                CATALOGUE.version(),
                Manifest.parts(LOG, LogOffsets.START, LOG.applied()),
                AT.toString(),
                true,
                users.length * 4L,
                users.length,
                ExportFiles.move(files, folder.resolve("files"), out, format),
                List.of(),
                List.of());
        manifest.write(out.resolve(Manifest.NAME));
        return out.resolve(Manifest.NAME);
    }

    /** The first columns, and a detail that needs quotes in every format. */
    private static void write(RowWriter<SQLException> row, String user, int offset) throws SQLException {
        row.begin();
        row.text(user);
        row.whole(Position.of(1, offset).value());
        for (int column = 2; column < MutationsTable.COLUMNS.size() - 1; column++) {
            switch (MutationsTable.COLUMNS.get(column).type()) {
                case Column.WHOLE -> row.whole(null);
                case Column.FLAG -> row.flag(null);
                case Column.TIME -> row.time(AT);
                default -> row.text(null);
            }
        }
        row.text("two, \"lines\"\nof " + user);
        row.end();
    }

    private static String sum(Path manifest, Format format) throws Exception {
        return Manifest.sha256(manifest.resolveSibling("mutations." + format.text()));
    }

    private static void delete(Path manifest, String where) throws Exception {
        Path file = manifest.resolveSibling("mutations.parquet");
        Path other = manifest.resolveSibling("other.parquet");
        try (Connection connection = new DuckDBDriver().connect("jdbc:duckdb:", new Properties());
                Statement statement = connection.createStatement()) {
            statement.execute("COPY (SELECT * FROM '" + file + "' WHERE (" + where + ") IS NOT TRUE) TO '" + other
                    + "' (FORMAT parquet)");
            Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
