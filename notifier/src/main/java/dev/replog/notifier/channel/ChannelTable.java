package dev.replog.notifier.channel;

import dev.replog.notifier.webhook.WebhookSecret;
import dev.replog.schemas.token.LogId;
import dev.replog.schemas.token.Position;
import dev.replog.schemas.token.SyncToken;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The table of channels, as far as their life goes. What is to be delivered is written by {@code delivery}. */
final class ChannelTable {
    private static final String COLUMNS =
            "user_id, id, resource_id, state, reason, address, types, secret, created_at, expires_at, told_log_id,"
                    + " told_position, number, last_notified_at, failures, last_error, due_at, not_before";
    private static final String FIND = "SELECT " + COLUMNS + " FROM notifier.channel WHERE user_id = ? AND id = ?";
    private static final String LIST =
            "SELECT " + COLUMNS + " FROM notifier.channel WHERE user_id = ? ORDER BY created_at, id";
    private static final String COUNT_OTHERS = """
            SELECT count(*) FROM notifier.channel
            WHERE user_id = ? AND id <> ? AND state = 'live' AND expires_at > ?
            """;
    private static final String FORGET = "DELETE FROM notifier.channel WHERE user_id = ? AND id = ?";
    private static final String BEGIN = """
            INSERT INTO notifier.channel (user_id, id, resource_id, state, address, host, types, secret, created_at,
                changed_at, expires_at, told_log_id, told_position, due_at, not_before, failures)
            VALUES (?, ?, ?, 'live', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """;
    /** Of a channel that was over, what changed meanwhile is owed. Nothing is tried before its receiver may be called again. */
    private static final String RENEW = """
            WITH given AS (
                SELECT ?::timestamptz AS now, ?::timestamptz AS expires_at, ?::text[] AS types, ?::boolean AS revived,
                    ?::integer AS head_log_id, ?::bigint AS head, ?::bytea AS secret, ?::timestamptz AS overlap_until
            )
            UPDATE notifier.channel c SET state = 'live', reason = NULL, changed_at = g.now, expires_at = g.expires_at,
                types = g.types,
                secret = coalesce(g.secret, c.secret),
                old_secret = CASE WHEN g.secret IS NULL THEN c.old_secret ELSE c.secret END,
                old_secret_until = CASE WHEN g.secret IS NULL THEN c.old_secret_until ELSE g.overlap_until END,
                failures = CASE WHEN c.state = 'failed' THEN 0 ELSE c.failures END,
                message_first_at = CASE WHEN g.revived THEN NULL ELSE c.message_first_at END,
                owed_log_id = CASE WHEN missed THEN g.head_log_id ELSE c.owed_log_id END,
                owed_position = CASE WHEN missed THEN g.head ELSE c.owed_position END,
                owed_exists = missed OR c.owed_exists,
                owed_since = CASE WHEN missed THEN coalesce(c.owed_since, g.now) ELSE c.owed_since END,
                due_at = CASE WHEN c.lease IS NOT NULL AND c.due_at IS NOT NULL THEN c.due_at
                    WHEN missed OR c.message_id IS NOT NULL OR c.owed_position IS NOT NULL OR c.number = 0
                        THEN greatest(g.now, c.not_before) END
            FROM given g
            CROSS JOIN LATERAL (
                SELECT g.revived AND g.head > greatest(k.told_position, k.message_position, k.owed_position) IS TRUE
                FROM notifier.channel k WHERE k.user_id = ? AND k.id = ?) AS m (missed)
            WHERE c.user_id = ? AND c.id = ?
            """;

