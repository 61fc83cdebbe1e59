package dev.replog.notifier.delivery;

import dev.replog.notifier.channel.ChannelKey;
import dev.replog.notifier.channel.Ledger;
import dev.replog.notifier.channel.LifeRows;
import dev.replog.notifier.channel.SecretVault;
import dev.replog.notifier.channel.life.ChannelLife;
import dev.replog.notifier.channel.life.LifeCycle;
import dev.replog.notifier.database.ArrayParameters;
import dev.replog.notifier.database.Database;
import dev.replog.notifier.webhook.Verdict;
import dev.replog.notifier.webhook.WebhookSecret;
import dev.replog.schemas.token.SyncToken;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deliveries in the table of channels. Each transaction locks and reads channels with one statement, decides with
 * {@link LifeCycle}, and writes all of them back with one statement. Channels that another transaction has locked are
 * not taken.
 */
final class DeliveryTable implements DeliveryStore {
    private static final Logger LOG = LoggerFactory.getLogger(DeliveryTable.class);

    /** The number of due channels that are read to find some whose hosts have room. */
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
            )
            SELECT %s, c.resource_id, c.address, c.host, c.secret, c.old_secret, c.old_secret_until
            FROM ranked r
            JOIN notifier.channel c ON c.user_id = r.user_id AND c.id = r.id
            LEFT JOIN full_host h ON h.host = r.host
            WHERE r.place <= coalesce(h.room, ?) AND c.due_at <= ? AND c.state = 'live'
            ORDER BY r.place, c.due_at LIMIT ?
            FOR UPDATE OF c SKIP LOCKED
            """.formatted(LifeRows.SELECTED);
    /** Uses one statement, so it costs one round trip. */
    private static final String RECORD = """
            WITH written AS (%s)
            INSERT INTO notifier.delivery AS slot (user_id, channel_id, slot, attempt, at, number, message_id,
                message_state, outcome, status, duration_millis, error, next_attempt_at, log_id, position)
            SELECT * FROM unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (user_id, channel_id, slot) DO UPDATE SET attempt = excluded.attempt, at = excluded.at,
                number = excluded.number, message_id = excluded.message_id, message_state = excluded.message_state,
                outcome = excluded.outcome, status = excluded.status, duration_millis = excluded.duration_millis,
                error = excluded.error, next_attempt_at = excluded.next_attempt_at, log_id = excluded.log_id,
                position = excluded.position
            """.formatted(LifeRows.WRITE);

    private final Database database;
    private final SecretVault vault;

    /** The ledger row of an accepted attempt. */
    private record Entry(ChannelKey key, long attempt, Finished finished) {}

    DeliveryTable(Database database, SecretVault vault) {
        this.database = database;
        this.vault = vault;
    }

    @Override
    public List<Claimed> claim(int free, int perHostMax, Map<String, Integer> rooms, Duration lease, Instant now)
            throws SQLException {
        UUID leaseId = UUID.randomUUID();
        List<Claimed> claimed = new ArrayList<>();
        database.inTransaction(connection -> {
            Map<ChannelKey, ChannelLife> taken = new LinkedHashMap<>();
            try (PreparedStatement statement = connection.prepareStatement(CLAIM)) {
                List<String> hosts = List.copyOf(rooms.keySet());
                new ArrayParameters<>(statement, 1, hosts)
                        .add("text", host -> host)
                        .add("int", rooms::get);
                statement.setObject(3, utc(now));
                statement.setObject(4, utc(now));
                statement.setInt(5, free * LOOKED_AT_PER_FREE);
                statement.setInt(6, perHostMax);
                statement.setObject(7, utc(now));
                statement.setInt(8, free);
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        ChannelLife life = LifeRows.read(row);
                        if (life.canBeTaken(now)) {
                            life = LifeCycle.taken(life, UUID.randomUUID(), leaseId, now.plus(lease), now);
                            taken.put(LifeRows.key(row), life);
                            claimed.add(claimed(row, life, now));
                        }
                    }
                }
            }
            LifeRows.write(connection, taken);
        });
        return claimed;
    }

    private Claimed claimed(ResultSet row, ChannelLife life, Instant now) throws SQLException {
        ChannelKey key = LifeRows.key(row);
        OffsetDateTime oldUntil = row.getObject("old_secret_until", OffsetDateTime.class);
        boolean isOldValid = oldUntil != null && oldUntil.toInstant().isAfter(now);
        return Claimed.of(
                key,
                row.getObject("resource_id", UUID.class),
                row.getString("address"),
                row.getString("host"),
                secrets(key, row.getBytes("secret"), isOldValid ? row.getBytes("old_secret") : null),
                life);
    }

    private List<WebhookSecret> secrets(ChannelKey key, byte[] secret, byte @Nullable [] old) {
        try {
            List<WebhookSecret> secrets = new ArrayList<>(2);
            secrets.add(vault.opened(secret, key.userId(), key.id()));
            if (old != null) {
                secrets.add(vault.opened(old, key.userId(), key.id()));
            }
            return secrets;
        } catch (IllegalStateException wrongKey) {
            LOG.error("{}", wrongKey.getMessage());
            return List.of();
        }
    }

    @Override
    public List<Boolean> record(List<Finished> finished) throws SQLException {
        List<Boolean> accepted = new ArrayList<>();
        database.inTransaction(connection -> {
            Map<ChannelKey, ChannelLife> lives = LifeRows.lock(
                    connection,
                    finished.stream().map(each -> each.claimed().key()).collect(Collectors.toSet()));
            Map<ChannelKey, ChannelLife> changed = new LinkedHashMap<>();
            List<Entry> entries = new ArrayList<>();
            for (Finished each : finished) {
                ChannelKey key = each.claimed().key();
                ChannelLife life = lives.get(key);
                boolean isAccepted =
                        life != null && life.isLeasedUnder(each.claimed().lease());
                if (life != null && isAccepted) {
                    ChannelLife next = LifeCycle.recorded(life, each.verdict(), each.endedAt());
                    // Of two attempts of one channel, one has lost its lease: no later one of this batch is accepted.
                    lives.put(key, next);
                    changed.put(key, next);
                    if (!(each.verdict() instanceof Verdict.PutOff)) {
                        entries.add(new Entry(key, next.attempts(), each));
                    }
                }
                accepted.add(isAccepted);
            }
            write(connection, changed, entries);
        });
        return accepted;
    }

    private static void write(Connection connection, Map<ChannelKey, ChannelLife> lives, List<Entry> entries)
            throws SQLException {
        if (entries.isEmpty()) {
            LifeRows.write(connection, lives);
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(RECORD)) {
            int next = LifeRows.bind(statement, lives);
            new ArrayParameters<>(statement, next, entries)
                    .add("text", entry -> entry.key().userId())
                    .add("text", entry -> entry.key().id())
                    .add("smallint", entry -> entry.attempt() % Ledger.SLOTS)
                    .add("bigint", Entry::attempt)
                    .add("timestamptz", entry -> entry.finished().startedAt())
                    .add("bigint", entry -> entry.finished().claimed().number())
                    .add("uuid", entry -> entry.finished().claimed().messageId())
                    .add("text", entry -> entry.finished().claimed().state())
                    .add("text", entry -> entry.finished().outcome())
                    .add("int", entry -> entry.finished().status())
                    .add("int", entry -> entry.finished().answer().took().toMillis())
                    .add("text", entry -> entry.finished().verdict().error())
                    .add("timestamptz", entry -> entry.finished().nextAt())
                    .add("int", entry -> log(entry.finished().claimed().token()))
                    .add("bigint", entry -> position(entry.finished().claimed().token()));
            statement.executeUpdate();
        }
    }

    private static @Nullable Integer log(@Nullable SyncToken token) {
        return token == null ? null : token.log().value();
    }

    private static @Nullable Long position(@Nullable SyncToken token) {
        return token == null ? null : token.position().value();
    }

    /** Sorts by the common order of all row locks. */
    static Comparator<Finished> lockOrder() {
        return Comparator.comparing((Finished finished) -> finished.claimed().userId())
                .thenComparing(finished -> finished.claimed().channelId());
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
