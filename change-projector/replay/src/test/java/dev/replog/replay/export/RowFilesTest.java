package dev.replog.replay.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replog.replay.export.Manifest.DataFile;
import dev.replog.replay.stage.RowWriter;
import dev.replog.replay.stage.WorkFile;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.Catalogues;
import dev.replog.schemas.catalogue.EntityType;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of an export, with the real database of a work folder. */
class RowFilesTest {
    private static final ExportOptions OPTIONS = new ExportOptions("parquet", null, null, List.of(), List.of());
    private static final Catalogue CATALOGUE = Catalogues.shipped().all();
    private static final EntityType SET = CATALOGUE.require("workout_set");
    private static final long CHECKPOINT_ROWS = 5_000;
    private static final int USERS = 8;
    private static final int ROWS = 3_000;

    @TempDir
    private Path folder;

    private WorkFile work;

    @BeforeEach
    void open() throws Exception {
        work = WorkFile.open(folder.resolve("work"), 64);
    }

    @AfterEach
    void close() throws Exception {
        work.close();
    }

    @Test
    void aTableWithManyRows_hasSeveralFiles_inTheOrderOfTheRows() throws Exception {
        Checkpoint done;
        try (RowFiles files = files(Checkpoint.NONE)) {
            writeUsers(files, 0, USERS);
            done = files.complete();
        }
        List<DataFile> moved =
                ExportFiles.move(done.files(), folder.resolve("files"), folder.resolve("out"), Format.PARQUET);

        assertThat(moved.stream().filter(file -> file.table().equals("entities/workout_set")))
                .extracting(DataFile::path)
                .containsExactly(
                        "entities/workout_set.0001.parquet",
                        "entities/workout_set.0002.parquet",
                        "entities/workout_set.0003.parquet",
                        "entities/workout_set.0004.parquet");
        assertThat(moved).extracting(DataFile::path).contains("changes.parquet", "entities/workout.parquet");
        assertThat(query("SELECT count(*), count(DISTINCT user_id), bool_and(_position = file_row_number + 6000"
                        + " * (regexp_extract(filename, '([0-9]+).parquet', 1)::INTEGER - 1)) FROM read_parquet('"
                        + folder.resolve("out/entities") + "/workout_set.*parquet', filename = true,"
                        + " file_row_number = true)"))
                .isEqualTo(USERS * ROWS + "|" + USERS + "|true");
        assertThat(query("SELECT count(*) FROM read_parquet('" + folder.resolve("out/changes.*parquet") + "')"))
                .isEqualTo("0");
    }

    @Test
    void afterAnInterruption_theFilesContinueAfterTheLastCheckpoint() throws Exception {
        try (RowFiles files = files(Checkpoint.NONE)) {
            writeUsers(files, 0, 5);
            // Rows of the fifth user are made and not in a complete file.
        }
        work.close();
        open();
        Checkpoint last = Checkpoint.read(folder.resolve("files"));
        assertThat(last.user()).isEqualTo("user 3");
        assertThat(last.users()).isEqualTo(4);

        Checkpoint done;
        try (RowFiles files = files(last)) {
            writeUsers(files, 4, USERS);
            done = files.complete();
        }
        assertThat(done.users()).isEqualTo(USERS);
        assertThat(query("SELECT count(*), count(DISTINCT _position) FROM read_parquet("
                        + done.files().stream()
                                .filter(file -> file.table().equals("entities/workout_set"))
                                .map(file -> "'" + folder.resolve("files").resolve(file.path()) + "'")
                                .toList()
                        + ")"))
                .isEqualTo(USERS * ROWS + "|" + USERS * ROWS);
    }

    @Test
    void valuesOfAllKinds_areAsTheyWere() throws Exception {
        Checkpoint done;
        try (RowFiles files = files(Checkpoint.NONE)) {
            write(files.entities(SET), "ana, \"ü\" 😀", 7);
            done = files.complete();
        }
        String sets = done.files().stream()
                .filter(file -> file.table().equals("entities/workout_set"))
                .findFirst()
                .orElseThrow()
                .path();
        assertThat(query("SELECT user_id, _position, created_at, deleted_at, weight, rpe, completed, typeof(weight)"
                        + " FROM '" + folder.resolve("files").resolve(sets) + "'"))
                .isEqualTo("ana, \"ü\" 😀|7|2026-11-30 12:00:00.123|null|82.500|null|true|DECIMAL(12,3)");
    }

    @Test
    void aFileThatCannotBeWritten_endsTheExport_withoutWaiting() throws Exception {
        Files.createDirectories(folder.resolve("files/entities/workout_set.0001.parquet"));
        try (RowFiles files = files(Checkpoint.NONE)) {
            assertThatThrownBy(() -> {
                        writeUsers(files, 0, USERS);
                        files.complete();
                    })
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("workout_set.0001.parquet");
        }
    }

    private RowFiles files(Checkpoint last) throws SQLException {
        return RowFiles.open(work, CATALOGUE, OPTIONS, Format.PARQUET, folder.resolve("files"), last, CHECKPOINT_ROWS);
    }

    private static void writeUsers(RowFiles files, int from, int to) throws Exception {
        for (int user = from; user < to; user++) {
            for (int row = 0; row < ROWS; row++) {
                write(files.entities(SET), "user " + user, user * (long) ROWS + row);
            }
            files.endUser("user " + user);
        }
    }

    private static void write(RowWriter<SQLException> table, String userId, long position) throws SQLException {
        table.begin();
        table.text(userId);
        for (int column = 1; column < EntityTable.columns(SET).size(); column++) {
            String name = EntityTable.columns(SET).get(column).name();
            String type = EntityTable.columns(SET).get(column).type();
            switch (name) {
                case "_position" -> table.whole(position);
                case "created_at" -> table.time(Instant.parse("2026-11-30T12:00:00.123Z"));
                case "weight" -> table.decimal(new BigDecimal("82.5"), 3);
                case "completed" -> table.flag(true);
                default -> writeNull(table, type);
            }
        }
        table.end();
    }

    private static void writeNull(RowWriter<SQLException> table, String type) throws SQLException {
        switch (type) {
            case "VARCHAR" -> table.text(null);
            case "BIGINT" -> table.whole(null);
            case "TIMESTAMP" -> table.time(null);
            case "BOOLEAN" -> table.flag(null);
            case "DATE" -> table.date(null);
            default -> table.decimal(null, 3);
        }
    }

    private String query(String sql) throws SQLException {
        try (PreparedStatement statement = work.prepare(sql);
                ResultSet row = statement.executeQuery()) {
            row.next();
            StringBuilder text = new StringBuilder();
            for (int column = 1; column <= row.getMetaData().getColumnCount(); column++) {
                text.append(column == 1 ? "" : "|").append(row.getString(column));
            }
            return text.toString();
        }
    }
}
