package dev.replog.projector.models.history;

import dev.replog.backing.catalogue.KnownCatalogues;
import dev.replog.projector.database.Columns;
import dev.replog.projector.models.ModelDefinition;
import dev.replog.projector.models.history.HistoryEntry.State;
import dev.replog.schemas.Change;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what happened to every entity, for ever, and its state after it. A batch is one statement, however many entities
 * it touches, and one more when it moves entities between parents. A change that comes again is known by its place, and
 * changes nothing.
 */
final class HistoryModel implements ModelDefinition {
    static final String NAME = "history";

    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999Z");
    private static final String INSERT = """
            INSERT INTO history (user_id, type, id, position, ordinal, event, merged, cut, version, mutation_id, at,
              client_time, device_id, changes, loss, local_id, parent_id, root_id, data)
            SELECT unnest(?::text[]), unnest(?::smallint[]), unnest(?::uuid[]), unnest(?::bigint[]),
              unnest(?::smallint[]),
              unnest(?::smallint[]), unnest(?::boolean[]), unnest(?::boolean[]), unnest(?::int[]), unnest(?::uuid[]),
              unnest(?::timestamptz[]), unnest(?::timestamptz[]), unnest(?::text[]), unnest(?::text[])::json,
              unnest(?::text[])::json,
              unnest(?::text[]), unnest(?::uuid[]), unnest(?::uuid[]), unnest(?::text[])::json
            ON CONFLICT DO NOTHING
            """;

    private final KnownCatalogues known;

    HistoryModel(KnownCatalogues known) {
        this.known = known;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void apply(Connection transaction, List<Change> changes) throws SQLException {
        List<HistoryEntry> entries = changes.stream()
                .flatMap(change -> HistoryEntries.of(known.types(), change).stream())
                .toList();
        if (entries.isEmpty()) {
            return;
        }
        try (PreparedStatement statement = transaction.prepareStatement(INSERT)) {
            Columns columns = new Columns(transaction, statement);
            columns.addTexts(entries, HistoryEntry::userId);
            columns.add(
                    "int2", entries, Short[]::new, entry -> (short) entry.type().code());
            columns.addIds(entries, HistoryEntry::id);
            columns.add("int8", entries, Long[]::new, HistoryEntry::position);
            columns.add("int2", entries, Short[]::new, entry -> (short) entry.ordinal());
            columns.add("int2", entries, Short[]::new, entry ->
                    (short) entry.event().code());
            columns.add("bool", entries, Boolean[]::new, HistoryEntry::merged);
            columns.add("bool", entries, Boolean[]::new, HistoryEntry::cut);
            columns.add("int4", entries, Integer[]::new, HistoryEntry::version);
            columns.addIds(entries, HistoryEntry::mutationId);
            columns.addTimes(entries, HistoryEntry::at);
            columns.addTimes(entries, entry -> storable(entry.clientTime()));
            columns.addTexts(entries, HistoryEntry::device);
            columns.addTexts(entries, HistoryEntry::changes);
            columns.addTexts(entries, HistoryEntry::loss);
            columns.addTexts(entries, entry -> entry.ofState(State::localId));
            columns.addIds(entries, entry -> entry.ofState(State::parentId));
            columns.addIds(entries, entry -> entry.ofState(State::rootId));
            columns.addTexts(entries, entry -> entry.ofState(State::data));
            statement.executeUpdate();
        }
        LeftTrees left = new LeftTrees(known.types());
        left.mark(
                transaction,
                entries.stream()
                        .filter(HistoryEntry::isMove)
                        .map(LeftTrees.Move::of)
                        .toList());
        for (Change change : changes) {
            if (CutChanges.isWithoutStates(change)) {
                left.mark(transaction, CutChanges.readStates(transaction, change.getUserId(), change.getPosition()));
            }
        }
    }

    @Override
    public void erase(Connection transaction, Collection<String> userIds) throws SQLException {
        for (String table : List.of("history", "history_gap")) {
            try (PreparedStatement delete =
                    transaction.prepareStatement("DELETE FROM " + table + " WHERE user_id = ANY (?::text[])")) {
                delete.setArray(1, transaction.createArrayOf("text", userIds.toArray(String[]::new)));
                delete.executeUpdate();
            }
        }
    }

    @Override
    public void clear(Connection transaction) throws SQLException {
        try (Statement statement = transaction.createStatement()) {
            statement.execute("TRUNCATE history, history_gap");
        }
    }

    /** A device's clock may say anything, also what PostgreSQL has no time for; then nothing is kept of it. */
    private static @Nullable Instant storable(@Nullable Instant instant) {
        return instant == null || instant.isBefore(EARLIEST) || instant.isAfter(LATEST) ? null : instant;
    }
}
