package dev.replog.notifier.delivery;

import dev.replog.notifier.channel.Ledger;
import dev.replog.notifier.channel.SecretVault;
import dev.replog.notifier.database.Database;
import dev.replog.notifier.webhook.Verdict;
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
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is due, taken by one instance at a time, and what came of it. A message is made when it is first taken, of what
 * is owed then; until it is delivered it stays as it is, and what comes meanwhile makes the next one. What came of an
 * attempt is written only while the channel is still leased to who made it.
 */
final class DeliveryTable implements DeliveryStore {
    private static final Logger LOG = LoggerFactory.getLogger(DeliveryTable.class);

    /** So many due channels are looked at to find some whose hosts have room. */
    private static final int LOOKED_AT_PER_FREE = 4;

    private static final String CLAIM = """
            WITH full_host AS MATERIALIZED (
                SELECT host, room FROM unnest(?, ?) AS h (host, room)
            ), due AS MATERIALIZED (
                SELECT user_id, id, host, due_at FROM notifier.channel
                WHERE due_at <= ? AND state = 'live' AND expires_at > ?
                    AND host NOT IN (SELECT host FROM full_host WHERE room <= 0)
                ORDER BY due_at LIMIT ?
            ), ranked AS MATERIALIZED (
                SELECT user_id, id, host, row_number() OVER (PARTITION BY host ORDER BY due_at) AS place FROM due
            ), taken AS MATERIALIZED (
                SELECT c.user_id, c.id
                FROM ranked r
                JOIN notifier.channel c ON c.user_id = r.user_id AND c.id = r.id
                LEFT JOIN full_host h ON h.host = r.host
                WHERE r.place <= coalesce(h.room, ?) AND c.due_at <= ? AND c.state = 'live'
                ORDER BY r.place, c.due_at LIMIT ?
                FOR UPDATE OF c SKIP LOCKED
            )
            UPDATE notifier.channel c SET
                due_at = ?, lease = ?,
                number = CASE WHEN message_id IS NULL THEN number + 1 ELSE number END,
                message_id = coalesce(message_id, gen_random_uuid()),
                message_state = CASE WHEN message_id IS NOT NULL THEN message_state WHEN number = 0 THEN 'sync'
                    WHEN owed_exists THEN 'exists' ELSE 'not_exists' END,
                message_log_id = CASE WHEN message_id IS NOT NULL THEN message_log_id WHEN number = 0 THEN told_log_id
                    ELSE owed_log_id END,
                message_position = CASE WHEN message_id IS NOT NULL THEN message_position
                    WHEN number = 0 THEN told_position ELSE owed_position END,
                message_since = CASE WHEN message_id IS NOT NULL THEN message_since
                    WHEN number > 0 THEN owed_since END,
                message_first_at = CASE WHEN message_id IS NULL THEN ? ELSE coalesce(message_first_at, ?) END,
                owed_log_id = CASE WHEN message_id IS NOT NULL OR number = 0 THEN owed_log_id END,
                owed_position = CASE WHEN message_id IS NOT NULL OR number = 0 THEN owed_position END,
                owed_exists = CASE WHEN message_id IS NOT NULL OR number = 0 THEN owed_exists END,
                owed_since = CASE WHEN message_id IS NOT NULL OR number = 0 THEN owed_since END
            FROM taken t WHERE c.user_id = t.user_id AND c.id = t.id
            RETURNING c.user_id, c.id, c.resource_id, c.address, c.host, c.types, c.secret,
                CASE WHEN c.old_secret_until > ? THEN c.old_secret END, c.expires_at, c.number, c.message_id,
                c.message_state, c.message_log_id, c.message_position, c.message_since, c.message_first_at, c.failures
            """;
    private static final String RECORD = """
            WITH r AS (
                SELECT ? AS user_id, ? AS channel_id, ?::uuid AS lease, ? AS outcome, ?::timestamptz AS started_at,
                    ?::timestamptz AS ended_at, ?::timestamptz AS next_at, ? AS error, ? AS reason
            ), done AS (
                UPDATE notifier.channel c SET
                    state = CASE r.outcome WHEN 'failed' THEN 'failed' WHEN 'gone' THEN 'stopped' ELSE c.state END,
                    reason = coalesce(r.reason, c.reason),
                    changed_at = CASE WHEN r.outcome IN ('failed', 'gone') THEN r.ended_at ELSE c.changed_at END,
                    told_log_id = CASE r.outcome WHEN 'delivered' THEN c.message_log_id ELSE c.told_log_id END,
                    told_position = CASE r.outcome WHEN 'delivered' THEN c.message_position ELSE c.told_position END,
                    last_notified_at = CASE r.outcome WHEN 'delivered' THEN r.ended_at ELSE c.last_notified_at END,
                    failures = CASE r.outcome WHEN 'delivered' THEN 0 ELSE c.failures + 1 END,
                    last_error = r.error,
                    message_id = CASE r.outcome WHEN 'retried' THEN c.message_id END,
                    message_position = CASE r.outcome WHEN 'retried' THEN c.message_position END,
                    owed_position = CASE WHEN r.outcome IN ('retried', 'delivered') THEN c.owed_position END,
                    due_at = CASE r.outcome WHEN 'retried' THEN r.next_at
                        WHEN 'delivered' THEN CASE WHEN c.owed_position IS NOT NULL THEN r.ended_at END END,
                    not_before = CASE r.outcome WHEN 'retried' THEN r.next_at END,
                    lease = NULL,
                    attempts = c.attempts + 1
                FROM r WHERE c.user_id = r.user_id AND c.id = r.channel_id AND c.lease = r.lease
                RETURNING c.attempts
            )
            INSERT INTO notifier.delivery AS slot (user_id, channel_id, slot, attempt, at, number, message_id,
                message_state, outcome, status, duration_millis, error, next_attempt_at, log_id, position)
            SELECT r.user_id, r.channel_id, done.attempts % ?, done.attempts, r.started_at, ?, ?, ?, r.outcome, ?, ?,
                r.error, r.next_at, ?, ?
            FROM r, done
            ON CONFLICT (user_id, channel_id, slot) DO UPDATE SET attempt = excluded.attempt, at = excluded.at,
                number = excluded.number, message_id = excluded.message_id, message_state = excluded.message_state,
                outcome = excluded.outcome, status = excluded.status, duration_millis = excluded.duration_millis,
                error = excluded.error, next_attempt_at = excluded.next_attempt_at, log_id = excluded.log_id,
                position = excluded.position
            """;

