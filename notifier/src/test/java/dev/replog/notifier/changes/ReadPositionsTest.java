package dev.replog.notifier.changes;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.UUID;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.junit.jupiter.api.Test;

class ReadPositionsTest {
    private static final UUID TOPIC = new UUID(3, 4);

    @Test
    void user_isWhereProducersPutIt() {
        long seed = Long.getLong("seed", new Random().nextLong());
        Random random = new Random(seed);
        for (int run = 0; run < 1_000; run++) {
            String user = Long.toString(random.nextLong(), 36) + "\u00fc";
            int partitions = 1 + random.nextInt(100);
            assertThat(ReadPositions.partitionOf(user, partitions))
                    .as("seed %d", seed)
                    .isEqualTo(BuiltInPartitioner.partitionForKey(user.getBytes(StandardCharsets.UTF_8), partitions));
        }
    }

    @Test
    void positions_doNotChange_andGrowFromTheStart() {
        ReadPositions two = new ReadPositions(TOPIC, new long[] {5, 7});
        ReadPositions four = two.with(1, 9).grownTo(4);
        assertThat(two.next(1)).isEqualTo(7);
        assertThat(two.partitions()).isEqualTo(2);
        assertThat(four.next(0)).isEqualTo(5);
        assertThat(four.next(1)).isEqualTo(9);
        assertThat(four.next(3)).isZero();
        ReadPositions.Mark mark = four.markOf("alice");
        assertThat(mark.topicId()).isEqualTo(TOPIC);
        assertThat(mark.next()).isEqualTo(four.next(mark.partition()));
        assertThat(mark.atStart().next()).isZero();
    }
}
