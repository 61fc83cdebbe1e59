package dev.replog.projector.pull;

import dev.replog.projector.read.EntitySource;
import dev.replog.projector.read.Rows;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.Statement;
import java.nio.ByteBuffer;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The statement of one page of a pull, with its parameters, and that of the number of entities after it. */
record PageStatement(Pull pull, EntitySource source) {
    String sql(PageSql pages) {
        return pages.page(
                pull.kind(), pull.showDeleted(), pull.newest(), !pull.types().isEmpty());
    }

    String countSql(PageSql pages) {
        return pages.count(
                pull.kind(), pull.showDeleted(), pull.newest(), !pull.types().isEmpty());
    }

    Statement bind(Statement statement) {
        bindPlace(statement, pull.cursor())
                .bind("$5", pull.maxResults())
                .bind("$6", pull.known())
                .bind("$7", pull.waiting().reach())
                .bind("$8", pull.bytesMax())
                .bind("$9", pull.format().separator);
        return bindOptional(statement, 10);
    }

    /** @param last the last item of the page */
    Statement bindCount(Statement statement, Cursor last, int countMax) {
        return bindOptional(bindPlace(statement, last).bind("$5", countMax), 6);
    }

    private Statement bindPlace(Statement statement, Cursor place) {
        return statement
                .bind("$1", pull.userId())
                .bind("$2", place.position())
                .bind("$3", (short) place.type())
                .bind("$4", place.id());
    }

    private Statement bindOptional(Statement statement, int first) {
        int next = first;
        if (PageSql.hasPosition(source, pull.showDeleted())) {
            statement.bind("$" + next++, pull.start());
        }
        if (!pull.types().isEmpty()) {
            Short[] codes =
                    pull.types().stream().map(type -> (short) type.code()).toArray(Short[]::new);
            statement.bind("$" + next, codes);
        }
        return statement;
    }

    static PullPage read(Row row) {
        ByteBuffer items = row.get("items", ByteBuffer.class);
        return new PullPage(
                Rows.number(row, "head"),
                Rows.number(row, "horizon"),
                (int) Rows.number(row, "found"),
                (int) Rows.number(row, "fitting"),
                Rows.required(row, "cut", Boolean.class),
                0,
                (int) Rows.number(row, "unreadable"),
                last(row),
                items == null ? ByteBuffer.allocate(0) : items);
    }

    private static @Nullable Cursor last(Row row) {
        UUID id = row.get("last_id", UUID.class);
        return id == null
                ? null
                : new Cursor(Rows.number(row, "last_position"), Rows.required(row, "last_type", Short.class), id);
    }
}
