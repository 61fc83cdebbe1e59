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
 * The tables that all read models share: the current generation of a model, the progress of each partition, and the
 * head of each user. A transaction that writes begins with {@link #begin} or {@link #require}, which lock the model's
 * row against a rebuild and fail when another generation or another topic is current. The caller ends the transaction.
 * The tables keep their first names, {@code further_model*}: instances of the earlier version use them during an
 * upgrade, and migrations that were released do not change.
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
    /** The projection is ahead of the changes, so an erasure is known before its change is read. */
    private static final String HEADS = """
            SELECT user_id, position, false AS erased FROM further_model_head
            WHERE model = ? AND user_id = ANY (?) AND generation = ?
            UNION ALL
            SELECT user_id, position, true FROM account_erasure WHERE user_id = ANY (?)
            """;

    private static final String STORE_HEADS = """
            INSERT INTO further_model_head (model, user_id, generation, position)
            SELECT ?, user_id, ?, position FROM unnest(?::text[], ?::bigint[]) AS batch (user_id, position)
            ON CONFLICT (model, user_id) DO UPDATE SET generation = excluded.generation, position = excluded.position
            """;

    private final ModelDefinition model;

    ModelStore(ModelDefinition model) {
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

    /** The generation and the topic of a round. Writes for another generation or topic change nothing. */
    record Term(int generation, Topic topic) {}

    /**
     * Begins a round: registers the model, deletes its rows after a rebuild, and stores the topic that it follows.
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

    /** A user's changes are in two partitions then, and their order is lost. */
    static ModelGapException grown(String topic, int from, int to) {
        return new ModelGapException(topic + " has " + to + " partitions instead of " + from
                + ": the order of a user's changes is lost. Have the changes published again: see docs/read-models.md");
    }

    /**
     * Marks the model as incomplete for all instances, until it is rebuilt.
     *
     * @param generation the generation that is incomplete; null for the current one
     */
    void incomplete(Connection connection, @Nullable Integer generation, String reason) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(INCOMPLETE)) {
            statement.setString(1, reason);
            statement.setString(2, model.name());
            statement.setObject(3, generation, Types.INTEGER);
            statement.executeUpdate();
        }
    }

    /** Lets a rebuild wait until this transaction ends. Fails when a rebuild was first. */
    void require(Connection connection, Term term) throws SQLException, ModelRestartException {
        try (PreparedStatement statement = connection.prepareStatement(COUNTS)) {
            statement.setString(1, model.name());
            statement.setInt(2, term.generation());
            statement.setObject(3, term.topic().id());
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    throw new ModelRestartException("it is rebuilt, or follows another topic");
                }
            }
        }
    }

    /** Makes this round the owner of a partition. The previous owner changes nothing after that. */
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

    /** Advances partitions from the offsets of their claims. Fails when one of them has another owner. */
    void advance(Connection connection, Term term, Map<Integer, Claim> claims, Map<Integer, Long> next)
            throws SQLException, ModelRestartException {
        // Always in the same order, so that two transactions cannot deadlock on these rows.
        List<Integer> partitions = List.copyOf(new TreeSet<>(next.keySet()));
        List<Claim> owned = new ArrayList<>();
        for (Integer partition : partitions) {
            Claim claim = claims.get(partition);
            if (claim == null) {
                throw new ModelRestartException("this instance does not own a partition any more");
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

    /** Applies the changes that were not applied before, and stores the new heads. Repetitions are left out. */
    Applied apply(Connection connection, Term term, List<Change> changes) throws SQLException {
        Known known =
                known(connection, term, changes.stream().map(Change::getUserId).toList());
        Map<String, Long> heads = known.heads();
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
            Erased.Split split = Erased.split(news, known.erasures());
            if (!split.erasures().isEmpty()) {
                model.erase(connection, split.erasures().keySet());
                Erased.followed(connection, model.name(), split.erasures());
            }
            model.apply(connection, split.changes());
            storeHeads(connection, term, moved);
        }
        return new Applied(moved, news.size());
    }

    /** @param heads the new heads of the users whose heads have moved */
    record Applied(Map<String, Long> heads, int changes) {}

    /** The heads of users, and the positions of their last erasures. */
    private record Known(Map<String, Long> heads, Map<String, Long> erasures) {}

    private Known known(Connection connection, Term term, Collection<String> userIds) throws SQLException {
        Known known = new Known(new HashMap<>(), new HashMap<>());
        try (PreparedStatement statement = connection.prepareStatement(HEADS)) {
            java.sql.Array users =
                    connection.createArrayOf("text", userIds.stream().distinct().toArray(String[]::new));
            statement.setString(1, model.name());
            statement.setArray(2, users);
            statement.setInt(3, term.generation());
            statement.setArray(4, users);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    (rows.getBoolean("erased") ? known.erasures() : known.heads())
                            .put(rows.getString("user_id"), rows.getLong("position"));
                }
            }
        }
        return known;
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
