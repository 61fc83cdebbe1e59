package dev.replog.projector.models;

import dev.replog.schemas.Change;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The erasures of accounts among the changes that a read model applies. */
final class Erased {
    private static final String FOLLOWED = """
            INSERT INTO account_erasure_model (user_id, position, model)
            SELECT unnest(?::text[]), unnest(?::bigint[]), ?
            ON CONFLICT (user_id, model) DO UPDATE SET position = excluded.position, at = now()
            """;

    private Erased() {}

    /**
     * @param erasures the position of the last erasure of each user whose account was erased
     * @param changes the other changes, without those from before an erasure of their user
     */
    record Split(Map<String, Long> erasures, List<Change> changes) {}

    /**
     * @param changes those of one user in the order of their positions
     * @param known the position of the last erasure of each user, also of one whose change is not reached yet
     */
    static Split split(List<Change> changes, Map<String, Long> known) {
        Map<String, Long> erasures = new TreeMap<>();
        for (Change change : changes) {
            if (change.getErased()) {
                erasures.put(change.getUserId(), change.getPosition());
            }
        }
        List<Change> left = new ArrayList<>(changes.size());
        for (Change change : changes) {
            long erased =
                    Math.max(erasures.getOrDefault(change.getUserId(), 0L), known.getOrDefault(change.getUserId(), 0L));
            if (!change.getErased() && change.getPosition() > erased) {
                left.add(change);
            }
        }
        return new Split(erasures, List.copyOf(left));
    }

    /** Stores that the model has followed these erasures. */
    static void followed(Connection connection, String model, Map<String, Long> erasures) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(FOLLOWED)) {
            insert.setArray(
                    1, connection.createArrayOf("text", erasures.keySet().toArray(String[]::new)));
            insert.setArray(
                    2, connection.createArrayOf("int8", erasures.values().toArray(Long[]::new)));
            insert.setString(3, model);
            insert.executeUpdate();
        }
    }
}
