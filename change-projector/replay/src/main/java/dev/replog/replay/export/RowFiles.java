package dev.replog.replay.export;

import dev.replog.replay.export.Manifest.DataFile;
import dev.replog.replay.stage.Column;
import dev.replog.replay.stage.RowWriter;
import dev.replog.replay.stage.WorkFile;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.EntityType;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/**
 * The tables of an export while their files are written. All files end at a {@link Checkpoint}, which is the end of a
 * user, and the next rows go into further files. So a table has one file, or several when it has many rows.
 */
final class RowFiles implements AutoCloseable {
    /** So many that an export of a million changes has one file for each table. */
    private static final long CHECKPOINT_ROWS = 3_000_000;

    private final WorkFile work;
    private final Format format;
    private final Path folder;
    private final long checkpointRows;
    private final DuckDBConnection connection;
    private final PartRows database;
    private final Map<String, TableParts> tables = new TreeMap<>();
    private final Map<EntityType, TableParts> ofTypes = new HashMap<>();
    private Checkpoint last;
    private long mutations;
    private long users;
    private long sizeAtCheckpoint;

    private RowFiles(WorkFile work, Format format, Path folder, Checkpoint last, long checkpointRows)
            throws SQLException {
        this.work = work;
        this.format = format;
        this.folder = folder;
        this.checkpointRows = checkpointRows;
        this.last = last;
        this.mutations = last.mutations();
        this.sizeAtCheckpoint = mutations;
        this.users = last.users();
        this.connection = work.connect();
        this.database = PartRows.register(connection);
    }

    /**
     * Continues after the last checkpoint.
     *
     * @param folder of the files
     */
    static RowFiles open(
            WorkFile work, Catalogue catalogue, ExportOptions options, Format format, Path folder, Checkpoint last)
            throws SQLException {
        return open(work, catalogue, options, format, folder, last, CHECKPOINT_ROWS);
    }

    /** @param checkpointRows rows and mutations between two checkpoints, at least */
    static RowFiles open(
            WorkFile work,
            Catalogue catalogue,
            ExportOptions options,
            Format format,
            Path folder,
            Checkpoint last,
            long checkpointRows)
            throws SQLException {
        RowFiles files = new RowFiles(work, format, folder, last, checkpointRows);
        files.add(ChangesTable.NAME, ChangesTable.COLUMNS);
        files.add(LossesTable.NAME, LossesTable.COLUMNS);
        files.add(MutationsTable.NAME, MutationsTable.COLUMNS);
        for (EntityType type : catalogue.types()) {
            if (options.hasType(type.name())) {
                files.add(EntityTable.name(type), EntityTable.columns(type));
            }
        }
        return files;
    }

    private void add(String name, List<Column> columns) {
        tables.put(name, new TableParts(columns, () -> {
            String path = ExportFiles.numbered(name, 1 + last.filesOf(name), format);
            return PartFile.begin(
                    name, folder, path, (part, file) -> database.copy(work, name, columns, format, part, file));
        }));
    }

    RowWriter<SQLException> mutations() {
        return table(MutationsTable.NAME);
    }

    RowWriter<SQLException> changes() {
        return table(ChangesTable.NAME);
    }

    RowWriter<SQLException> losses() {
        return table(LossesTable.NAME);
    }

    RowWriter<SQLException> entities(EntityType type) {
        return ofTypes.computeIfAbsent(type, one -> table(EntityTable.name(one)));
    }

    private TableParts table(String name) {
        TableParts table = tables.get(name);
        if (table == null) {
            throw new IllegalStateException("no table " + name);
        }
        return table;
    }

    void countMutation() {
        mutations++;
    }

    void endUser(String userId) throws SQLException, IOException {
        users++;
        if (size() - sizeAtCheckpoint >= checkpointRows) {
            end(userId, false);
        }
    }

    /** After the last user. Returns the last checkpoint. */
    Checkpoint complete() throws SQLException, IOException {
        end(null, true);
        return last;
    }

    private long size() {
        return mutations + tables.values().stream().mapToLong(TableParts::rows).sum();
    }

    private void end(@Nullable String userId, boolean isComplete) throws SQLException, IOException {
        for (Map.Entry<String, TableParts> table : tables.entrySet()) {
            table.getValue().endFile(isComplete && last.filesOf(table.getKey()) == 0);
        }
        List<DataFile> files = new ArrayList<>(last.files());
        for (TableParts table : tables.values()) {
            DataFile file = table.complete();
            if (file != null) {
                files.add(file);
            }
        }
        last = new Checkpoint(userId, mutations, users, isComplete, files);
        last.write(folder);
        sizeAtCheckpoint = size();
    }

    @Override
    public void close() throws SQLException {
        for (TableParts table : tables.values()) {
            table.abort();
        }
        connection.close();
    }
}
