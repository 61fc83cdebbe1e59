package dev.replog.notifier.delivery;

import dev.replog.notifier.changes.ChangeWriter;
import dev.replog.notifier.channel.ChannelKey;
import dev.replog.notifier.channel.DeliveryBell;
import dev.replog.notifier.channel.LifeRows;
import dev.replog.notifier.channel.life.ChannelLife;
import dev.replog.notifier.channel.life.LifeCycle;
import dev.replog.notifier.channel.life.News;
import dev.replog.schemas.Change;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes the pending pings of channels in the transaction of the changes: one statement locks and reads the channels of
 * a batch's users, and one writes those that the batch concerns. The number of rows does not grow with the number of
 * changes.
 */
final class PendingPings implements ChangeWriter {
    /** Locks rows in the same order as the writes of results, so that there is no deadlock. */
    private static final String LOCK = """
            WITH listening AS (
                SELECT %s FROM notifier.channel c
                WHERE c.user_id = ANY (?) AND c.state = 'live' AND c.expires_at > ?
                ORDER BY c.user_id, c.id FOR UPDATE
            )
            SELECT * FROM listening
            """.formatted(LifeRows.SELECTED);

    private final DeliveryBell bell;
    private final InstantSource clock;

    PendingPings(DeliveryBell bell, InstantSource clock) {
        this.bell = bell;
        this.clock = clock;
    }

    @Override
    public void write(Connection connection, List<Change> batch) throws SQLException {
        Map<String, List<News>> newsByUser = News.byUser(batch);
        Instant now = clock.instant();
        Map<ChannelKey, ChannelLife> changed = new LinkedHashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(LOCK)) {
            statement.setArray(
                    1, connection.createArrayOf("text", newsByUser.keySet().toArray()));
            statement.setObject(2, now.atOffset(ZoneOffset.UTC));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    ChannelKey key = LifeRows.key(row);
                    ChannelLife life = LifeRows.read(row);
                    ChannelLife next = LifeCycle.changed(life, newsByUser.getOrDefault(key.userId(), List.of()), now);
                    if (!next.equals(life)) {
                        changed.put(key, next);
                    }
                }
            }
        }
        LifeRows.write(connection, changed);
    }

    @Override
    public void committed() {
        bell.ring();
    }
}
