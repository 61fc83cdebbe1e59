package dev.replog.projector.rewrite;

import dev.replog.backing.kafka.KafkaClients;
import dev.replog.backing.postgres.PostgresAddress;
import dev.replog.projector.admin.LogOperations;
import dev.replog.projector.admin.RefusedException;
import dev.replog.projector.admin.TopicAdmin.Topic;
import dev.replog.projector.database.GenerationRegistry;
import dev.replog.projector.database.GenerationRegistry.Known;
import dev.replog.projector.database.ProjectionDatabase;
import dev.replog.schemas.log.TopicNames;
import dev.replog.schemas.log.TopicNames.Rewritten;
import dev.replog.schemas.token.Position;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;

/**
 * Rewrites the generations of the log of mutations that have data of erased accounts, so that no file of it has them
 * any more; the changes and the dead letters stay. The newest generation is sealed first when it has some. Tokens,
 * etags and everything of other users stay as they are. A run may end anywhere; the next one continues. One run at a
 * time, in the whole cluster. Blocking.
 */
public final class LogRewrite {
    private static final Duration STATEMENT_TIMEOUT = Duration.ofMinutes(1);
    private static final Duration ANSWER_MAX = Duration.ofSeconds(20);
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final String CLIENT_ID = "replog-rewrite-admin";

    private final KafkaClients clients;
    private final TopicNames names;
    private final PostgresAddress postgres;
    private final Settings settings;
    private final InstantSource clock;
    private final Listener listener;

    /**
     * @param compression of the copies
     * @param waitMax how long to wait until a sealed generation is applied, and until nobody reads an old topic
     */
    public record Settings(String compression, Duration waitMax) {}

    /** Gets what is done. A failure ends the run. */
    public interface Listener {
        void said(String line);

        default void progress(String step, long done, long total) {}
    }

    public LogRewrite(
            KafkaClients clients,
            TopicNames names,
            PostgresAddress postgres,
            Settings settings,
            InstantSource clock,
            Listener listener) {
        this.clients = clients;
        this.names = names;
        this.postgres = postgres;
        this.settings = settings;
        this.clock = clock;
        this.listener = listener;
    }

    /**
     * Rewrites what is to be rewritten.
     *
     * @param isForced also when no erasure waits for it: writes that were refused since are then removed
     * @return empty when there was nothing to do
     */
    public Optional<Certificate> run(boolean isForced)
            throws SQLException, ExecutionException, InterruptedException, RefusedException {
        ProjectionDatabase database = new ProjectionDatabase(postgres, STATEMENT_TIMEOUT);
        database.migrate();
        try (Connection connection = database.connect(CLIENT_ID);
                Admin admin = clients.admin(CLIENT_ID, ANSWER_MAX)) {
            RewriteTable table = new RewriteTable(connection);
            if (!table.lock()) {
                throw new RefusedException("the log is being rewritten already (expected: one at a time)");
            }
            if (!isForced && table.pending().isEmpty() && !table.hasOpen()) {
                listener.said("No erasure waits for a rewriting of the log");
                return Optional.empty();
            }
            return Optional.of(run(connection, table, new RewriteTopics(admin, names)));
        }
    }

    private Certificate run(Connection connection, RewriteTable table, RewriteTopics topics)
            throws SQLException, ExecutionException, InterruptedException, RefusedException {
        seal(connection, table, topics);
        int newest = awaitDrained(connection);
        table.clearOutboxes();
        // Read now, when every erasure in the sealed generations is applied.
        RewritePlan plan = table.plan();
        TopicCopy copies = new TopicCopy(clients, topics, plan, settings.compression(), listener);
        GenerationRewrite rewrite =
                new GenerationRewrite(table, topics, names, copies, plan, settings.waitMax(), listener);
        Duration filesStay = Duration.ZERO;
        for (Known generation : GenerationRegistry.all(connection)) {
            if (generation.generation() < newest) {
                Optional<Topic> topic = topics.find(generation.topic());
                if (topic.isPresent() && topic.get().fileDeleteDelay().compareTo(filesStay) > 0) {
                    filesStay = topic.get().fileDeleteDelay();
                }
                rewrite.run(generation);
            }
        }
        requireNoOther(connection, topics);
        return certify(table, plan, newest, filesStay);
    }

    /** Seals the newest generation when it has erased data, and completes a change of generations that was begun. */
    private void seal(Connection connection, RewriteTable table, RewriteTopics topics)
            throws SQLException, ExecutionException, InterruptedException, RefusedException {
        Known newest = newest(connection);
        boolean hasErased = RewritePlan.lastGeneration(table.pending()) >= newest.generation();
        boolean isBegun = topics.find(newest.topic()).filter(Topic::isSealed).isPresent();
        if (hasErased || isBegun) {
            new LogOperations(clients, names, postgres, listener::said).newGeneration(OptionalInt.empty());
        }
    }

    private static Known newest(Connection connection) throws SQLException, RefusedException {
        List<Known> all = GenerationRegistry.all(connection);
        if (all.isEmpty()) {
            throw new RefusedException(
                    "no generation of the log is known (expected: command-api and change-projector have run here)");
        }
        return all.getLast();
    }

    /** Waits until all generations but the newest are applied to their ends, and returns the newest. */
    private int awaitDrained(Connection connection) throws SQLException, InterruptedException, RefusedException {
        long deadlineNanos = System.nanoTime() + settings.waitMax().toNanos();
        while (true) {
            int newest = newest(connection).generation();
            Optional<Known> behind = GenerationRegistry.all(connection).stream()
                    .filter(one -> one.generation() < newest && !one.isDrained())
                    .findFirst();
            if (behind.isEmpty()) {
                return newest;
            }
            if (System.nanoTime() > deadlineNanos) {
                throw new RefusedException("generation " + behind.get().generation()
                        + " is not applied to its end within " + settings.waitMax()
                        + " (expected: a running change-projector); run this again");
            }
            Thread.sleep(PAUSE);
        }
    }

    /** A topic that no database knows may have erased data, such as one of a database that was restored since. */
    private void requireNoOther(Connection connection, RewriteTopics topics)
            throws SQLException, ExecutionException, InterruptedException, RefusedException {
        List<String> known =
                GenerationRegistry.all(connection).stream().map(Known::topic).toList();
        for (Rewritten one : topics.rewritten()) {
            String topic = names.rewritten(one);
            if (!known.contains(topic)) {
                throw new RefusedException(topic + ": no generation is in this topic (expected: none like it;"
                        + " delete it when no other database is built from it, and run this again)");
            }
        }
    }

    private Certificate certify(RewriteTable table, RewritePlan plan, int newest, Duration filesStay)
            throws SQLException {
        Map<String, Long> erased = new HashMap<>(plan.pending());
        // An erasure since the seal waits for the next run.
        erased.values().removeIf(position -> new Position(position).generation() >= newest);
        // Brokers look for files to delete at this interval too.
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        Certificate certificate = new Certificate(
                now,
                now.plus(filesStay.multipliedBy(2)),
                erased.size(),
                List.of(names.mutations(1)),
                List.of(names.changes(), names.dead()),
                table.uncertified());
        table.certify(certificate, erased);
        listener.said("The log of mutations has no data of these " + erased.size() + " erasures from "
                + certificate.logRewrittenAt() + " on, when brokers have deleted the last files; "
                + String.join(" and ", certificate.notCovered()) + " are not rewritten");
        return certificate;
    }
}
