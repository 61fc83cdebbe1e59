package dev.replog.bench.run;

import dev.replog.projector.pull.Cursor;
import dev.replog.projector.pull.PageSql;
import dev.replog.projector.pull.Pull;
import dev.replog.projector.pull.PullKind;
import dev.replog.projector.pull.Remaining;
import java.util.List;

/** The very statement that answers a pull, with its parameters written into it, for a client that binds none. */
final class PageStatement {
    private static final long BYTES_MAX = 4 << 20;

    private PageStatement() {}

    /** What changed behind a position, deletions included; at most so many items. */
    static String delta(String userId, long position, int items) {
        Cursor cursor = Cursor.after(position, new PullKind.All());
        List<String> values = List.of(
                quoted(userId),
                position + "::bigint",
                cursor.type() + "::smallint",
                quoted(cursor.id().toString()) + "::uuid",
                items + "::integer",
                "(" + Pull.NOTHING_KNOWN + ")::bigint",
                "0::bigint",
                BYTES_MAX + "::bigint",
                quoted(","),
                Remaining.COUNT_MAX + "::integer",
                "(" + Pull.NOTHING_KNOWN + ")::bigint");
        String sql = PageSql.page(new PullKind.All(), true, false, false);
        // Backwards, for $1 is the beginning of $10.
        for (int i = values.size(); i > 0; i--) {
            sql = sql.replace("$" + i, values.get(i - 1));
        }
        return sql;
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
