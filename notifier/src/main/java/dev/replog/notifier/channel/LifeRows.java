package dev.replog.notifier.channel;

import dev.replog.notifier.channel.life.ChannelLife;
import dev.replog.notifier.channel.life.Failures;
import dev.replog.notifier.channel.life.Message;
import dev.replog.notifier.channel.life.MessageState;
import dev.replog.notifier.channel.life.Pending;
import dev.replog.notifier.channel.life.Phase;
import dev.replog.notifier.database.ArrayParameters;
import dev.replog.schemas.token.LogId;
import dev.replog.schemas.token.Position;
import dev.replog.schemas.token.SyncToken;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Maps the life of channels to the columns of their table: reads it from rows that a transaction has locked, and writes
 * it back, many with one statement. It decides nothing. Columns that a state does not have are null; values that an
 * earlier version left in them are ignored. The columns keep their first names, which instances of the earlier version
 * use during an upgrade: {@code told_*} is the position of {@link ChannelLife#notifiedUpTo}, and {@code owed_*} is the
 * {@link Pending} ping.
 */
public final class LifeRows {
    private static final String LIVE = "live";
    private static final String FAILED = "failed";
    private static final String STOPPED = "stopped";
    private static final String SEPARATOR = ",";

    /** One column: its type in PostgreSQL, and its value. */
    private record Column(String name, String type, Function<ChannelLife, @Nullable Object> value) {}

    private static final List<Column> COLUMNS = List.of(
            new Column("state", "text", life -> state(life.phase())),
            new Column("reason", "text", ChannelLife::reason),
            new Column("changed_at", "timestamptz", ChannelLife::changedAt),
            new Column("expires_at", "timestamptz", ChannelLife::expiresAt),
            // All arrays of an array would have to have one length.
            new Column("types", "text", life -> life.types() == null ? null : String.join(SEPARATOR, life.types())),
            new Column("told_log_id", "int", life -> log(life.notifiedUpTo())),
            new Column("told_position", "bigint", life -> ChannelLife.position(life.notifiedUpTo())),
            new Column("last_notified_at", "timestamptz", ChannelLife::lastNotifiedAt),
            new Column("number", "bigint", ChannelLife::number),
            new Column("attempts", "bigint", ChannelLife::attempts),
            new Column("failures", "int", life -> life.failures().inARow()),
            new Column("not_before", "timestamptz", life -> life.failures().notBefore()),
            new Column("last_error", "text", life -> life.failures().lastError()),
            ofMessage("message_id", "uuid", Message::id),
            ofMessage("message_state", "text", message -> message.state().text()),
            ofMessage("message_log_id", "int", message -> log(message.upTo())),
            ofMessage("message_position", "bigint", message -> ChannelLife.position(message.upTo())),
            ofMessage("message_since", "timestamptz", Message::since),
            ofMessage("message_first_at", "timestamptz", Message::firstAt),
            ofPending("owed_log_id", "int", pending -> log(pending.upTo())),
            ofPending("owed_position", "bigint", pending -> ChannelLife.position(pending.upTo())),
            ofPending("owed_exists", "boolean", Pending::hasExisting),
            ofPending("owed_since", "timestamptz", Pending::since),
            new Column("due_at", "timestamptz", ChannelLife::nextAttemptAt),
            new Column("lease", "uuid", life -> life.phase() instanceof Phase.Leased leased ? leased.lease() : null));

    /** The columns to select, including the key. The statement must name the table {@code c}. */
    public static final String SELECTED = "c.user_id, c.id, "
            + COLUMNS.stream().map(column -> "c." + column.name()).collect(Collectors.joining(", "));

    /** Writes lives; {@link #bind} sets its parameters. */
    public static final String WRITE = "UPDATE notifier.channel c SET "
            + COLUMNS.stream().map(LifeRows::assignment).collect(Collectors.joining(", "))
            + " FROM unnest(?, ?" + ", ?".repeat(COLUMNS.size()) + ") AS n (user_id, id, "
            + COLUMNS.stream().map(Column::name).collect(Collectors.joining(", "))
            + ") WHERE c.user_id = n.user_id AND c.id = n.id";

    private static final String LOCK = """
            SELECT %s FROM notifier.channel c
            JOIN unnest(?, ?) AS k (user_id, id) ON c.user_id = k.user_id AND c.id = k.id
            ORDER BY c.user_id, c.id FOR UPDATE OF c
            """.formatted(SELECTED);

    private LifeRows() {}

    private static Column ofMessage(String name, String type, Function<Message, @Nullable Object> value) {
        return new Column(name, type, life -> life.message() == null ? null : value.apply(life.message()));
    }

    private static Column ofPending(String name, String type, Function<Pending, @Nullable Object> value) {
        return new Column(name, type, life -> life.pending() == null ? null : value.apply(life.pending()));
    }

    private static String assignment(Column column) {
        String value = "n." + column.name();
        return column.name() + " = "
                + (column.name().equals("types") ? "string_to_array(" + value + ", '" + SEPARATOR + "')" : value);
    }

    /** Locks these channels, in the common order of all row locks; deleted channels are left out. */
    public static Map<ChannelKey, ChannelLife> lock(Connection connection, Collection<ChannelKey> keys)
            throws SQLException {
        List<ChannelKey> wanted = List.copyOf(keys);
        Map<ChannelKey, ChannelLife> lives = new LinkedHashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(LOCK)) {
            new ArrayParameters<>(statement, 1, wanted)
                    .add("text", ChannelKey::userId)
                    .add("text", ChannelKey::id);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    lives.put(key(row), read(row));
                }
            }
        }
        return lives;
    }

    /** Writes all lives with one statement; this transaction has locked their rows. */
    public static void write(Connection connection, Map<ChannelKey, ChannelLife> lives) throws SQLException {
        if (lives.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(WRITE)) {
            bind(statement, lives);
            statement.executeUpdate();
        }
    }

    /**
     * Sets the parameters of {@link #WRITE}, which come first in the statement. Returns the index of the next
     * parameter.
     */
    public static int bind(PreparedStatement statement, Map<ChannelKey, ChannelLife> lives) throws SQLException {
        List<ChannelKey> keys = List.copyOf(lives.keySet());
        int next = new ArrayParameters<>(statement, 1, keys)
                .add("text", ChannelKey::userId)
                .add("text", ChannelKey::id)
                .next();
        ArrayParameters<ChannelLife> values = new ArrayParameters<>(statement, next, List.copyOf(lives.values()));
        for (Column column : COLUMNS) {
            values.add(column.type(), column.value());
        }
        return values.next();
    }

    public static ChannelKey key(ResultSet row) throws SQLException {
        return new ChannelKey(row.getString("user_id"), row.getString("id"));
    }

    public static ChannelLife read(ResultSet row) throws SQLException {
        long number = row.getLong("number");
        Array types = row.getArray("types");
        Instant expiresAt = instant(row, "expires_at");
        return new ChannelLife(
                phase(row, number),
                instant(row, "changed_at"),
                expiresAt,
                types == null ? null : List.of((String[]) types.getArray()),
                token(row, "told_log_id", "told_position"),
                instantOrNull(row, "last_notified_at"),
                number,
                row.getLong("attempts"),
                new Failures(row.getInt("failures"), instantOrNull(row, "not_before"), row.getString("last_error")));
    }

    private static Phase phase(ResultSet row, long number) throws SQLException {
        String state = row.getString("state");
        return switch (state) {
            case LIVE -> livePhase(row, number);
            case FAILED -> new Phase.Failed(reason(row));
            case STOPPED -> new Phase.Stopped(reason(row));
            default -> throw new IllegalStateException("state: " + state + " (expected: live, failed, stopped)");
        };
    }

    private static Phase livePhase(ResultSet row, long number) throws SQLException {
        Message message = message(row);
        Pending pending = pending(row);
        Instant dueAt = instantOrNull(row, "due_at");
        UUID lease = row.getObject("lease", UUID.class);
        if (message == null && pending == null && number > 0) {
            return new Phase.Quiet();
        }
        if (dueAt == null) {
            return new Phase.Rested(message, pending);
        }
        return lease != null && message != null
                ? new Phase.Leased(message, pending, lease, dueAt)
                : new Phase.Due(message, pending, dueAt);
    }

    private static @Nullable Message message(ResultSet row) throws SQLException {
        UUID id = row.getObject("message_id", UUID.class);
        return id == null
                ? null
                : new Message(
                        id,
                        MessageState.of(row.getString("message_state")),
                        token(row, "message_log_id", "message_position"),
                        instantOrNull(row, "message_since"),
                        instantOrNull(row, "message_first_at"));
    }

    private static @Nullable Pending pending(ResultSet row) throws SQLException {
        return row.getObject("owed_position", Long.class) == null
                ? null
                : new Pending(
                        token(row, "owed_log_id", "owed_position"),
                        row.getBoolean("owed_exists"),
                        instant(row, "owed_since"));
    }

    private static String reason(ResultSet row) throws SQLException {
        String reason = row.getString("reason");
        return reason == null ? "" : reason;
    }

    private static String state(Phase phase) {
        return switch (phase) {
            case Phase.Quiet ignored -> LIVE;
            case Phase.Due ignored -> LIVE;
            case Phase.Leased ignored -> LIVE;
            case Phase.Rested ignored -> LIVE;
            case Phase.Failed ignored -> FAILED;
            case Phase.Stopped ignored -> STOPPED;
        };
    }

    private static @Nullable Integer log(@Nullable SyncToken token) {
        return token == null ? null : token.log().value();
    }

    static @Nullable SyncToken token(ResultSet row, String logColumn, String positionColumn) throws SQLException {
        int log = row.getInt(logColumn);
        return row.wasNull() ? null : SyncToken.mark(new LogId(log), new Position(row.getLong(positionColumn)));
    }

    static Instant instant(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    static @Nullable Instant instantOrNull(ResultSet row, String column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
