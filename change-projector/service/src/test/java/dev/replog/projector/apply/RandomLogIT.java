package dev.replog.projector.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.backends.SharedBackends;
import dev.replog.backing.kafka.GroupProtocol;
import dev.replog.schemas.token.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.Test;

class RandomLogIT {
    private static final int MUTATIONS = 500;
    private static final int PARTITIONS = 3;
    private static final List<String> USERS = List.of("alice", "bob", "cärol 💪", "d'ave\\");

    @Test
    void readModel_isWhatTheDeciderSays_howeverTheLogIsCutIntoBatches() throws Exception {
        Seeds.holds(2, random -> {
            SharedBackends backends = SharedBackends.get();
            String prefix = backends.newTopicPrefix();
            try (TestLog log = TestLog.create(backends.kafkaBootstrapServers(), prefix, PARTITIONS)) {
                appendAll(log, random);
                TestDatabase first = new TestDatabase(backends.newDatabase());
                int batchRecordsMax = random.nextInt(1, 40);
                run(log, first, TestProjector.properties(prefix + "first", GroupProtocol.CONSUMER, batchRecordsMax));
                Expected expected = Expected.of(log);
                expected.requireDatabase(first);
                expected.requireMessages(log);

                // A replay gives the same, byte for byte.
                TestDatabase second = new TestDatabase(backends.newDatabase());
                run(log, second, TestProjector.properties(prefix + "second", GroupProtocol.CLASSIC, 500));
                assertThat(second.dump()).isEqualTo(first.dump());
                expected.requireMessages(log);
            }
        });
    }

    private static void run(TestLog log, TestDatabase database, ProjectionProperties properties) throws Exception {
        try (TestProjector projector = TestProjector.start(log, database, properties)) {
            Await.until("tables", () -> projector.state() instanceof ProjectionStatus.State.Running);
            TestProjector.awaitApplied(log, database);
        }
    }

    static void appendAll(TestLog log, RandomGenerator random) throws Exception {
        List<RandomLog> users =
                USERS.stream().map(user -> new RandomLog(random, user)).toList();
        long[] ends = new long[PARTITIONS];
        List<Future<RecordMetadata>> appended = new ArrayList<>();
        for (int i = 0; i < MUTATIONS; i++) {
            int user = random.nextInt(USERS.size());
            int partition = user % PARTITIONS;
            long position = Position.of(1, ends[partition]++).value();
            appended.add(log.send(partition, users.get(user).next(position)));
        }
        for (Future<RecordMetadata> one : appended) {
            one.get();
        }
    }
}
