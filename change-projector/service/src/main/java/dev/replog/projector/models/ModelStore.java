package dev.replog.projector.models;

import dev.replog.backing.kafka.Topic;
import dev.replog.schemas.Change;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The tables of the framework: which generation of a model counts, how far each partition is applied, and each user's
 * head. Every method that writes begins with the model's own row, locked against a rebuild, and stops there when
 * another generation or another topic counts by now. Used inside of transactions that the caller ends.
 */
final class ModelStore {
    private static final String REGISTER = "INSERT INTO further_model (name) VALUES (?) ON CONFLICT (name) DO NOTHING";
    private static final String BEGIN = """
            SELECT generation, cleared_generation, topic_id, topic_partitions, incomplete
            FROM further_model WHERE name = ? FOR NO KEY UPDATE
            """;
    private static final String CLEARED =
            "UPDATE further_model SET cleared_generation = generation, updated_at = now() WHERE name = ?";
    private static final String TOPIC =
            "UPDATE further_model SET topic_id = ?, topic_partitions = ?, updated_at = now() WHERE name = ?";
    private static final String INCOMPLETE = "UPDATE further_model SET incomplete = ?, updated_at = now()"
            + " WHERE name = ? AND incomplete IS NULL AND generation = coalesce(?::int, generation)";
    private static final String COUNTS = """
            SELECT 1 FROM further_model
            WHERE name = ? AND generation = ? AND topic_id = ? AND incomplete IS NULL FOR SHARE
            """;
    private static final String CLAIM = """
            INSERT INTO further_model_progress AS p (model, topic_id, partition, generation, next_offset, owner_epoch)
            VALUES (?, ?, ?, ?, 0, 1)
            ON CONFLICT (model, topic_id, partition) DO UPDATE SET
              next_offset = CASE WHEN p.generation = excluded.generation THEN p.next_offset ELSE 0 END,
              generation = excluded.generation, owner_epoch = p.owner_epoch + 1, updated_at = now()
            RETURNING owner_epoch, next_offset
            """;
    private static final String ADVANCE = """
            UPDATE further_model_progress p SET next_offset = batch.next_offset, updated_at = now()
            FROM unnest(?::int[], ?::bigint[], ?::bigint[], ?::bigint[])
              AS batch (partition, owner_epoch, expected_offset, next_offset)
            WHERE p.model = ? AND p.topic_id = ? AND p.partition = batch.partition
              AND p.owner_epoch = batch.owner_epoch AND p.next_offset = batch.expected_offset
            """;
    private static final String HEADS =
            "SELECT user_id, position FROM further_model_head WHERE model = ? AND user_id = ANY (?) AND generation = ?";
    private static final String STORE_HEADS = """
            INSERT INTO further_model_head (model, user_id, generation, position)
            SELECT ?, user_id, ?, position FROM unnest(?::text[], ?::bigint[]) AS batch (user_id, position)
            ON CONFLICT (model, user_id) DO UPDATE SET generation = excluded.generation, position = excluded.position
            """;

    private final FurtherModel model;

    ModelStore(FurtherModel model) {
        this.model = model;
    }

    String name() {
        return model.name();
    }

    /** The right to apply a partition's changes. */
    record Claim(long epoch, long nextOffset) {
        Claim at(long offset) {
            return new Claim(epoch, offset);
        }
    }

    /** What a session works under: writes under anything else change nothing. */
    record Term(int generation, Topic topic) {}

