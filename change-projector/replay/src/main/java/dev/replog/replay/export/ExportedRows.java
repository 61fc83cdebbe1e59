package dev.replog.replay.export;

import dev.replog.decide.LogRecord;
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
    private final LogOffsets end;
    private final RowFiles files;
    private final UserRows rows;
    private boolean hasBegun;

    private ExportedRows(Manifest manifest, RowFiles files, UserRows rows) {
        this.end = manifest.end();
        this.files = files;
        this.rows = rows;
    }

    /**
     * @param folder gets files with the rows, in the format of the export
     * @param rules with the retention of the export
     * @param erased the position of the last erasure of each user
     */
    public static ExportedRows open(
            WorkFile work, Path folder, Manifest manifest, Rules rules, Map<String, Long> erased)
            throws SQLException, ReplayRefusedException {
        RowFiles files = RowFiles.open(
                work,
                rules.catalogues().all(),
                manifest.options(),
                Format.parse(manifest.options().format()),
                folder,
                Checkpoint.NONE);
        Instant horizon = Instant.parse(Objects.requireNonNull(manifest.deletionsSince()));
        return new ExportedRows(
                manifest, files, new UserRows(files, rules, manifest.options(), manifest.from(), horizon, erased));
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
    public void end(String userId) throws SQLException, IOException {
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

    /** After the last user: the files with the rows. */
    public List<Manifest.DataFile> complete() throws SQLException, IOException {
        return files.complete().files();
    }

    @Override
    public void close() throws SQLException {
        files.close();
    }
}
