package dev.replog.projector.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replog.backends.SharedBackends;
import dev.replog.backing.kafka.GroupProtocol;
import dev.replog.projector.store.JdbcStore;
import dev.replog.schemas.Change;
import dev.replog.schemas.Mutation;
import dev.replog.schemas.catalogue.Catalogue;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** More than one projector on one log and one database: whoever owns a partition applies it, once. */
class OwnershipIT {
    private static final int PARTITIONS = 4;
    private static final UUID SQUAT = new UUID(1, 1);

    private final SharedBackends backends = SharedBackends.get();
    private final String prefix = backends.newTopicPrefix();
    private final TestDatabase database = TestDatabase.migrated(backends.newDatabase());
    private TestLog log;

    @BeforeEach
    void createTopics() throws Exception {
        log = TestLog.create(backends.kafkaBootstrapServers(), prefix, PARTITIONS);
    }

    @AfterEach
    void close() {
        log.close();
    }

    @ParameterizedTest
    @EnumSource
    void projectors_shareThePartitions_asTheyComeAndGoUnderLoad(GroupProtocol protocol) throws Exception {
        ProjectionProperties properties = TestProjector.properties(prefix + "group", protocol, 20);
        // Partitions move with heartbeats; with the other protocol it is the broker that says how often they come.
        Map<String, String> quick =
                protocol == GroupProtocol.CLASSIC ? Map.of("heartbeat.interval.ms", "500") : Map.of();
        TestKafka kafka = new TestKafka(backends.kafkaBootstrapServers(), prefix, quick);
        try (Load load = new Load(log, PARTITIONS);
                TestProjector first = TestProjector.start(kafka, database.url(), properties)) {
            Await.until("the first owns all", () -> ownedSince(Map.of()).size() == PARTITIONS);
            Map<Integer, Long> alone = epochs();
            try (TestProjector second = TestProjector.start(kafka, database.url(), properties)) {
                Await.until(
                        "the second owns some",
                        () -> ownedSince(alone).size() >= PARTITIONS / 2
                                && second.state() instanceof ProjectionStatus.State.Running);
                Map<Integer, Long> shared = epochs();
                load.awaitMore();
                first.close();
                Await.until("the second owns all", () -> ownedSince(shared).size() >= PARTITIONS / 2);
                load.awaitMore();
                load.close();
                TestProjector.awaitApplied(log, database);
            }
        }
        Expected expected = Expected.of(log);
        expected.requireDatabase(database);
        expected.requireMessages(log);
    }

    /**
     * A projector that stands still between storing and committing, or whose machine is gone, locks nobody out for
     * long.
     */
    @Test
    void standingStillWithinATransaction_letsTheNextOwnerClaim_andCommitsNothing() throws Exception {
        database.execute("INSERT INTO log_generation (generation, topic, topic_id) VALUES (1, 'log', '" + SQUAT + "')");
        database.execute("INSERT INTO projection_progress VALUES (1, 0, 7, 1, 'first')");
        try (Connection still = database.connect();
                Statement statement = still.createStatement();
                Connection next = database.connect()) {
            still.setAutoCommit(false);
            assertThat(statement.executeUpdate("UPDATE projection_progress SET next_offset = 8"))
                    .isEqualTo(1);

            assertThat(new JdbcStore(next, 1, "next", Catalogue.shipped(), TestProjector.ERASURES)
                            .claim(0)
                            .nextOffset())
                    .isEqualTo(7);

            assertThatThrownBy(still::commit).isInstanceOf(SQLException.class);
        }
        assertThat(database.text("SELECT next_offset || ' ' || owner FROM projection_progress"))
                .isEqualTo("7 next");
    }

    /** A projector that slept while another one took over finds out when it wants to store. */
    @Test
    void sleeper_changesNothing_onceAnotherTookOver() throws Exception {
        for (int i = 0; i < 10; i++) {
            log.append(write("alice", i));
        }
        CountDownLatch isHolding = new CountDownLatch(1);
        CountDownLatch wake = new CountDownLatch(1);
        AtomicBoolean once = new AtomicBoolean();
        TestProjector.Wrapping sleepy = new TestProjector.Wrapping() {
            @Override
            @SuppressWarnings("unchecked")
            public Consumer<byte[], byte[]> wrap(Consumer<byte[], byte[]> consumer) {
                return Wrapped.of(Consumer.class, consumer, call -> {
                    Object result = call.proceed();
                    boolean hasRecords = result instanceof ConsumerRecords<?, ?> records && !records.isEmpty();
                    if (hasRecords && once.compareAndSet(false, true)) {
                        isHolding.countDown();
                        wake.await(60, TimeUnit.SECONDS);
                    }
                    return result;
                });
            }
        };
        ProjectionProperties mine = TestProjector.properties(prefix + "sleeper", GroupProtocol.CLASSIC, 500);
        try (TestProjector sleeper = TestProjector.start(log.kafka(), database, mine, sleepy)) {
            assertThat(isHolding.await(60, TimeUnit.SECONDS)).isTrue();
            List<String> dump;
            // Of another group, so that Kafka gives it the same partitions: the worst that could happen.
            try (TestProjector other = TestProjector.start(log, database, TestProjector.properties(prefix + "other"))) {
                TestProjector.awaitApplied(log, database);
                assertThat(other.state()).isInstanceOf(ProjectionStatus.State.Running.class);
                dump = database.dump();
            }
            List<String> progress = progressRows();
            wake.countDown();
            Await.until("the sleeper noticed", () -> !progressRows().equals(progress));
            assertThat(database.dump()).isEqualTo(dump);
            log.append(write("alice", 10));
            TestProjector.awaitApplied(log, database);
        }
        assertThat(database.text("SELECT version FROM entity")).isEqualTo("11");
        Expected expected = Expected.of(log);
        expected.requireDatabase(database);
        expected.requireMessages(log);
    }

