package dev.replog.projector.read;

import io.r2dbc.spi.Row;
import java.nio.ByteBuffer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One kind of data that is kept about a user, for the export of the account.
 *
 * @param kind the name in the lines of the export
 * @param first the place before all rows
 * @param sql reads rows of a user in the order of their places, and sets the user for row-level security. $1: user, $2:
 * the place after which it reads, $3: the most rows. Its column {@code place} is the place of a row
 * @param line the row as a line of JSON, without a line break
 */
public record ExportPart(String kind, String first, Supplier<String> sql, Function<Row, ByteBuffer> line) {
    /** A part whose statement writes the lines itself, as the column {@code line}. */
    public static ExportPart ofLines(String kind, String first, Supplier<String> sql) {
        return new ExportPart(kind, first, sql, row -> Rows.required(row, "line", ByteBuffer.class));
    }
}
