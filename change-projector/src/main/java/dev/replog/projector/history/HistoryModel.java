package dev.replog.projector.history;

import dev.replog.projector.model.FurtherModel;
import dev.replog.schemas.Change;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what happened to every entity, for ever. A batch is one statement, however many entities it touches. What is
 * written is never changed: a change that comes again is known by its place.
 */
final class HistoryModel implements FurtherModel {
    static final String NAME = "history";

    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999Z");
    private static final String INSERT = """
            INSERT INTO history (user_id, type, id, position, ordinal, event, merged, cut, version, mutation_id, at,
              client_time, device_id, changes, loss)
            SELECT user_id, type, id, position, ordinal, event, merged, cut, version, mutation_id, at::timestamptz,
              client_time::timestamptz, device_id, changes::jsonb, loss::jsonb
            FROM unnest(?::text[], ?::smallint[], ?::uuid[], ?::bigint[], ?::smallint[], ?::smallint[], ?::boolean[],
              ?::boolean[], ?::int[], ?::uuid[], ?::text[], ?::text[], ?::text[], ?::text[], ?::text[])
              AS batch (user_id, type, id, position, ordinal, event, merged, cut, version, mutation_id, at, client_time,
                device_id, changes, loss)
            ON CONFLICT DO NOTHING
            """;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void apply(Connection transaction, List<Change> changes) throws SQLException {
        List<HistoryEntry> entries = changes.stream()
                .flatMap(change -> HistoryEntries.of(change).stream())
                .toList();
        if (entries.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = transaction.prepareStatement(INSERT)) {
            Columns columns = new Columns(transaction, statement, entries);
            columns.add("text", HistoryEntry::userId);
            columns.add("int2", entry -> (short) entry.type().code());
            columns.add("uuid", HistoryEntry::id);
            columns.add("int8", HistoryEntry::position);
            columns.add("int2", entry -> (short) entry.ordinal());
            columns.add("int2", entry -> (short) entry.event().code());
            columns.add("bool", HistoryEntry::merged);
            columns.add("bool", HistoryEntry::cut);
            columns.add("int4", HistoryEntry::version);
            columns.add("uuid", HistoryEntry::mutationId);
            columns.add("text", entry -> entry.at().toString());
            columns.add("text", entry -> text(entry.clientTime()));
            columns.add("text", HistoryEntry::device);
            columns.add("text", HistoryEntry::changes);
            columns.add("text", HistoryEntry::loss);
            statement.executeUpdate();
        }
    }

    @Override
    public void clear(Connection transaction) throws SQLException {
        try (Statement statement = transaction.createStatement()) {
            statement.execute("TRUNCATE history");
        }
    }

    /** A device's clock may say anything, also what PostgreSQL has no time for; then nothing is kept of it. */
    private static @Nullable String text(@Nullable Instant instant) {
        return instant == null || instant.isBefore(EARLIEST) || instant.isAfter(LATEST) ? null : instant.toString();
    }

    /** Binds one array after the other. */
    private static final class Columns {
        private final Connection connection;
        private final PreparedStatement statement;
        private final List<HistoryEntry> entries;
        private int next = 1;

        Columns(Connection connection, PreparedStatement statement, List<HistoryEntry> entries) {
            this.connection = connection;
            this.statement = statement;
            this.entries = entries;
        }

        void add(String type, Function<HistoryEntry, @Nullable Object> value) throws SQLException {
            Object[] values = entries.stream().map(value).toArray();
            statement.setArray(next++, connection.createArrayOf(type, values));
        }
    }
}
