package dev.replog.projector.admin;

import dev.replog.projector.admin.TopicAdmin.Topic;
import dev.replog.projector.database.GenerationRegistry;
import dev.replog.projector.log.ProjectedLog;
import dev.replog.schemas.log.LogSeal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.common.config.TopicConfig;

/**
 * Starts a new generation of the log: seals the old one, proves the seal, creates the new one sealed, registers it, and
 * opens it. Each step is recorded before it is done, and starts by reading the recorded state. So the command may end
 * anywhere and be run again. Between the seal and the opening, every mutation waits or is refused.
 */
final class GenerationChange {
    /** For a log whose own settings are lost with it; the defaults of command-api. */
    private static final Map<String, String> DEFAULT_SETTINGS = Map.of(
            TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE,
            TopicConfig.RETENTION_MS_CONFIG, "-1",
            TopicConfig.RETENTION_BYTES_CONFIG, "-1",
            TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime",
            TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG, "false",
            TopicConfig.MAX_MESSAGE_BYTES_CONFIG, "4259840");

    /** The goal: whether this topic is enough, and the number of partitions of the next one. */
    private interface Wish {
        boolean isMet(Topic newest, boolean hasChanged);

        int partitions(int before);
    }

    private final Connection connection;
    private final GenerationTable table;
    private final LogAdmin log;
    private final SealProof proof;
    private final int above;
    private final Consumer<String> say;

    /** @param above the next generation is above this one too; 0 for none */
    GenerationChange(
            Connection connection,
            GenerationTable table,
            LogAdmin log,
            SealProof proof,
            int above,
            Consumer<String> say) {
        this.connection = connection;
        this.table = table;
        this.log = log;
        this.proof = proof;
        this.above = above;
        this.say = say;
    }

    void grow(int partitions) throws SQLException, ExecutionException, InterruptedException, RefusedException {
        Topic now = requireThere(newest());
        if (partitions < now.partitions()) {
            throw new RefusedException("partitions: " + partitions + " (expected: more than " + now.partitions()
                    + ", which " + now.name() + " has)");
        }
        carryOut(new Wish() {
            @Override
            public boolean isMet(Topic newest, boolean hasChanged) {
                return newest.partitions() >= partitions;
            }

            @Override
            public int partitions(int before) {
                return partitions;
            }
        });
    }

    void newGeneration(OptionalInt partitions)
            throws SQLException, ExecutionException, InterruptedException, RefusedException {
        carryOut(new Wish() {
            @Override
            public boolean isMet(Topic newest, boolean hasChanged) {
                return hasChanged && (partitions.isEmpty() || newest.partitions() == partitions.getAsInt());
            }

            @Override
            public int partitions(int before) {
                return partitions.orElse(before);
            }
        });
    }

    private void carryOut(Wish wish) throws SQLException, ExecutionException, InterruptedException, RefusedException {
        boolean hasChanged = false;
        while (true) {
            GenerationRow newest = newest();
            if (newest.isLost() && there(newest).isEmpty()) {
                begin(
                        newest,
                        DEFAULT_SETTINGS,
                        wish.partitions(table.progress(newest.generation()).size()));
                follow(newest(), Optional.empty());
                continue;
            }
            Topic topic = requireThere(newest);
            if (newest.successorPartitions() != null) {
                finish(newest, topic);
            } else if (topic.isSealed()) {
                open(newest);
                hasChanged = true;
            } else if (wish.isMet(topic, hasChanged) && isHighest(newest)) {
                say.accept("The log is " + newest.name() + " with " + topic.partitions() + " partitions"
                        + (hasChanged
                                ? ". The rest of the previous generation is applied first; see replog status"
                                : " already; nothing to do"));
                return;
            } else {
                begin(newest, topic.settings(), wish.partitions(topic.partitions()));
            }
        }
    }

    /** Seals the newest generation. The ones that follow it are begun, and not made yet. */
    GenerationRow seal() throws SQLException, ExecutionException, InterruptedException, RefusedException {
        GenerationRow newest = newest();
        if (newest.successorPartitions() == null) {
            if (!isHighest(newest)) {
                throw new RefusedException(newest.name() + ": there are later generations that the database does not"
                        + " know (expected: a running change-projector, which registers them)");
            }
            if (requireThere(newest).isSealed()) {
                open(newest);
            }
            Topic topic = requireThere(newest);
            begin(newest, topic.settings(), topic.partitions());
        }
        prove(newest, requireThere(newest));
        return newest();
    }

