package dev.replog.projector.pull;

import dev.replog.backing.postgres.PostgresAddress;
import dev.replog.schemas.OperationOutcome;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.codec.RecordCodec;
import dev.replog.schemas.token.LogId;
import dev.replog.schemas.token.Position;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Properties;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;

/** Writes rows of the read model as the projection would, for tests of reads. */
final class ReadModelWriter implements AutoCloseable {
    static final UUID TOPIC = UUID.fromString("0d5a3a0e-7f7e-4a52-9d2f-3f6b7f2a1c01");
    static final LogId LOG = LogId.ofTopic(TOPIC);
    static final Instant CREATED = Instant.parse("2026-11-10T14:30:00.100Z");
    static final Instant UPDATED = Instant.parse("2026-11-10T14:30:00.120Z");

    private final Connection connection;

    private ReadModelWriter(Connection connection) {
        this.connection = connection;
    }

    static void migrate(String url) {
        Jdbc jdbc = Jdbc.of(url);
        Flyway.configure()
                .dataSource(jdbc.url(), jdbc.user(), jdbc.password())
                .schemas("replog")
                .locations("classpath:db/change-projector")
                .load()
                .migrate();
    }

    static ReadModelWriter open(String url) throws SQLException {
        return new ReadModelWriter(Jdbc.of(url).connect());
    }

    /** The JDBC form of a database address. */
    record Jdbc(String url, String user, String password) {
        static Jdbc of(String url) {
            PostgresAddress address = PostgresAddress.parse(url, "");
            return new Jdbc(address.jdbcUrl(), address.user(), address.password());
        }

        Connection connect() throws SQLException {
            Properties properties = new Properties();
            properties.setProperty("user", user);
            properties.setProperty("password", password);
            properties.setProperty("currentSchema", "replog");
            Connection connection = new Driver().connect(url, properties);
            if (connection == null) {
                throw new SQLException(url + " (expected: an address that the driver takes)");
            }
            return connection;
        }
    }

    /** A position of the first generation. */
    static long at(long offset) {
        return Position.of(1, offset).value();
    }

    void generation(int generation, UUID topicId) throws SQLException {
        update(
                "INSERT INTO log_generation (generation, topic, topic_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                generation,
                "mutations",
                topicId);
    }

    void put(Row row) throws SQLException {
        update(
                """
                INSERT INTO entity (user_id, type, id, local_id, parent_id, root_id, version, position, tree_position,
                                    data, stamps, created_at, updated_at, deleted_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?::json, '[]', ?, ?, ?)
                ON CONFLICT (user_id, type, id) DO UPDATE SET
                  local_id = excluded.local_id, version = excluded.version, position = excluded.position,
                  tree_position = excluded.tree_position, data = excluded.data, updated_at = excluded.updated_at,
                  deleted_at = excluded.deleted_at
                """,
                row.userId(),
                Catalogue.shipped().require(row.type()).code(),
                row.id(),
                row.localId(),
                row.parentId(),
                row.rootId(),
                row.version(),
                row.position(),
                row.treePosition(),
                row.data(),
                Timestamp.from(row.createdAt()),
                Timestamp.from(row.updatedAt()),
                row.deletedAt() == null ? null : Timestamp.from(row.deletedAt()));
        head(row.userId(), Math.max(row.position(), row.treePosition() == null ? 0 : row.treePosition()));
    }

    /** Writes this number of exercises, one for each position, each of about this many bytes. */
    void exercises(String userId, int count, int bytes) throws SQLException {
        update("""
                INSERT INTO entity (user_id, type, id, root_id, version, position, tree_position, data, stamps,
                                    created_at, updated_at)
                SELECT ?, 1, id, id, 1, ? + n, ? + n, json_build_object('notes', repeat('n', ?)), '[]', now(), now()
                FROM (SELECT n, gen_random_uuid() AS id FROM generate_series(1, ?) n) many
                """, userId, at(0), at(0), bytes, count);
        head(userId, at(count));
    }

    void head(String userId, long position) throws SQLException {
        update("""
                INSERT INTO user_head AS h (user_id, position) VALUES (?, ?)
                ON CONFLICT (user_id) DO UPDATE SET position = greatest(h.position, excluded.position)
                """, userId, position);
    }

    void horizon(String userId, long horizon) throws SQLException {
        update("UPDATE user_head SET horizon = ? WHERE user_id = ?", horizon, userId);
    }

    void receipt(String userId, long position, OperationOutcome outcome) throws SQLException {
        update(
                """
                INSERT INTO receipt (user_id, mutation_id, payload_hash, position, decided_at, outcome)
                VALUES (?, ?, ?, ?, ?, ?)
                """,
                userId,
                outcome.getMutationId(),
                "sixteen bytes   ".getBytes(StandardCharsets.US_ASCII),
                position,
                Timestamp.from(UPDATED),
                RecordCodec.OPERATION_OUTCOME.encode(outcome));
    }

    void execute(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    int number(String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getInt(1);
        }
    }

    /** Everything that is written from here until {@link #commit} becomes visible at once. */
    void begin() throws SQLException {
        connection.setAutoCommit(false);
    }

    void commit() throws SQLException {
        connection.commit();
        connection.setAutoCommit(true);
    }

    private void update(String sql, @Nullable Object... values) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            statement.executeUpdate();
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
