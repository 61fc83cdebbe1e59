package dev.replog.bench.run;

import dev.replog.projector.pull.Cursor;
import dev.replog.projector.pull.PageSql;
import dev.replog.projector.pull.Pull;
import dev.replog.projector.pull.PullKind;
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
                quoted(","));
        String sql = new PageSql(Catalogue.shipped()).page(new PullKind.All(), true, false, false);
        for (int i = 1; i <= values.size(); i++) {
            sql = sql.replace("$" + i, values.get(i - 1));
        }
        return sql;
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
