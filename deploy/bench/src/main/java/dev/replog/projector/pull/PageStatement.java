package dev.replog.projector.pull;

import java.util.Map;

/** The very statement that answers a pull, with its parameters written into it, for a client that binds none. */
public final class PageStatement {
    private static final long BYTES_MAX = 4 << 20;

    private PageStatement() {}

    /** What changed behind a position, deletions included; at most so many items. */
    public static String delta(String userId, long position, int items) {
        Cursor cursor = Cursor.after(position, new PullKind.All());
        Map<Integer, String> values = Map.of(
                1, quoted(userId),
                2, position + "::bigint",
                3, cursor.type() + "::smallint",
                4, quoted(cursor.id().toString()) + "::uuid",
                5, items + "::integer",
                6, "(" + Pull.NOTHING_KNOWN + ")::bigint",
                7, "0::bigint",
                8, BYTES_MAX + "::bigint",
                9, quoted(","));
        String sql = PullSql.page(new PullKind.All(), true, false);
        for (Map.Entry<Integer, String> value : values.entrySet()) {
            sql = sql.replace("$" + value.getKey(), value.getValue());
        }
        return sql;
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
