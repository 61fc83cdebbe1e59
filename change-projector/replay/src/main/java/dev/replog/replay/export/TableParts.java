package dev.replog.replay.export;

import dev.replog.replay.export.Manifest.DataFile;
import dev.replog.replay.stage.Column;
import dev.replog.replay.stage.RowWriter;
import java.io.IOException;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One table of an export: takes its rows, and hands them by the chunk to the file that is being written. */
final class TableParts implements RowWriter<SQLException> {
    /** Begins the next file of the table. */
    interface Files {
        PartFile begin() throws SQLException;
    }

    private final List<Column> columns;
    private final Files files;
    private RowChunk chunk;
    private @Nullable PartFile file;
    private long rows;

    TableParts(List<Column> columns, Files files) {
        this.columns = columns;
        this.files = files;
        this.chunk = new RowChunk(columns);
    }

    /** The number of rows so far. */
    long rows() {
        return rows;
    }

    @Override
    public void begin() {
        chunk.begin();
    }

    @Override
    public void text(@Nullable String value) {
        chunk.text(value);
    }

    @Override
    public void whole(@Nullable Long value) {
        chunk.whole(value);
    }

    @Override
    public void flag(@Nullable Boolean value) {
        chunk.flag(value);
    }

    @Override
    public void time(@Nullable Instant value) {
        chunk.time(value);
    }

    @Override
    public void date(@Nullable LocalDate value) {
        chunk.date(value);
    }

    @Override
    public void decimal(@Nullable BigDecimal value, int scale) {
        chunk.decimal(value, scale);
    }

    @Override
    public void end() throws SQLException {
        chunk.end();
        rows++;
        if (chunk.isFull()) {
            handOver();
        }
    }

    private void handOver() throws SQLException {
        if (file == null) {
            file = files.begin();
        }
        file.add(chunk);
        chunk = new RowChunk(columns);
    }

    /**
     * No more rows go into the file; it is complete after {@link #complete}.
     *
     * @param isNeeded there must be a file, also without rows
     */
    void endFile(boolean isNeeded) throws SQLException {
        if (chunk.rows() > 0) {
            handOver();
        }
        if (file == null && isNeeded) {
            file = files.begin();
        }
        if (file != null) {
            file.end();
        }
    }

    /** Waits for the file. Null when it has none since the last one. */
    @Nullable
    DataFile complete() throws SQLException, IOException {
        if (file == null) {
            return null;
        }
        DataFile complete = file.complete();
        file = null;
        return complete;
    }

    /** Gives up the file that is not complete. */
    void abort() throws SQLException {
        if (file != null) {
            file.abort();
            file = null;
        }
    }
}
