package dev.replog.notifier.channel;

import dev.replog.notifier.channel.life.ChannelLife;
import dev.replog.notifier.webhook.WebhookAddress;
import dev.replog.notifier.webhook.WebhookSecret;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The table of channels, for the requests of their owners. */
final class ChannelTable {
    private static final String SELECT = "SELECT " + LifeRows.SELECTED
            + ", c.resource_id, c.address, c.secret, c.created_at FROM notifier.channel c WHERE c.user_id = ?";
    private static final String FIND = SELECT + " AND c.id = ?";
    private static final String LOCK = FIND + " FOR UPDATE";
    private static final String LIST = SELECT + " ORDER BY c.created_at, c.id";
    private static final String COUNT_OTHERS = """
            SELECT count(*) FROM notifier.channel
            WHERE user_id = ? AND id <> ? AND state = 'live' AND expires_at > ?
            """;
    private static final String FORGET = "DELETE FROM notifier.channel WHERE user_id = ? AND id = ?";
    /** The columns that must have a value. The life is written by the same code as for other channels. */
    private static final String BEGIN = """
            INSERT INTO notifier.channel (user_id, id, resource_id, state, address, host, secret, created_at,
                changed_at, expires_at, told_position)
            VALUES (?, ?, ?, 'live', ?, ?, ?, ?, ?, ?, 0)
            """;

    private static final String ROTATE = """
            UPDATE notifier.channel SET secret = ?, old_secret = secret, old_secret_until = ?
            WHERE user_id = ? AND id = ?
            """;
    private static final String FORGET_MANY = """
            DELETE FROM notifier.channel WHERE user_id = ? AND id IN (
                SELECT id FROM notifier.channel
                WHERE user_id = ? AND (state <> 'live' OR expires_at <= ?)
                ORDER BY CASE WHEN state = 'live' THEN expires_at ELSE changed_at END DESC
                OFFSET ?)
            """;

    private final SecretVault vault;

    ChannelTable(SecretVault vault) {
        this.vault = vault;
    }

    @Nullable
    Channel find(Connection connection, ChannelKey key, Instant now) throws SQLException {
        return find(connection, FIND, key, now);
    }

    /** The row is locked until the end of this transaction. */
    @Nullable
    Channel lock(Connection connection, ChannelKey key, Instant now) throws SQLException {
        return find(connection, LOCK, key, now);
    }

    private @Nullable Channel find(Connection connection, String sql, ChannelKey key, Instant now) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, key.userId());
            statement.setString(2, key.id());
            List<Channel> found = read(statement, now);
            return found.isEmpty() ? null : found.getFirst();
        }
    }

    List<Channel> list(Connection connection, String userId, Instant now) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(LIST)) {
            statement.setString(1, userId);
            return read(statement, now);
        }
    }

    int countOtherActive(Connection connection, ChannelKey key, Instant now) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(COUNT_OTHERS)) {
            statement.setString(1, key.userId());
            statement.setString(2, key.id());
            statement.setObject(3, utc(now));
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    /** Inserts a new channel, or replaces the old one of this id. */
    void begin(
            Connection connection,
            ChannelKey key,
            UUID resourceId,
            WebhookAddress address,
            WebhookSecret secret,
            ChannelLife life)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(FORGET)) {
            statement.setString(1, key.userId());
            statement.setString(2, key.id());
            statement.executeUpdate();
        }
        try (PreparedStatement statement = connection.prepareStatement(BEGIN)) {
            statement.setString(1, key.userId());
            statement.setString(2, key.id());
            statement.setObject(3, resourceId);
            statement.setString(4, address.text());
            statement.setString(5, address.hostAndPort());
            statement.setBytes(6, vault.stored(secret, key.userId(), key.id()));
            statement.setObject(7, utc(life.changedAt()));
            statement.setObject(8, utc(life.changedAt()));
            statement.setObject(9, utc(life.expiresAt()));
            statement.executeUpdate();
        }
        write(connection, key, life);
    }

    void write(Connection connection, ChannelKey key, ChannelLife life) throws SQLException {
        LifeRows.write(connection, Map.of(key, life));
    }

    /** The previous secret signs beside the new one for some time. */
    void rotate(Connection connection, ChannelKey key, WebhookSecret secret, Instant overlapUntil) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(ROTATE)) {
            statement.setBytes(1, vault.stored(secret, key.userId(), key.id()));
            statement.setObject(2, utc(overlapUntil));
            statement.setString(3, key.userId());
            statement.setString(4, key.id());
            statement.executeUpdate();
        }
    }

    /** Deletes the oldest of a user's ended channels, so that their number stays bounded. */
    void forgetBeyond(Connection connection, String userId, int keptMax, Instant now) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(FORGET_MANY)) {
            statement.setString(1, userId);
            statement.setString(2, userId);
            statement.setObject(3, utc(now));
            statement.setInt(4, keptMax);
            statement.executeUpdate();
        }
    }

    private List<Channel> read(PreparedStatement statement, Instant now) throws SQLException {
        List<Channel> channels = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                ChannelKey key = LifeRows.key(row);
                ChannelLife life = LifeRows.read(row);
                channels.add(new Channel(
                        key,
                        row.getObject("resource_id", UUID.class),
                        row.getString("address"),
                        vault.opened(row.getBytes("secret"), key.userId(), key.id()),
                        LifeRows.instant(row, "created_at"),
                        life,
                        life.status(now)));
            }
        }
        return channels;
    }

    static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