    private static final String STOP = """
            UPDATE notifier.channel SET state = 'stopped', reason = 'stopped by its owner', changed_at = ?,
                due_at = NULL, lease = NULL, message_id = NULL, owed_position = NULL
            WHERE user_id = ? AND id = ? AND state <> 'stopped'
            """;
    private static final String ASK_FOR_PING = """
            UPDATE notifier.channel SET
                owed_log_id = coalesce(owed_log_id, told_log_id), owed_position = coalesce(owed_position, told_position),
                owed_exists = true, owed_since = coalesce(owed_since, ?),
                due_at = CASE WHEN lease IS NULL THEN greatest(?, not_before) ELSE due_at END
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
    Channel find(Connection connection, String userId, String id, Instant now) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(FIND)) {
            statement.setString(1, userId);
            statement.setString(2, id);
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

    int countOtherActive(Connection connection, String userId, String id, Instant now) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(COUNT_OTHERS)) {
            statement.setString(1, userId);
            statement.setString(2, id);
            statement.setObject(3, utc(now));
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    /** A new channel in place of what there may be; its handshake is due as soon as its receiver may be called. */
    void begin(
            Connection connection,
            String userId,
            ChannelOrder order,
            WebhookSecret secret,
            Registration.Begins begins,
            SyncToken from,
            Instant now)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(FORGET)) {
            statement.setString(1, userId);
            statement.setString(2, order.id());
            statement.executeUpdate();
        }
        try (PreparedStatement statement = connection.prepareStatement(BEGIN)) {
            statement.setString(1, userId);
            statement.setString(2, order.id());
            statement.setObject(3, UUID.randomUUID());
            statement.setString(4, order.address().text());
            statement.setString(5, order.address().hostAndPort());
            statement.setArray(6, array(connection, order.types()));
            statement.setBytes(7, vault.stored(secret, userId, order.id()));
            statement.setObject(8, utc(now));
            statement.setObject(9, utc(now));
            statement.setObject(10, utc(begins.expiresAt()));
            statement.setInt(11, from.log().value());
            statement.setLong(12, from.position().value());
            Instant notBefore = begins.notBefore();
            statement.setObject(13, utc(notBefore != null && notBefore.isAfter(now) ? notBefore : now));
            statement.setObject(14, notBefore == null ? null : utc(notBefore), Types.TIMESTAMP_WITH_TIMEZONE);
            statement.setInt(15, begins.failures());
            statement.executeUpdate();
        }
    }

    /** @param newSecret null: it keeps the one it has */
    void renew(
            Connection connection,
            String userId,
            ChannelOrder order,
            Registration.Renewed renewed,
            @Nullable WebhookSecret newSecret,
            Instant overlapUntil,
            @Nullable SyncToken head,
            Instant now)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(RENEW)) {
            statement.setObject(1, utc(now));
            statement.setObject(2, utc(renewed.expiresAt()));
            statement.setArray(3, array(connection, order.types()));
            statement.setBoolean(4, renewed.revived());
            statement.setObject(5, head == null ? null : head.log().value(), Types.INTEGER);
            statement.setObject(6, head == null ? null : head.position().value(), Types.BIGINT);
            statement.setBytes(7, newSecret == null ? null : vault.stored(newSecret, userId, order.id()));
            statement.setObject(8, utc(overlapUntil));
            statement.setString(9, userId);
            statement.setString(10, order.id());
            statement.setString(11, userId);
            statement.setString(12, order.id());
            statement.executeUpdate();
        }
    }

    void stop(Connection connection, String userId, String id, Instant now) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(STOP)) {
            statement.setObject(1, utc(now));
            statement.setString(2, userId);
            statement.setString(3, id);
            statement.executeUpdate();
        }
    }

    /** One message more, or the one that waits, as soon as its receiver may be called. */
    void askForPing(Connection connection, String userId, String id, Instant now) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(ASK_FOR_PING)) {
            statement.setObject(1, utc(now));
            statement.setObject(2, utc(now));
            statement.setString(3, userId);
            statement.setString(4, id);
            statement.executeUpdate();
        }
    }

    /** Forgets the oldest of a user's channels that are over, so that they do not pile up. */
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
                String userId = row.getString(1);
                String id = row.getString(2);
                Instant expiresAt = instant(row, 10);
                ChannelStatus status = ChannelStatus.of(row.getString(4), expiresAt, now);
                channels.add(new Channel(
                        userId,
                        id,
                        row.getObject(3, UUID.class),
                        status,
                        row.getString(5),
                        row.getString(6),
                        texts(row.getArray(7)),
                        vault.opened(row.getBytes(8), userId, id),
                        instant(row, 9),
                        expiresAt,
                        token(row, 11, 12),
                        row.getLong(13),
                        instantOrNull(row, 14),
                        row.getInt(15),
                        row.getString(16),
                        status == ChannelStatus.ACTIVE ? instantOrNull(row, 17) : null,
                        instantOrNull(row, 18)));
            }
        }
        return channels;
    }

    static @Nullable SyncToken token(ResultSet row, int logColumn, int positionColumn) throws SQLException {
        int log = row.getInt(logColumn);
        return row.wasNull() ? null : SyncToken.mark(new LogId(log), new Position(row.getLong(positionColumn)));
    }

    static Instant instant(ResultSet row, int column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    static @Nullable Instant instantOrNull(ResultSet row, int column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private static @Nullable List<String> texts(@Nullable Array array) throws SQLException {
        return array == null ? null : List.of((String[]) array.getArray());
    }

    private static @Nullable Array array(Connection connection, @Nullable List<String> texts) throws SQLException {
        return texts == null ? null : connection.createArrayOf("text", texts.toArray());
    }

    static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
