package dev.replog.projector.rewrite;

import dev.replog.backing.kafka.KafkaClients;
import dev.replog.backing.postgres.PostgresAddress;
import dev.replog.projector.admin.LogOperations;
import dev.replog.projector.admin.RefusedException;
import dev.replog.projector.admin.SealProof;
import dev.replog.projector.admin.TopicAdmin.Topic;
import dev.replog.projector.database.GenerationRegistry;
import dev.replog.projector.database.GenerationRegistry.Known;
import dev.replog.projector.database.ProjectionDatabase;
import dev.replog.projector.marker.MarkerFolder;
import dev.replog.projector.rewrite.OpenTopicRewrite.Target;
import dev.replog.schemas.log.TopicNames;
import dev.replog.schemas.log.TopicNames.Rewritten;
import dev.replog.schemas.token.Position;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.Producer;

/**
 * Rewrites the topics that have data of erased accounts, so that no file has them any more: the generations of the log,
 * the changes and the dead letters. The newest generation is sealed first when it has some. Tokens, etags and
 * everything of other users stay as they are. A run may end anywhere; the next one continues. One run at a time, in the
 * whole cluster. Blocking.
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
     * @param markers of erasures: a new generation is above that of each
     */
    public record Settings(String compression, Duration waitMax, MarkerFolder markers) {}

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
     * @param isForced also when nothing waits for it
     * @return empty when there was nothing to do
     */
    public Optional<Certificate> run(boolean isForced)
            throws SQLException, ExecutionException, InterruptedException, RefusedException {
        ProjectionDatabase database = new ProjectionDatabase(postgres, STATEMENT_TIMEOUT);
        database.migrate();
        try (Connection connection = database.connect(CLIENT_ID);
                Admin admin = clients.admin(CLIENT_ID, ANSWER_MAX)) {
            ErasureTable erasures = new ErasureTable(connection);
            RewriteTable table = new RewriteTable(connection);
            if (!erasures.lock()) {
                throw new RefusedException("the log is being rewritten already (expected: one at a time)");
            }
            boolean isBegun = table.hasOpen() || OpenTopicTable.isStalled(connection);
            if (!isForced && !isBegun && !erasures.hasErased()) {
                listener.said("No erasure waits for a rewriting of the log");
                return Optional.empty();
            }
            return Optional.of(run(connection, erasures, table, new RewriteTopics(admin, names)));
        }
    }

    private Certificate run(Connection connection, ErasureTable erasures, RewriteTable table, RewriteTopics topics)
            throws SQLException, ExecutionException, InterruptedException, RefusedException {
        TopicCopy copies = new TopicCopy(clients, topics, settings.compression(), listener);
        try (Producer<byte[], byte[]> producer = clients.producer(CLIENT_ID, SealProof.PRODUCING)) {
            OpenTopicRewrite open = new OpenTopicRewrite(
                    new OpenTopicTable(connection),
                    topics,
                    copies,
                    new SealProof(producer),
                    settings.waitMax(),
                    listener);
            // First, because the projection waits for it.
            for (Target target : targets(erasures.plan())) {
                open.complete(target);
            }
            seal(connection, erasures, topics);
            int newest = awaitDrained(connection);
            table.clearOutboxes();
            // Read now, when every erasure in the sealed generations is applied, and its changes are published.
            RewritePlan plan = erasures.plan();
            Duration filesStay = filesStay(connection, topics);
            GenerationRewrite rewrite =
                    new GenerationRewrite(table, topics, names, copies, plan, settings.waitMax(), listener);
            for (Known generation : GenerationRegistry.all(connection)) {
                if (generation.generation() < newest) {
                    rewrite.run(generation);
                }
            }
            for (Target target : targets(plan)) {
                open.run(target);
            }
            requireNoOther(connection, topics);
            return certify(erasures, table.uncertified(), plan, newest, filesStay);
        }
    }

    /** The topics that are written to while they are rewritten. */
    private List<Target> targets(RewritePlan plan) {
        CopyRules rules = new CopyRules(plan, names);
        return List.of(
                new Target(names.changes(), rules.changes(), plan.digest()),
                new Target(names.dead(), rules.deadLetters(), plan.digest()));
    }

    /** The longest time that files of one of the topics stay after it was deleted. */
    private Duration filesStay(Connection connection, RewriteTopics topics)
            throws SQLException, ExecutionException, InterruptedException {
        List<Optional<Topic>> found = new ArrayList<>();
        for (Known generation : GenerationRegistry.all(connection)) {
            found.add(topics.find(generation.topic()));
        }
        found.add(topics.current(names.changes()));
        found.add(topics.current(names.dead()));
        return found.stream()
                .flatMap(Optional::stream)
                .map(Topic::fileDeleteDelay)
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
    }

    /** Seals the newest generation when it has erased data, and completes a change of generations that was begun. */
    private void seal(Connection connection, ErasureTable erasures, RewriteTopics topics)
            throws SQLException, ExecutionException, InterruptedException, RefusedException {
        Known newest = newest(connection);
        boolean hasErased = new Position(erasures.lastErased()).generation() >= newest.generation();
        boolean isBegun = topics.find(newest.topic()).filter(Topic::isSealed).isPresent();
        if (hasErased || isBegun) {
            new LogOperations(clients, names, postgres, settings.markers(), listener::said)
                    .newGeneration(OptionalInt.empty());
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
        for (String first : List.of(names.changes(), names.dead())) {
            List<String> versions = topics.versions(first);
            String current = topics.current(first).map(Topic::name).orElse(first);
            for (String topic : versions) {
                if (!topic.equals(current)) {
                    throw new RefusedException(topic + ": " + current + " is in its place (expected: none like it;"
                            + " delete it when no other database uses it, and run this again)");
                }
            }
        }
    }

    private Certificate certify(
            ErasureTable erasures, List<RewrittenGeneration> done, RewritePlan plan, int newest, Duration filesStay)
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
                List.of(names.mutations(1), names.changes(), names.dead()),
                done);
        erasures.certify(certificate, erased, newest);
        listener.said("The log, the changes and the dead letters have no data of these " + erased.size()
                + " erasures from " + certificate.rewrittenAt() + " on, when brokers have deleted the last files");
        return certificate;
    }
}
