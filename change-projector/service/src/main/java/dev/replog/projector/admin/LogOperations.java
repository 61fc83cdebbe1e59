package dev.replog.projector.admin;

import dev.replog.backing.kafka.KafkaClients;
import dev.replog.backing.postgres.PostgresAddress;
import dev.replog.projector.database.ErasureKey;
import dev.replog.projector.database.ProjectionDatabase;
import dev.replog.projector.log.LogTopics;
import dev.replog.projector.marker.MarkerException;
import dev.replog.projector.marker.MarkerFolder;
import dev.replog.projector.marker.MissingErasures;
import dev.replog.projector.models.ModelRebuild;
import dev.replog.projector.restore.MarkedRecords;
import dev.replog.projector.store.KeptErasures;
import dev.replog.schemas.codec.UnknownSchemaException;
import dev.replog.schemas.log.TopicNames;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.Producer;

/**
 * The operations of an operator on the log and the read models. Every operation may be repeated; an interrupted one
 * continues where it stopped. Blocking. An operation fails with the exceptions of Kafka ({@code KafkaException},
 * {@code ExecutionException}) or of PostgreSQL ({@code SQLException}, {@code FlywayException}) when one of them does
 * not answer, and with a {@link RefusedException} when nothing was changed.
 */
public final class LogOperations {
    private static final Duration STATEMENT_TIMEOUT = Duration.ofMinutes(1);
    private static final Duration ANSWER_MAX = Duration.ofSeconds(20);
    private static final int ANSWER_MAX_MILLIS = Math.toIntExact(ANSWER_MAX.toMillis());
    private static final String CLIENT_ID = "replog-operator";
    private static final Map<String, Object> READING = Map.of(
            ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
            ANSWER_MAX_MILLIS,
            ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG,
            ANSWER_MAX_MILLIS / 2);
    private final KafkaClients clients;
    private final TopicNames names;
    private final ProjectionDatabase database;
    private final MarkerFolder markers;
    private final java.util.function.Consumer<String> say;

    /**
     * @param markers of erasures: a new generation is above that of each, because a restored log may end before it
     * @param say gets each line about what is done
     */
    public LogOperations(
            KafkaClients clients,
            TopicNames names,
            PostgresAddress postgres,
            MarkerFolder markers,
            java.util.function.Consumer<String> say) {
        this.clients = clients;
        this.names = names;
        this.database = new ProjectionDatabase(postgres, STATEMENT_TIMEOUT);
        this.markers = markers;
        this.say = say;
    }

    /** An operation with open connections. */
    private interface Work<T> {
        T run(Connection connection, GenerationTable table, LogAdmin log)
                throws SQLException, ExecutionException, InterruptedException, RefusedException;
    }

    private <T> T connected(Work<T> work)
            throws SQLException, ExecutionException, InterruptedException, RefusedException {
        database.migrate();
        try (Connection connection = database.connect();
                Admin admin = clients.admin(CLIENT_ID, ANSWER_MAX)) {
            return work.run(connection, new GenerationTable(connection), new LogAdmin(admin, names));
        }
    }

    /** The progress and the owner of each partition of the log. */
    public StatusReport status() throws SQLException, ExecutionException, InterruptedException, RefusedException {
        return connected((connection, table, log) -> StatusReport.of(table, log));
    }

    /** Continues the log in a new generation with at least this number of partitions. */
    public void grow(int partitions) throws SQLException, ExecutionException, InterruptedException, RefusedException {
        change((change, connection, table, log, producer) -> change.grow(partitions));
    }

    /** @param partitions of the new generation; empty for as many as before */
    public void newGeneration(OptionalInt partitions)
            throws SQLException, ExecutionException, InterruptedException, RefusedException {
        change((change, connection, table, log, producer) -> change.newGeneration(partitions));
    }

    /** The same, although records of the present generation are lost, or its topic was re-created. */
    public void newGenerationAfterLoss(OptionalInt partitions)
            throws SQLException, ExecutionException, InterruptedException, RefusedException {
        change((change, connection, table, log, producer) -> {
            try (Consumer<byte[], byte[]> consumer = clients.consumer(CLIENT_ID, READING)) {
                ReplacedRecords replaced = new ReplacedRecords(table, consumer, producer, say);
                new LossDeclaration(connection, table, log, new Divergence(consumer), replaced, say)
                        .goOn(change, partitions);
            }
        });
    }

    /**
     * Makes erasures again that neither the database nor the log has, in a generation above that of each marker.
     *
     * @param topics looks up records of the log
     */
    public void eraseAgain(KeptErasures kept, LogTopics topics)
            throws SQLException, ExecutionException, InterruptedException, RefusedException {
        if (!kept.markers().isOn()) {
            throw new RefusedException("replog.erasure.markers: none (expected: the folder of every instance)");
        }
        change((change, connection, table, log, producer) -> {
            ErasureKey.hold(connection, kept.subjects());
            try (Consumer<byte[], byte[]> consumer = clients.consumer(CLIENT_ID, READING)) {
                MarkedRecords records = new MarkedRecords(topics, () -> clients.consumer(CLIENT_ID, READING));
                LostUsers users = new LostUsers(connection, table, consumer);
                ErasuresAgain.Places places = new ErasuresAgain.Places(records, users);
                new ErasuresAgain(connection, table, log, producer, kept, places, say).run(change);
            } catch (UnknownSchemaException e) {
                throw new RefusedException("the log has what this release does not know; " + e.remedy());
            }
        });
    }

    /** Computes a read model again, from the first change on. */
    public void rebuild(String model) throws SQLException, ExecutionException, InterruptedException, RefusedException {
        connected((connection, table, log) -> {
            if (ModelRebuild.rebuild(connection, model).isEmpty()) {
                throw new RefusedException(
                        model + ": no such read model (expected: one of " + ModelRebuild.names(connection) + ")");
            }
            say.accept("The read model " + model
                    + " is computed again from the first change on; its lag is in the metrics");
            return model;
        });
    }

    /** An operation that changes generations. */
    private interface Change {
        void run(
                GenerationChange change,
                Connection connection,
                GenerationTable table,
                LogAdmin log,
                Producer<byte[], byte[]> producer)
                throws SQLException, ExecutionException, InterruptedException, RefusedException;
    }

    private void change(Change change) throws SQLException, ExecutionException, InterruptedException, RefusedException {
        connected((connection, table, log) -> {
            if (!table.lock()) {
                throw new RefusedException("another operator is changing the log");
            }
            int above = markedGeneration();
            try (Producer<byte[], byte[]> producer = clients.producer(CLIENT_ID, SealProof.PRODUCING)) {
                GenerationChange generations =
                        new GenerationChange(connection, table, log, new SealProof(producer), above, say);
                change.run(generations, connection, table, log, producer);
                return log;
            }
        });
    }

    private int markedGeneration() throws RefusedException {
        try {
            return MissingErasures.generationMax(markers.all());
        } catch (MarkerException e) {
            throw new RefusedException(e.getMessage() + "; nothing was changed");
        }
    }
}
