package dev.replog.replay.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class LogOffsetsTest {
    private static final LogPartition A = new LogPartition(1, 0);
    private static final LogPartition B = new LogPartition(2, 3);

    @Test
    void aPlace_hasWhatIsBeforeIt() {
        LogOffsets place = LogOffsets.of(Map.of(A, 5L));

        assertThat(place.has(A, 4)).isTrue();
        assertThat(place.has(A, 5)).isFalse();
        assertThat(place.has(B, 0)).isFalse();
        assertThat(place.size()).isEqualTo(5);
    }

    @Test
    void aPlace_isAtLeastAnother_inEveryPartition() {
        LogOffsets place = LogOffsets.of(Map.of(A, 5L, B, 2L));

        assertThat(place.isAtLeast(LogOffsets.START)).isTrue();
        assertThat(place.isAtLeast(place)).isTrue();
        assertThat(place.isAtLeast(LogOffsets.of(Map.of(A, 5L)))).isTrue();
        assertThat(place.isAtLeast(LogOffsets.of(Map.of(A, 4L, B, 3L)))).isFalse();
        assertThat(LogOffsets.of(Map.of(A, 9L)).isAtLeast(place)).isFalse();
    }
}
