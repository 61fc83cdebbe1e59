package dev.replog.projector.models.calendar;

import dev.replog.backing.catalogue.KnownCatalogues;
import dev.replog.decide.Entity;
import dev.replog.projector.database.EntityColumns;
import dev.replog.projector.models.ModelDefinition;
import dev.replog.schemas.Change;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;

/** Writes the rows of days and records, with a few statements for each batch, however large it is. */
final class CalendarModel implements ModelDefinition {
    static final String NAME = "calendar";

    private static final List<String> TABLES = List.of("calendar_workout", "calendar_exercise", "calendar_set");
    private static final String STATES =
            "SELECT user_id, " + EntityColumns.ALL + " FROM entity WHERE user_id = ? AND deleted_at IS NULL";

    private final KnownCatalogues known;

    CalendarModel(KnownCatalogues known) {
        this.known = known;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void apply(Connection transaction, List<Change> changes) throws SQLException {
        RowChanges rows = RowChanges.of(changes);
        RowStore.store(transaction, rows.rows());
        for (String userId : rows.usersToReload()) {
            reload(transaction, userId);
        }
    }

    @Override
    public void erase(Connection transaction, Collection<String> userIds) throws SQLException {
        for (String table : TABLES) {
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
            statement.execute("TRUNCATE " + String.join(", ", TABLES));
        }
    }

    /**
     * Reads the states that a change was too large to contain from the table of entities. That table may be ahead of
     * this change. The changes up to there follow, and result in the same rows.
     */
    private void reload(Connection transaction, String userId) throws SQLException {
        erase(transaction, Set.of(userId));
        Map<RowKey, Optional<Row>> rows = new HashMap<>();
        try (PreparedStatement statement = transaction.prepareStatement(STATES)) {
            statement.setString(1, userId);
            try (ResultSet found = statement.executeQuery()) {
                while (found.next()) {
                    Entity entity = EntityColumns.read(known.types(), found);
                    RowKey key = new RowKey(userId, entity.type().name(), entity.id());
                    SpecificRecord state = entity.type().toState(entity.fields());
                    Optional<Row> row = state == null ? Optional.empty() : Row.of(state);
                    row.ifPresent(known -> rows.put(key, Optional.of(known)));
                }
            }
        }
        RowStore.store(transaction, rows);
    }

    static Set<String> tables() {
        return Set.copyOf(TABLES);
    }
}
