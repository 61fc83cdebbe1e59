package dev.replog.projector.store;

import dev.replog.projector.database.Columns;
import dev.replog.projector.database.PacketColumns;
import dev.replog.projector.store.Batch.UserPacket;
import java.sql.SQLException;
import java.util.List;

/** The last packets of nodes, as a statement of the transaction that stores a batch. */
final class PacketRows {
    static final String PUT = """
            INSERT INTO node_packet (user_id, node_id, epoch, number, content_hash, position, results)
            SELECT unnest(?::text[]), unnest(?::uuid[]), unnest(?::bigint[]), unnest(?::bigint[]), unnest(?::bytea[]),
              unnest(?::bigint[]), unnest(?::bytea[])
            ON CONFLICT (user_id, node_id) DO UPDATE SET
              epoch = excluded.epoch, number = excluded.number, content_hash = excluded.content_hash,
              position = excluded.position, results = excluded.results
            """;

    private PacketRows() {}

    static void add(Columns columns, List<UserPacket> rows) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        columns.addTexts(rows, UserPacket::userId);
        columns.addIds(rows, UserPacket::nodeId);
        columns.add("int8", rows, Long[]::new, row -> row.packet().epoch());
        columns.add("int8", rows, Long[]::new, row -> row.packet().number());
        columns.add(
                "bytea", rows, byte[][]::new, row -> row.packet().contentHash().bytes());
        columns.add("int8", rows, Long[]::new, row -> row.packet().position());
        columns.add("bytea", rows, byte[][]::new, row -> PacketColumns.results(row.packet()));
    }
}
