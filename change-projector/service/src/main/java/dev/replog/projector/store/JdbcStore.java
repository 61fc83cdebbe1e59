package dev.replog.projector.store;

import dev.replog.decide.Logs;
import dev.replog.decide.UserState;
import dev.replog.projector.database.GenerationRegistry;
import dev.replog.projector.database.Subjects;
import dev.replog.projector.load.Needs;
import dev.replog.projector.load.StateLoader;
import dev.replog.projector.outbox.OutboxEntry;
import dev.replog.projector.outbox.OutboxRows;
import dev.replog.projector.own.Claim;
import dev.replog.projector.own.OwnershipLostException;
import dev.replog.schemas.catalogue.Catalogue;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** The read model in PostgreSQL, over one connection that this closes. */
public final class JdbcStore implements ProjectionStore {
    private static final String LIFE = """
            SELECT g.drained_at IS NOT NULL AS drained,
                   EXISTS (SELECT 1 FROM log_generation n WHERE n.generation > g.generation) AS succeeded
            FROM log_generation g WHERE g.generation = ?
            """;
    private static final String PROGRESS =
            "SELECT partition, next_offset FROM projection_progress WHERE generation = ?";

    private final Connection connection;
    private final int generation;
    private final BatchStore batches;
    private final StateLoader loader;
    private final KeptErasures erasures;

    /**
     * @param owner names this process, for people
     * @param erasures names the users of erasures, and keeps markers of them
     */
    public JdbcStore(Connection connection, int generation, String owner, Catalogue catalogue, KeptErasures erasures) {
        this.connection = connection;
        this.erasures = erasures;
        Subjects subjects = erasures.subjects();
        this.generation = generation;
        this.batches = new BatchStore(generation, owner, subjects);
        this.loader = new StateLoader(catalogue, subjects);
    }

    @Override
    public Claim claim(int partition) throws SQLException {
        return batches.claim(connection, partition);
    }

    @Override
    public Map<String, UserState> load(Needs needs) throws SQLException {
        return loader.load(connection, needs);
    }

    @Override
    public void store(Batch batch, Map<TopicPartition, Claim> claims) throws SQLException, OwnershipLostException {
        erasures.keep(batch.erasures());
        batches.store(connection, batch, claims);
    }

    @Override
    public void emptyOutboxes(Map<TopicPartition, Claim> claims) throws SQLException {
        EmptiedOutboxes.empty(connection, generation, claims);
    }

    @Override
    public Logs logs() throws SQLException {
        return GenerationRegistry.logs(connection);
    }

    @Override
    public Life life() throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(LIFE)) {
            statement.setInt(1, generation);
            try (ResultSet row = statement.executeQuery()) {
                return row.next()
                        ? new Life(row.getBoolean("drained"), row.getBoolean("succeeded"))
                        : new Life(false, false);
            }
        }
    }

    @Override
    public Map<Integer, Long> progress() throws SQLException {
        Map<Integer, Long> progress = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(PROGRESS)) {
            statement.setInt(1, generation);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    progress.put(rows.getInt("partition"), rows.getLong("next_offset"));
                }
            }
        }
        return progress;
    }

    @Override
    public List<OutboxEntry> outbox() throws SQLException {
        return OutboxRows.readAll(connection, generation);
    }

    @Override
    public boolean drain() throws SQLException {
        return GenerationRegistry.drained(connection, generation);
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