    @Test
    void projectorThatLostItsClaim_takesItBack_andAppliesOnce() throws Exception {
        try (TestProjector projector = TestProjector.start(log, database, TestProjector.properties(prefix + "group"))) {
            log.append(write("alice", 0));
            TestProjector.awaitApplied(log, database);
            database.execute("UPDATE projection_progress SET owner_epoch = owner_epoch + 1, owner = 'another'");
            log.append(write("alice", 1));
            TestProjector.awaitApplied(log, database);
            assertThat(database.texts("SELECT DISTINCT owner = 'another' FROM projection_progress"))
                    .containsExactly("f");
            assertThat(projector.state()).isNotInstanceOf(ProjectionStatus.State.Refusing.class);
        }
        assertThat(database.text("SELECT version FROM entity")).isEqualTo("2");
        Expected expected = Expected.of(log);
        expected.requireDatabase(database);
        expected.requireMessages(log);
    }

    @Test
    void metrics_showWhatIsOwned_andHowFarItIs() throws Exception {
        try (TestProjector projector = TestProjector.start(log, database, TestProjector.properties(prefix + "group"))) {
            log.append(write("alice", 0));
            log.append(write("alice", 1));
            TestProjector.awaitApplied(log, database);
            int partition = Integer.parseInt(
                    database.text("SELECT partition FROM projection_progress ORDER BY next_offset DESC LIMIT 1"));
            Await.until(
                    "measured",
                    () -> projector.gauge("replog.projector.offset", partition) == 2
                            && projector.gauge("replog.projector.owned", partition) == 1
                            && projector.gauge("replog.projector.lag", partition) == 0);
        }
    }

    @Test
    void nextOwner_sendsTheOutboxAgain() throws Exception {
        log.append(write("alice", 0));
        try (TestProjector projector = TestProjector.start(log, database, TestProjector.properties(prefix + "group"))) {
            Await.until("applied", () -> !database.progress().isEmpty());
            assertThat(projector.state()).isInstanceOf(ProjectionStatus.State.Running.class);
        }
        int sent = log.changes().size();
        try (TestProjector projector = TestProjector.start(log, database, TestProjector.properties(prefix + "group"))) {
            Await.until("sent again", () -> log.changes().size() > sent);
            assertThat(projector.state()).isInstanceOf(ProjectionStatus.State.Running.class);
        }
        List<Change> changes = log.changes();
        assertThat(changes)
                .extracting(Change::getPosition)
                .containsOnly(changes.getFirst().getPosition());
        assertThat(database.text("SELECT version FROM entity")).isEqualTo("1");
    }

    private List<String> progressRows() throws Exception {
        return database.texts("SELECT partition || ' ' || owner_epoch FROM projection_progress ORDER BY partition");
    }

    private Map<Integer, Long> epochs() throws Exception {
        Map<Integer, Long> epochs = new HashMap<>();
        for (String row : progressRows()) {
            String[] columns = row.split(" ", 2);
            epochs.put(Integer.valueOf(columns[0]), Long.valueOf(columns[1]));
        }
        return epochs;
    }

    /** The partitions that were claimed since. */
    private Set<Integer> ownedSince(Map<Integer, Long> before) throws Exception {
        Set<Integer> claimed = new HashSet<>();
        epochs().forEach((partition, epoch) -> {
            if (epoch > before.getOrDefault(partition, 0L)) {
                claimed.add(partition);
            }
        });
        return claimed;
    }

    private static Mutation write(String userId, int number) {
        return number == 0
                ? Ask.heard(userId, Ask.upsert("exercise", SQUAT, Map.of("name", "Squat")))
                : Ask.heard(userId, Ask.patch("exercise", SQUAT, Map.of("notes", "n" + number)));
    }
}
