package dev.replog.commandline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.replay.Progress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProgressTextTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            0     | 1000 | 0    | 0          | deciding: 0 of 1,000 (0 %)
            500   | 1000 | 500  | 2000000000 | deciding: 500 of 1,000 (50 %), 250/s, 2 s left
            600   | 1000 | 100  | 1000000000 | deciding: 600 of 1,000 (60 %), 100/s, 4 s left
            1000  | 1000 | 1000 | 1000000000 | deciding: 1,000 of 1,000 (100 %), 1,000/s
            10    | 9000 | 10   | 1000000000 | deciding: 10 of 9,000 (0 %), 10/s, 14 min 59 s left
            1     | 9000 | 1    | 1000000000 | deciding: 1 of 9,000 (0 %), 1/s, 2 h 29 min left
            0     | 0    | 0    | 5          | deciding: 0 of 0 (100 %)
            """)
    void aStep_showsItsRateAndTheTimeLeft(long done, long total, long sinceStart, long nanos, String text) {
        assertThat(ProgressText.of("deciding", done, total, sinceStart, nanos)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            7    | 0          | reading: 7
            4000 | 2000000000 | reading: 4,000, 2,000/s
            """)
    void aStepOfUnknownSize_showsItsRate(long done, long nanos, String text) {
        assertThat(ProgressText.of("reading", done, Progress.UNKNOWN, done, nanos))
                .isEqualTo(text);
    }
}
