package dev.replog.schemas.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LogSealTest {
    @Test
    void blankRecords_areThoseOfASeal_andNothingElse() {
        assertThat(LogSeal.isBlank(null, LogSeal.endMark())).isTrue();
        assertThat(LogSeal.isBlank(null, LogSeal.probe())).isTrue();
        assertThat(LogSeal.isBlank(null, null)).isFalse();
        assertThat(LogSeal.isBlank(null, new byte[0])).isFalse();
        assertThat(LogSeal.isBlank(new byte[] {'a'}, LogSeal.endMark())).isFalse();
        assertThat(LogSeal.isBlank(null, new byte[] {0, 0, 1})).isFalse();
    }

    @Test
    void sealed_isWhatTakesNoMutation() {
        assertThat(LogSeal.isSealed(LogSeal.MESSAGE_BYTES_MAX)).isTrue();
        assertThat(LogSeal.isSealed(0)).isTrue();
        assertThat(LogSeal.isSealed(LogSeal.MESSAGE_BYTES_MAX + 1)).isFalse();
        assertThat(LogSeal.probe().length).isGreaterThan(LogSeal.MESSAGE_BYTES_MAX);
    }
}