    /** No attempt was made: the message is as if it had not been taken. */
    private static final String PUT_OFF = """
            UPDATE notifier.channel SET due_at = ?, lease = NULL,
                message_first_at = CASE WHEN failures = 0 THEN NULL ELSE message_first_at END
            WHERE user_id = ? AND id = ? AND lease = ?
            """;

    private final Database database;
    private final SecretVault vault;

    @FunctionalInterface
    private interface Parameters {
        void set(PreparedStatement statement, Finished finished) throws SQLException;
    }

    DeliveryTable(Database database, SecretVault vault) {
        this.database = database;
        this.vault = vault;
    }

    @Override
    public List<Claimed> claim(int free, int perHostMax, Map<String, Integer> rooms, Duration lease, Instant now)
            throws SQLException {
        UUID leaseId = UUID.randomUUID();
        try (Connection connection = database.connection();
                PreparedStatement statement = connection.prepareStatement(CLAIM)) {
            statement.setArray(
                    1, connection.createArrayOf("text", rooms.keySet().toArray()));
            statement.setArray(2, connection.createArrayOf("int", rooms.values().toArray()));
            statement.setObject(3, utc(now));
            statement.setObject(4, utc(now));
            statement.setInt(5, free * LOOKED_AT_PER_FREE);
            statement.setInt(6, perHostMax);
            statement.setObject(7, utc(now));
            statement.setInt(8, free);
            statement.setObject(9, utc(now.plus(lease)));
            statement.setObject(10, leaseId);
            statement.setObject(11, utc(now));
            statement.setObject(12, utc(now));
            statement.setObject(13, utc(now));
            List<Claimed> claimed = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    claimed.add(claimed(row, leaseId));
                }
            }
            return claimed;
        }
    }

    private Claimed claimed(ResultSet row, UUID lease) throws SQLException {
        String userId = row.getString(1);
        String channelId = row.getString(2);
        Array types = row.getArray(6);
        int log = row.getInt(13);
        SyncToken token = row.wasNull() ? null : SyncToken.mark(new LogId(log), new Position(row.getLong(14)));
        OffsetDateTime since = row.getObject(15, OffsetDateTime.class);
        return new Claimed(
                userId,
                channelId,
                lease,
                row.getObject(3, UUID.class),
                row.getString(4),
                row.getString(5),
                types == null ? null : List.of((String[]) types.getArray()),
                secrets(userId, channelId, row.getBytes(7), row.getBytes(8)),
                instant(row, 9),
                row.getLong(10),
                row.getObject(11, UUID.class),
                row.getString(12),
                token,
                since == null ? null : since.toInstant(),
                instant(row, 16),
                row.getInt(17) + 1);
    }

    private List<WebhookSecret> secrets(String userId, String channelId, byte[] secret, byte @Nullable [] old) {
        try {
            List<WebhookSecret> secrets = new ArrayList<>(2);
            secrets.add(vault.opened(secret, userId, channelId));
            if (old != null) {
                secrets.add(vault.opened(old, userId, channelId));
            }
            return secrets;
        } catch (IllegalStateException wrongKey) {
            LOG.error("{}", wrongKey.getMessage());
            return List.of();
        }
    }

    @Override
    public List<Boolean> record(List<Finished> finished) throws SQLException {
        boolean[] accepted = new boolean[finished.size()];
        // Each in an own transaction, in which rows are locked in one order.
        execute(finished, accepted, RECORD, each -> !isPutOff(each), DeliveryTable::set);
        execute(finished, accepted, PUT_OFF, DeliveryTable::isPutOff, DeliveryTable::setPutOff);
        return IntStream.range(0, accepted.length).mapToObj(i -> accepted[i]).toList();
    }

    private static boolean isPutOff(Finished finished) {
        return finished.verdict() instanceof Verdict.PutOff;
    }

    private void execute(
            List<Finished> finished, boolean[] accepted, String sql, Predicate<Finished> isMeant, Parameters parameters)
            throws SQLException {
        int[] meant = IntStream.range(0, accepted.length)
                .filter(i -> isMeant.test(finished.get(i)))
                .toArray();
        if (meant.length == 0) {
            return;
        }
        database.inTransaction(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                for (int i : meant) {
                    parameters.set(statement, finished.get(i));
                    statement.addBatch();
                }
                int[] rows = statement.executeBatch();
                for (int i = 0; i < meant.length; i++) {
                    accepted[meant[i]] = rows[i] == 1;
                }
            }
        });
    }

    private static void setPutOff(PreparedStatement statement, Finished finished) throws SQLException {
        Claimed claimed = finished.claimed();
        statement.setObject(1, utc(Objects.requireNonNull(finished.nextAt())));
        statement.setString(2, claimed.userId());
        statement.setString(3, claimed.channelId());
        statement.setObject(4, claimed.lease());
    }

    private static void set(PreparedStatement statement, Finished finished) throws SQLException {
        Claimed claimed = finished.claimed();
        Instant nextAt = finished.nextAt();
        SyncToken token = claimed.token();
        statement.setString(1, claimed.userId());
        statement.setString(2, claimed.channelId());
        statement.setObject(3, claimed.lease());
        statement.setString(4, finished.outcome());
        statement.setObject(5, utc(finished.startedAt()));
        statement.setObject(6, utc(finished.endedAt()));
        statement.setObject(7, nextAt == null ? null : utc(nextAt), Types.TIMESTAMP_WITH_TIMEZONE);
        statement.setString(8, finished.error());
        statement.setString(9, finished.reason());
        statement.setInt(10, Ledger.SLOTS);
        statement.setLong(11, claimed.number());
        statement.setObject(12, claimed.messageId());
        statement.setString(13, claimed.state());
        statement.setObject(14, finished.status(), Types.INTEGER);
        statement.setInt(15, Math.toIntExact(finished.answer().took().toMillis()));
        statement.setObject(16, token == null ? null : token.log().value(), Types.INTEGER);
        statement.setObject(17, token == null ? null : token.position().value(), Types.BIGINT);
    }

    /** In the order in which rows are locked wherever several are. */
    static Comparator<Finished> lockOrder() {
        return Comparator.comparing((Finished finished) -> finished.claimed().userId())
                .thenComparing(finished -> finished.claimed().channelId());
    }

    private static Instant instant(ResultSet row, int column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
