package dev.replog.backing.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.schemas.log.LogSeal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TopicChecksTest {
    private long nowNanos = -7;
    private final TopicChecks checks = new TopicChecks(Duration.ofSeconds(5), () -> nowNanos);

    private void pass(long millis) {
        nowNanos += Duration.ofMillis(millis).toNanos();
    }

    private static ConsumerRecords<byte[], byte[]> batch(byte @Nullable [] key, byte[] value) {
        TopicPartition partition = new TopicPartition("changes", 0);
        return new ConsumerRecords<>(
                Map.of(partition, List.of(new ConsumerRecord<>("changes", 0, 3, key, value))), Map.of());
    }

    @Test
    void check_isDueAfterTheInterval() {
        pass(4_999);
        assertThat(checks.isDue()).isFalse();
        pass(1);
        assertThat(checks.isDue()).isTrue();
        assertThat(checks.isDue()).isFalse();
        checks.hasRead(batch(new byte[] {'a'}, new byte[] {1}));
        pass(4_999);
        assertThat(checks.isDue()).isFalse();
    }

    @Test
    void check_isDueMoreOften_forAWhileAfterAnEnd() {
        checks.hasRead(batch(null, LogSeal.endMark()));
        pass(500);
        assertThat(checks.isDue()).isTrue();
        pass(499);
        assertThat(checks.isDue()).isFalse();
        pass(1);
        assertThat(checks.isDue()).isTrue();
        pass(19_000);
        assertThat(checks.isDue()).isTrue();
        pass(4_999);
        assertThat(checks.isDue()).isFalse();
        pass(1);
        assertThat(checks.isDue()).isTrue();
    }

    @Test
    void step_isNeverLongerThanTheInterval() {
        assertThat(checks.step()).isEqualTo(Duration.ofMillis(500));
        assertThat(new TopicChecks(Duration.ofMillis(50)).step()).isEqualTo(Duration.ofMillis(50));
    }
}
