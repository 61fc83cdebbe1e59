package dev.replog.projector.apply;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class LanesTest {
    @Test
    void shares_areOfAboutTheSameSize() {
        assertThat(sizes(2, records(0, 900), records(1, 500), records(2, 300), records(3, 150)))
                .containsExactly(900, 950);
    }

    @Test
    void onePartition_isNotDivided() {
        assertThat(sizes(4, records(3, 10, 20, 30))).containsExactly(60);
    }

    @Test
    void thereAreNoMoreShares_thanPartitionsOrLanes() {
        assertThat(sizes(4, records(0, 5), records(1, 7))).containsExactly(7, 5);
        assertThat(sizes(1, records(0, 5), records(1, 7))).containsExactly(12);
    }

    @Test
    void everyRecord_isInOneShare_withItsPartition_inItsOrder() {
        long seed = Long.getLong("seed", System.nanoTime());
        System.out.println("LanesTest -Dseed=" + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            List<ConsumerRecord<byte[], byte[]>> fetched = new ArrayList<>();
            int records = random.nextInt(1, 60);
            for (int offset = 0; offset < records; offset++) {
                fetched.add(record(random.nextInt(6), offset, random.nextInt(100)));
            }
            List<List<ConsumerRecord<byte[], byte[]>>> shares = Lanes.shares(fetched, random.nextInt(1, 5));
            assertThat(shares.stream().flatMap(List::stream)).containsExactlyInAnyOrderElementsOf(fetched);
            for (int partition = 0; partition < 6; partition++) {
                int one = partition;
                List<List<ConsumerRecord<byte[], byte[]>>> holders = shares.stream()
                        .map(share -> share.stream()
                                .filter(record -> record.partition() == one)
                                .toList())
                        .filter(some -> !some.isEmpty())
                        .toList();
                assertThat(holders).hasSizeLessThanOrEqualTo(1);
                holders.forEach(some -> assertThat(some)
                        .containsExactlyElementsOf(fetched.stream()
                                .filter(record -> record.partition() == one)
                                .toList()));
            }
        }
    }

    @SafeVarargs
    @SuppressWarnings("varargs") // List.of only reads it.
    private static List<Integer> sizes(int most, List<ConsumerRecord<byte[], byte[]>>... partitions) {
        List<ConsumerRecord<byte[], byte[]>> fetched = new ArrayList<>();
        List.of(partitions).forEach(fetched::addAll);
        return Lanes.shares(fetched, most).stream()
                .map(share -> share.stream().collect(Collectors.summingInt(ConsumerRecord::serializedValueSize)))
                .toList();
    }

    private static List<ConsumerRecord<byte[], byte[]>> records(int partition, int... sizes) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (int size : sizes) {
            records.add(record(partition, records.size(), size));
        }
        return records;
    }

    private static ConsumerRecord<byte[], byte[]> record(int partition, long offset, int valueBytes) {
        return new ConsumerRecord<>(
                Records.TOPIC,
                partition,
                offset,
                0,
                TimestampType.CREATE_TIME,
                0,
                valueBytes,
                new byte[0],
                new byte[valueBytes],
                new RecordHeaders(),
                Optional.empty());
    }
}
