package dev.replog.notifier.changes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replog.notifier.changes.ChangeBatches.Range;
import dev.replog.notifier.ping.Pings;
import dev.replog.schemas.Change;
import dev.replog.schemas.codec.RecordCodec;
import dev.replog.schemas.token.Position;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class ChangeBatchesTest {
    private static final UUID TOPIC = new UUID(1, 2);

    private final Store store = new Store();
    private final ChangeBatches batches = ChangeBatches.of(TOPIC, store, new SimpleMeterRegistry());

    /** Tables in memory. Progress that does not rise is an error here. */
    private static final class Store implements ChangeStore {
        private final Map<Integer, Long> progress = new HashMap<>();
        private final List<Long> written = new ArrayList<>();
        private boolean isAway;
        private int transactions;

        @Override
        public Map<Integer, Long> progress(UUID topicId) throws SQLException {
            check(topicId);
            return Map.copyOf(progress);
        }

        @Override
        public void write(UUID topicId, List<Change> changes, Map<Integer, Long> next) throws SQLException {
            check(topicId);
            transactions++;
            changes.forEach(change -> written.add(new Position(change.getPosition()).offset()));
            next.forEach((partition, offset) ->
                    assertThat(progress.put(partition, offset)).isNotEqualTo(offset));
        }

        private void check(UUID topicId) throws SQLException {
            assertThat(topicId).isEqualTo(TOPIC);
            if (isAway) {
                throw new SQLException("away");
            }
        }
    }

    private static ConsumerRecord<byte[], byte[]> coded(int partition, long offset) {
        Change change = Pings.change(offset, null, Pings.updated("workout"));
        return new ConsumerRecord<>(
                "changes",
                partition,
                offset,
                Pings.USER.getBytes(StandardCharsets.UTF_8),
                RecordCodec.CHANGE.encode(change));
    }

    @Test
    void partitionsWithoutProgress_areReadFromTheirStart_andTheStartIsStored() throws SQLException {
        assertThat(batches.assigned(Map.of(0, new Range(0, 5), 1, new Range(7, 7))))
                .isEqualTo(Map.of(0, 0L, 1, 7L));
        assertThat(batches.progress()).isEmpty();
        batches.reached(Map.of(0, 0L, 1, 7L));
        assertThat(store.progress).isEqualTo(Map.of(0, 0L, 1, 7L));
        batches.reached(Map.of(0, 0L, 1, 7L));
        assertThat(store.transactions).isEqualTo(1);
        assertThat(batches.progress()).isEqualTo(store.progress);
    }

    @Test
    void partitionsWithProgress_areReadFromThere() throws SQLException {
        store.progress.put(0, 3L);
        assertThat(batches.assigned(Map.of(0, new Range(1, 5)))).isEqualTo(Map.of(0, 3L));
        batches.reached(Map.of(0, 3L));
        assertThat(store.transactions).isZero();
        assertThat(batches.progress()).isEqualTo(Map.of(0, 3L));
    }

    @Test
    void progressThatKafkaDoesNotHave_isLeftForTheNearestRecord() throws SQLException {
        store.progress.putAll(Map.of(0, 3L, 1, 9L));
        assertThat(batches.assigned(Map.of(0, new Range(4, 5), 1, new Range(0, 8))))
                .isEqualTo(Map.of(0, 4L, 1, 8L));
        batches.reached(Map.of(0, 4L));
        assertThat(store.progress).containsEntry(0, 4L);
    }

    @Test
    void aBatch_isWrittenWithItsProgress() throws SQLException {
        batches.assigned(Map.of(0, new Range(0, 5), 1, new Range(0, 5)));
        batches.write(List.of(coded(0, 0), coded(0, 2), coded(1, 1)));
        assertThat(store.written).containsExactly(0L, 2L, 1L);
        assertThat(store.progress).isEqualTo(Map.of(0, 3L, 1, 2L));
        assertThat(store.transactions).isEqualTo(1);
    }

    @Test
    void aBatchThatFailed_canBeWrittenAgain() throws SQLException {
        batches.assigned(Map.of(0, new Range(0, 5)));
        store.isAway = true;
        assertThatThrownBy(() -> batches.write(List.of(coded(0, 0)))).isInstanceOf(SQLException.class);
        assertThat(batches.progress()).isEmpty();
        store.isAway = false;
        batches.write(List.of(coded(0, 0)));
        assertThat(store.progress).isEqualTo(Map.of(0, 1L));
    }

    @Test
    void partitionsThatWereRevokedDuringRetries_getNoProgressHere() throws SQLException {
        batches.assigned(Map.of(0, new Range(0, 5), 1, new Range(0, 5)));
        batches.revoked(List.of(1));
        batches.write(List.of(coded(0, 0), coded(1, 0)));
        assertThat(store.written).containsExactly(0L, 0L);
        assertThat(store.progress).isEqualTo(Map.of(0, 1L));
        batches.reached(Map.of(1, 4L));
        assertThat(store.progress).isEqualTo(Map.of(0, 1L));
        assertThat(batches.progress()).isEqualTo(Map.of(0, 1L));
    }

    @Test
    void partitionsThatCameBackDuringRetries_keepTheProgressOfTheOtherInstance() throws SQLException {
        batches.assigned(Map.of(0, new Range(0, 9)));
        batches.revoked(List.of(0));
        store.progress.put(0, 6L);
        assertThat(batches.assigned(Map.of(0, new Range(0, 9)))).isEqualTo(Map.of(0, 6L));
        batches.write(List.of(coded(0, 0), coded(0, 1)));
        assertThat(store.progress).isEqualTo(Map.of(0, 6L));
        batches.write(List.of(coded(0, 6)));
        assertThat(store.progress).isEqualTo(Map.of(0, 7L));
    }

    @Test
    void positionsBelowTheProgress_areNotStored() throws SQLException {
        batches.assigned(Map.of(0, new Range(0, 9)));
        batches.write(List.of(coded(0, 0), coded(0, 1)));
        batches.revoked(List.of(0));
        batches.assigned(Map.of(0, new Range(0, 9)));
        batches.reached(Map.of(0, 1L));
        assertThat(store.progress).isEqualTo(Map.of(0, 2L));
    }

    @Test
    void recordsThatCannotBeRead_areSkipped_withProgress() throws SQLException {
        batches.assigned(Map.of(0, new Range(0, 5)));
        batches.write(List.of(new ConsumerRecord<>("changes", 0, 0, new byte[] {'a'}, new byte[] {1})));
        assertThat(store.written).isEmpty();
        assertThat(store.progress).isEqualTo(Map.of(0, 1L));
    }
}
