package dev.replog.replay.export;

import dev.replog.decide.LogRecord;
import dev.replog.replay.Progress;
import dev.replog.replay.ReplayRefusedException;
import dev.replog.replay.log.LogOffsets;
import dev.replog.replay.log.LogPartition;
import dev.replog.replay.stage.Rules;
import dev.replog.replay.stage.StagedRecord;
import dev.replog.replay.stage.UserVisitor;
import dev.replog.replay.stage.WorkFile;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Makes the rows of an export again, to compare them with its files. Records after the place of the export are passed
 * over, so the staged log may be longer.
 */
public final class ExportedRows implements UserVisitor, AutoCloseable {
    private final WorkFile file;
    private final Manifest manifest;
    private final LogOffsets end;
    private final RowTables tables;
    private final UserRows rows;
    private boolean hasBegun;

    private ExportedRows(WorkFile file, Manifest manifest, RowTables tables, UserRows rows) {
        this.file = file;
        this.manifest = manifest;
        this.end = manifest.end();
        this.tables = tables;
        this.rows = rows;
    }

    /**
     * @param rules with the retention of the export
     * @param erased the position of the last erasure of each user
     */
    public static ExportedRows open(WorkFile file, Manifest manifest, Rules rules, Map<String, Long> erased)
            throws SQLException {
        RowTables tables = RowTables.open(file, rules.catalogues().all(), manifest.options());
        Instant horizon = Instant.parse(Objects.requireNonNull(manifest.deletionsSince()));
        return new ExportedRows(
                file,
                manifest,
                tables,
                new UserRows(tables, rules, manifest.options(), manifest.from(), horizon, erased));
    }

    @Override
    public void begin(String userId) {
        hasBegun = false;
    }

    @Override
    public void record(StagedRecord record, LogRecord content) throws SQLException, ReplayRefusedException {
        if (!isExported(record)) {
            return;
        }
        if (!hasBegun) {
            rows.begin(String.valueOf(record.userId()));
            hasBegun = true;
        }
        rows.record(record, content);
    }

    @Override
    public void end(String userId) throws SQLException {
        if (hasBegun) {
            rows.end(userId);
        }
    }

    @Override
    public void stray(StagedRecord record) throws SQLException {
        if (isExported(record)) {
            rows.stray(record);
        }
    }

    private boolean isExported(StagedRecord record) {
        return end.has(
                new LogPartition(record.position().generation(), record.partition()),
                record.position().offset());
    }

    /** Writes the rows into files in the format of the export, below this folder. */
    public List<Manifest.DataFile> write(Path folder, Progress progress)
            throws SQLException, IOException, ReplayRefusedException {
        tables.complete();
        return ExportFiles.write(
                file, tables.names(), Format.parse(manifest.options().format()), folder, progress);
    }

    @Override
    public void close() throws SQLException {
        tables.close();
    }
}