    /** Whether a change of generations was begun and is not complete. */
    boolean isBegun() throws SQLException, ExecutionException, InterruptedException, RefusedException {
        GenerationRow newest = newest();
        return newest.successorPartitions() != null || requireThere(newest).isSealed();
    }

    /** Mutations go into the highest one alone. */
    private boolean isHighest(GenerationRow newest) throws ExecutionException, InterruptedException {
        return log.all().higherKey(newest.generation()) == null;
    }

    private void begin(GenerationRow newest, Map<String, String> settings, int partitions)
            throws SQLException, RefusedException {
        if (newest.successorPartitions() != null) {
            return;
        }
        if (partitions < 1) {
            throw new RefusedException(newest.name()
                    + ": its number of partitions is unknown (expected: --partitions with the number"
                    + " for the next)");
        }
        say.accept("After " + newest.name() + " follows a generation with " + partitions + " partitions");
        table.begin(newest.generation(), settings, partitions);
    }

    private void finish(GenerationRow newest, Topic topic)
            throws SQLException, ExecutionException, InterruptedException, RefusedException {
        prove(newest, topic);
        follow(newest, Optional.of(topic.replicas()));
    }

    private void prove(GenerationRow newest, Topic topic)
            throws SQLException, ExecutionException, InterruptedException, RefusedException {
        if (!topic.isSealed()) {
            log.setMessageBytesMax(topic.name(), Integer.toString(LogSeal.MESSAGE_BYTES_MAX));
        }
        say.accept("Sealed " + topic.name() + "; making sure that no partition takes mutations");
        List<Long> ends = proof.ends(topic.name(), topic.partitions());
        table.sealed(newest.generation(), ends);
        say.accept("The seal holds; the partitions end at " + ends);
    }

    /** Creates the next generation, and registers it before any of its tokens are issued. */
    private void follow(GenerationRow newest, Optional<Short> replicas)
            throws SQLException, ExecutionException, InterruptedException, RefusedException {
        Map.Entry<Integer, String> existing = log.all().higherEntry(newest.generation());
        int generation = existing == null ? Math.max(newest.generation(), above) + 1 : existing.getKey();
        String name = log.names().mutations(generation);
        int partitions = Objects.requireNonNull(newest.successorPartitions());
        Map<String, String> settings = new TreeMap<>(newest.settings());
        boolean isNew = existing == null && log.createSealed(name, partitions, replicas, settings);
        Topic topic = log.await(name);
        say.accept((isNew ? "Created " : "Found ") + name + " with " + topic.partitions() + " partitions");
        GenerationRegistry.register(connection, List.of(new ProjectedLog(generation, name, topic.id())));
    }

    private void open(GenerationRow newest) throws SQLException, ExecutionException, InterruptedException {
        List<GenerationRow> all = table.all();
        String taken = messageBytesMax(
                all.size() < 2 ? Map.of() : all.get(all.size() - 2).settings());
        log.setMessageBytesMax(newest.topic(), taken);
        table.opened(newest.generation());
        say.accept("Opened " + newest.topic() + " for mutations of up to " + taken + " bytes");
    }

    /** The limit of a generation that takes mutations, by the settings of the one before it. */
    static String messageBytesMax(Map<String, String> before) {
        String bytes = before.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG);
        return bytes != null && !LogSeal.isSealed(Long.parseLong(bytes))
                ? bytes
                : Objects.requireNonNull(DEFAULT_SETTINGS.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG));
    }

    private GenerationRow newest() throws SQLException, RefusedException {
        List<GenerationRow> all = table.all();
        if (all.isEmpty()) {
            throw new RefusedException(
                    "no generation of the log is known (expected: command-api and change-projector have run here)");
        }
        return all.getLast();
    }

    private Optional<Topic> there(GenerationRow row) throws ExecutionException, InterruptedException {
        return log.find(row.topic()).filter(topic -> topic.id().equals(row.topicId()));
    }

    private Topic requireThere(GenerationRow row) throws ExecutionException, InterruptedException, RefusedException {
        Optional<Topic> there = there(row);
        if (there.isEmpty()) {
            throw new RefusedException(row.name() + ": its topic is not there, or was re-created"
                    + " (expected: the one with id " + row.topicId() + "; or new-generation --after-loss)");
        }
        return there.get();
    }
}
