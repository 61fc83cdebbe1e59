package dev.replog.bench.run;

import dev.replog.projector.pull.Cursor;
import dev.replog.projector.pull.PageSql;
import dev.replog.projector.pull.Pull;
import dev.replog.projector.pull.PullKind;
import dev.replog.projector.pull.Remaining;
import dev.replog.schemas.catalogue.Catalogue;
import java.util.List;

/** The exact statement of a pull, with its parameters as literals, for a client that does not bind parameters. */
final class PageStatement {
    private static final long BYTES_MAX = 4 << 20;

    private PageStatement() {}

    /** The changes after a position, deletions included; at most this many items. */
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
        String sql = new PageSql(Catalogue.shipped()).page(new PullKind.All(), true, false, false);
        // In reverse order, because $1 is a prefix of $10.
        for (int i = values.size(); i > 0; i--) {
            sql = sql.replace("$" + i, values.get(i - 1));
        }
        return sql;
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
