package dev.replog.notifier.delivery;

import dev.replog.notifier.changes.ChangeWriter;
import dev.replog.notifier.channel.DeliveryBell;
import dev.replog.schemas.Change;
import dev.replog.schemas.ChangeKind;
import dev.replog.schemas.EntityChange;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Notes with each channel up to where it is to be told, in the transaction of the changes: one statement for a batch, and
 * no more in the table than there was. What a channel was told already, or is being told, is no news when it is read
 * again.
 */
final class OwedPings implements ChangeWriter {
    /** Rows are locked in the order in which the results of attempts are written too, so that neither waits in a circle. */
    private static final String OWE = """
            WITH news AS (
                SELECT user_id, log_id, position, at, string_to_array(types, ',') AS types,
                    string_to_array(existing, ',') AS existing
                FROM unnest(?, ?, ?, ?, ?, ?) AS n (user_id, log_id, position, at, types, existing)
            ), listening AS (
                SELECT user_id, id, types, greatest(told_position, message_position) AS known
                FROM notifier.channel
                WHERE user_id = ANY (?) AND state = 'live' AND expires_at > ?
                ORDER BY user_id, id FOR UPDATE
            ), owed AS (
                SELECT l.user_id, l.id, max(n.position) AS position,
                    (array_agg(n.log_id ORDER BY n.position DESC))[1] AS log_id, min(n.at) AS since,
                    bool_or(CASE WHEN l.types IS NULL THEN cardinality(n.existing) > 0 ELSE l.types && n.existing END)
                        AS anything_exists
                FROM listening l JOIN news n ON n.user_id = l.user_id
                WHERE n.position > l.known AND (l.types IS NULL OR l.types && n.types)
                GROUP BY l.user_id, l.id
            )
            UPDATE notifier.channel c SET
                owed_log_id = CASE WHEN c.owed_position > o.position THEN c.owed_log_id ELSE o.log_id END,
                owed_position = greatest(c.owed_position, o.position),
                owed_exists = o.anything_exists OR coalesce(c.owed_exists, false),
                owed_since = least(c.owed_since, o.since),
                due_at = coalesce(c.due_at, ?)
            FROM owed o WHERE c.user_id = o.user_id AND c.id = o.id
            """;

    private final DeliveryBell bell;
    private final InstantSource clock;

    OwedPings(DeliveryBell bell, InstantSource clock) {
        this.bell = bell;
        this.clock = clock;
    }

    @Override
    public void write(Connection connection, List<Change> batch) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(OWE)) {
            array(statement, 1, "text", batch, Change::getUserId);
            array(statement, 2, "int", batch, Change::getLogId);
            array(statement, 3, "bigint", batch, Change::getPosition);
            array(statement, 4, "timestamptz", batch, change -> Timestamp.from(change.getAt()));
            array(statement, 5, "text", batch, change -> types(change, true));
            array(statement, 6, "text", batch, change -> types(change, false));
            Object[] users = batch.stream().map(Change::getUserId).distinct().toArray();
            statement.setArray(7, connection.createArrayOf("text", users));
            statement.setObject(8, clock.instant().atOffset(ZoneOffset.UTC));
            statement.setObject(9, clock.instant().atOffset(ZoneOffset.UTC));
            statement.executeUpdate();
        }
    }

    @Override
    public void committed() {
        bell.ring();
    }

    private static String types(Change change, boolean alsoDeleted) {
        return change.getEntities().stream()
                .filter(entity -> alsoDeleted || entity.getKind() != ChangeKind.DELETED)
                .map(EntityChange::getType)
                .distinct()
                .collect(Collectors.joining(","));
    }

    private static void array(
            PreparedStatement statement, int index, String type, List<Change> batch, Function<Change, Object> value)
            throws SQLException {
        Object[] values = batch.stream().map(value).toArray();
        statement.setArray(index, statement.getConnection().createArrayOf(type, values));
    }
}
