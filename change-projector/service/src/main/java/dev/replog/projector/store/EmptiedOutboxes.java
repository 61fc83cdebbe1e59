package dev.replog.projector.store;

import dev.replog.projector.own.Claim;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.apache.kafka.common.TopicPartition;

/** Empties the stored outboxes of partitions, as long as they are still those of their owner. */
final class EmptiedOutboxes {
    /** The rows of large outboxes go first: afterwards, nothing tells to which offset they belong. */
    private static final List<String> STATEMENTS = List.of("""
            DELETE FROM projection_owed o
            USING projection_progress p,
              unnest(?::int[], ?::bigint[], ?::bigint[]) AS idle (partition, epoch, next_offset)
            WHERE p.generation = ? AND p.partition = idle.partition AND p.owner_epoch = idle.epoch
              AND p.next_offset = idle.next_offset AND o.generation = p.generation AND o.partition = p.partition
            """, """
            UPDATE projection_progress p SET unpublished = NULL
            FROM unnest(?::int[], ?::bigint[], ?::bigint[]) AS idle (partition, epoch, next_offset)
            WHERE p.generation = ? AND p.partition = idle.partition AND p.owner_epoch = idle.epoch
              AND p.next_offset = idle.next_offset AND p.unpublished IS NOT NULL
            """);

    private EmptiedOutboxes() {}

    static void empty(Connection connection, int generation, Map<TopicPartition, Claim> claims) throws SQLException {
        List<Map.Entry<TopicPartition, Claim>> rows = List.copyOf(claims.entrySet());
        connection.setAutoCommit(false);
        try {
            for (String sql : STATEMENTS) {
                try (PreparedStatement statement = connection.prepareStatement(sql)) {
                    statement.setArray(
                            1,
                            connection.createArrayOf(
                                    "int4",
                                    rows.stream()
                                            .map(row -> row.getKey().partition())
                                            .toArray(Integer[]::new)));
                    statement.setArray(2, connection.createArrayOf("int8", values(rows, Claim::epoch)));
                    statement.setArray(3, connection.createArrayOf("int8", values(rows, Claim::nextOffset)));
                    statement.setInt(4, generation);
                    statement.executeUpdate();
                }
            }
            connection.commit();
        } catch (SQLException | RuntimeException e) {
            connection.rollback();
            throw e;
        } finally {
            connection.setAutoCommit(true);
        }
    }

    private static Long[] values(List<Map.Entry<TopicPartition, Claim>> rows, ToLongFunction<Claim> value) {
        return rows.stream().map(row -> value.applyAsLong(row.getValue())).toArray(Long[]::new);
    }
}
