package dev.replog.projector.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.backends.SharedBackends;
import dev.replog.backing.kafka.GroupProtocol;
import dev.replog.schemas.Change;
import dev.replog.schemas.Mutation;
import dev.replog.schemas.codec.RecordCodec;
import dev.replog.schemas.token.Position;
import java.time.Instant;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The log is read again into an empty database: the result is the same, and no outcome is sent twice. */
class RebuildIT {
    /** As many as the topic of changes has, so that a user's are in the partition of the same number. */
    private static final int PARTITIONS = TestProjector.CHANGES.changesPartitions();

    private static final int EACH = 40;
    private static final int BATCH_RECORDS_MAX = 4;

    private final Random random = Seeds.printed("RebuildIT");
    private final SharedBackends backends = SharedBackends.get();
    private final String prefix = backends.newTopicPrefix();
    /** One for each partition. */
    private final List<RandomLog> users =
            List.of(new RandomLog(random, "alice"), new RandomLog(random, "dave"), new RandomLog(random, "carol"));

    private TestLog log;
    private TestDatabase first;
    private int written;

    @BeforeEach
    void project() throws Exception {
        log = TestLog.create(backends.kafkaBootstrapServers(), prefix, PARTITIONS);
        first = new TestDatabase(backends.newDatabase());
        write();
        run(first);
    }

    @AfterEach
    void close() {
        log.close();
    }

    @Test
    void whatTheTopicOfChangesHas_isNotPublishedAgain() throws Exception {
        List<String> changes = texts(log.changes());
        Map<String, LongSummaryStatistics> published = log.changes().stream()
                .collect(Collectors.groupingBy(Change::getUserId, Collectors.summarizingLong(Change::getPosition)));
        TestDatabase second = new TestDatabase(backends.newDatabase());
        run(second);
        assertThat(second.dump()).isEqualTo(first.dump());
        assertThat(texts(log.changes())).isEqualTo(changes);
        // Of what had no change, before the first one and behind the last, nothing tells that it was published.
        Set<UUID> sent = new HashSet<>();
        assertThat(log.outcomes())
                .filteredOn(outcome -> !sent.add(outcome.getRequestId()))
                .noneMatch(outcome -> {
                    LongSummaryStatistics ofUser =
                            published.getOrDefault(outcome.getUserId(), new LongSummaryStatistics());
                    return ofUser.getMin() <= outcome.getPosition() && outcome.getPosition() <= ofUser.getMax();
                });
    }

    @Test
    void whatWasNotPublishedYet_is() throws Exception {
        write();
        TestDatabase second = new TestDatabase(backends.newDatabase());
        run(second);
        Expected expected = Expected.of(log);
        expected.requireDatabase(second);
        expected.requireMessages(log);
        assertThat(positions(log.changes())).doesNotHaveDuplicates();
    }

    @Test
    void topicOfChangesThatWasDeleted_isPublishedAgain() throws Exception {
        List<Long> before = positions(log.changes());
        log.delete(log.names().changes());
        run(new TestDatabase(backends.newDatabase()));
        Expected.of(log).requireMessages(log);
        assertThat(positions(log.changes())).containsExactlyInAnyOrderElementsOf(before);
    }

    /** As after retention: a later rebuild must not take for complete what has a gap. */
    @Test
    void topicOfChangesThatBeginsLater_getsEverything() throws Exception {
        Set<String> all = new HashSet<>(texts(log.changes()));
        log.delete(log.names().changes());
        write();
        run(first);
        List<String> later = texts(log.changes());
        all.addAll(later);
        TestDatabase second = new TestDatabase(backends.newDatabase());
        run(second);
        assertThat(second.dump()).isEqualTo(first.dump());
        assertThat(texts(log.changes()))
                .hasSize(later.size() + all.size())
                .containsOnlyOnceElementsOf(
                        all.stream().filter(change -> !later.contains(change)).toList())
                .containsAll(all);
    }

    /** Not a change: how much is there cannot be known, so everything is sent once more. */
    @ParameterizedTest(name = "{0}")
    @MethodSource
    void foreignRecordAtTheEnd_hidesWhatIsThere(String name, byte[] foreign) throws Exception {
        List<Change> before = log.changes();
        appendToChanges(foreign);
        run(new TestDatabase(backends.newDatabase()));
        Await.until("sent again", () -> log.read(log.names().changes()).size() == 2 * before.size() + PARTITIONS);
    }

    static Stream<Arguments> foreignRecordAtTheEnd_hidesWhatIsThere() {
        Change nowhere = Change.newBuilder()
                .setUserId("alice")
                .setPosition(-1)
                .setLogId(1)
                .setAt(Instant.EPOCH)
                .setEntities(List.of())
                .setLosses(List.of())
                .build();
        return Stream.of(
                Arguments.of("bytes", new byte[] {2}),
                Arguments.of("a change of no position", RecordCodec.CHANGE.encode(nowhere)));
    }

    /** A value of a kind that no command has: whoever decides it later must refuse it as well. */
    @Test
    void whatCouldNotBeDecided_cannotBeDecidedLater() throws Exception {
        Mutation undecidable = Ask.heard(
                "alice", Ask.upsert("workout", new UUID(7, 7), Map.of("day_id", "d", "scheduled_date", "soon")));
        log.append(undecidable);
        written++;
        write();
        run(first);
        assertThat(log.dead()).hasSize(1);
        TestDatabase second = new TestDatabase(backends.newDatabase());
        run(second);
        assertThat(second.dump()).isEqualTo(first.dump());
        assertThat(log.dead()).hasSize(2);
    }

    private void write() throws Exception {
        for (int i = 0; i < EACH; i++) {
            for (RandomLog user : users) {
                Mutation mutation = user.next(Position.of(1, written).value());
                log.append(mutation);
            }
            written++;
        }
    }

    private void run(TestDatabase database) throws Exception {
        ProjectionProperties properties =
                TestProjector.properties(prefix + UUID.randomUUID(), GroupProtocol.CLASSIC, BATCH_RECORDS_MAX);
        try (TestProjector projector = TestProjector.start(log, database, properties)) {
            Await.until("running", () -> projector.state() instanceof ProjectionStatus.State.Running);
            TestProjector.awaitApplied(log, database);
        }
    }

    private void appendToChanges(byte[] foreign) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                log.kafka().settings("foreign"), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int partition = 0; partition < PARTITIONS; partition++) {
                producer.send(new ProducerRecord<>(log.names().changes(), partition, new byte[] {1}, foreign))
                        .get();
            }
        }
    }

    private static List<String> texts(List<Change> changes) {
        return changes.stream()
                .map(change -> HexFormat.of().formatHex(RecordCodec.CHANGE.encode(change)))
                .toList();
    }

    private static List<Long> positions(List<Change> changes) {
        // Offsets are distinguished by their user: each partition has one.
        return changes.stream()
                .map(change -> change.getPosition() * PARTITIONS
                        + "adc".indexOf(change.getUserId().charAt(0)))
                .collect(Collectors.toList());
    }
}