    /**
     * Begins a session: makes the model known, deletes what a rebuild left, and takes this topic for the one to follow.
     */
    Term begin(Connection connection, Topic topic) throws SQLException, ModelGapException {
        try (PreparedStatement statement = connection.prepareStatement(REGISTER)) {
            statement.setString(1, model.name());
            statement.executeUpdate();
        }
        try (PreparedStatement statement = connection.prepareStatement(BEGIN)) {
            statement.setString(1, model.name());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                int generation = row.getInt("generation");
                String incomplete = row.getString("incomplete");
                if (incomplete != null) {
                    throw new ModelGapException(incomplete);
                }
                if (row.getInt("cleared_generation") != generation) {
                    clear(connection);
                }
                follow(connection, topic, row.getObject("topic_id", UUID.class), row.getInt("topic_partitions"));
                return new Term(generation, topic);
            }
        }
    }

    private void clear(Connection connection) throws SQLException {
        model.clear(connection);
        try (PreparedStatement statement = connection.prepareStatement(CLEARED)) {
            statement.setString(1, model.name());
            statement.executeUpdate();
        }
    }

    private void follow(Connection connection, Topic topic, @Nullable UUID known, int knownPartitions)
            throws SQLException, ModelGapException {
        if (topic.id().equals(known)) {
            if (topic.partitions() != knownPartitions) {
                throw grown(topic.name(), knownPartitions, topic.partitions());
            }
            return;
        }
        try (PreparedStatement statement = connection.prepareStatement(TOPIC)) {
            statement.setObject(1, topic.id());
            statement.setInt(2, topic.partitions());
            statement.setString(3, model.name());
            statement.executeUpdate();
        }
    }

    /** A user's changes are in two partitions then, and nobody knows any more which come first. */
    static ModelGapException grown(String topic, int from, int to) {
        return new ModelGapException(topic + " has " + to + " partitions instead of " + from
                + ": the order of a user's changes is lost. Have the changes published again: see docs/read-models.md");
    }

    /**
     * Tells every instance, until the model is rebuilt, that changes it needs are gone.
     *
     * @param generation the one that they are missing from; null for whichever counts
     */
    void incomplete(Connection connection, @Nullable Integer generation, String reason) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(INCOMPLETE)) {
            statement.setString(1, reason);
            statement.setString(2, model.name());
            statement.setObject(3, generation, Types.INTEGER);
            statement.executeUpdate();
        }
    }

    /** Keeps a rebuild waiting until this transaction ends; fails when one was first. */
    void require(Connection connection, Term term) throws SQLException, ModelRestartException {
        try (PreparedStatement statement = connection.prepareStatement(COUNTS)) {
            statement.setString(1, model.name());
            statement.setInt(2, term.generation());
            statement.setObject(3, term.topic().id());
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    throw new ModelRestartException("it is rebuilt, or follows another topic by now");
                }
            }
        }
    }

    /** Makes this session the owner of a partition: whoever was it before changes nothing from here on. */
    Claim claim(Connection connection, Term term, int partition) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(CLAIM)) {
            statement.setString(1, model.name());
            statement.setObject(2, term.topic().id());
            statement.setInt(3, partition);
            statement.setInt(4, term.generation());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return new Claim(row.getLong("owner_epoch"), row.getLong("next_offset"));
            }
        }
    }

    /** Moves partitions on from where their claims say; fails when one of them has another owner by now. */
    void advance(Connection connection, Term term, Map<Integer, Claim> claims, Map<Integer, Long> next)
            throws SQLException, ModelRestartException {
        // In one order everywhere, so that two who advance the same rows cannot wait for each other.
        List<Integer> partitions = List.copyOf(new TreeSet<>(next.keySet()));
        List<Claim> owned = new ArrayList<>();
        for (Integer partition : partitions) {
            Claim claim = claims.get(partition);
            if (claim == null) {
                throw new ModelRestartException("a partition is no longer this instance's");
            }
            owned.add(claim);
        }
        try (PreparedStatement statement = connection.prepareStatement(ADVANCE)) {
            statement.setArray(1, connection.createArrayOf("int4", partitions.toArray(Integer[]::new)));
            statement.setArray(
                    2, longs(connection, owned.stream().map(Claim::epoch).toList()));
            statement.setArray(
                    3, longs(connection, owned.stream().map(Claim::nextOffset).toList()));
            statement.setArray(
                    4, longs(connection, partitions.stream().map(next::get).toList()));
            statement.setString(5, model.name());
            statement.setObject(6, term.topic().id());
            if (statement.executeUpdate() != partitions.size()) {
                throw new ModelRestartException("another instance took over a partition");
            }
        }
    }

    /** Applies those changes that are news to their users, and remembers them; what is a repetition is left out. */
    Applied apply(Connection connection, Term term, List<Change> changes) throws SQLException {
        Map<String, Long> heads =
                heads(connection, term, changes.stream().map(Change::getUserId).toList());
        Map<String, Long> moved = new TreeMap<>();
        List<Change> news = new ArrayList<>(changes.size());
        for (Change change : changes) {
            if (change.getPosition() > heads.getOrDefault(change.getUserId(), 0L)) {
                heads.put(change.getUserId(), change.getPosition());
                moved.put(change.getUserId(), change.getPosition());
                news.add(change);
            }
        }
        if (!news.isEmpty()) {
            model.apply(connection, List.copyOf(news));
            storeHeads(connection, term, moved);
        }
        return new Applied(moved, news.size());
    }

    /** @param heads the users whose heads have moved, and where to */
    record Applied(Map<String, Long> heads, int changes) {}

    private Map<String, Long> heads(Connection connection, Term term, Collection<String> userIds) throws SQLException {
        Map<String, Long> heads = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(HEADS)) {
            statement.setString(1, model.name());
            statement.setArray(
                    2,
                    connection.createArrayOf("text", userIds.stream().distinct().toArray(String[]::new)));
            statement.setInt(3, term.generation());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    heads.put(rows.getString("user_id"), rows.getLong("position"));
                }
            }
        }
        return heads;
    }

    private void storeHeads(Connection connection, Term term, Map<String, Long> heads) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(STORE_HEADS)) {
            statement.setString(1, model.name());
            statement.setInt(2, term.generation());
            statement.setArray(
                    3, connection.createArrayOf("text", heads.keySet().toArray(String[]::new)));
            statement.setArray(4, longs(connection, heads.values()));
            statement.executeUpdate();
        }
    }

    private static java.sql.Array longs(Connection connection, Collection<Long> values) throws SQLException {
        return connection.createArrayOf("int8", values.toArray(Long[]::new));
    }
}
