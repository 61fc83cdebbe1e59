package dev.replog.bench.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.replog.bench.load.OneByOne;
import org.junit.jupiter.api.Test;

class DelayTest {
    @Test
    void percentiles_areThoseOfTheDelays() {
        Delay delay = new Delay();
        for (long millis = 1; millis <= 100; millis++) {
            delay.arrived(new OneByOne.Times(0, millis * 400_000), millis * 1_000_000);
        }
        assertThat(delay.count()).isEqualTo(100);
        assertThat(delay.fromSendMillis(50)).isCloseTo(50, within(0.1));
        assertThat(delay.fromSendMillis(99)).isCloseTo(99, within(0.1));
        assertThat(delay.fromAnswerMillis(99)).isCloseTo(59.4, within(0.1));
    }

    @Test
    void whatArrivesBeforeTheAnswer_isNoDelayAfterIt() {
        Delay delay = new Delay();
        delay.arrived(new OneByOne.Times(0, 9_000_000), 5_000_000);
        assertThat(delay.fromAnswerMillis(99)).isZero();
        assertThat(delay.fromSendMillis(99)).isCloseTo(5, within(0.1));
    }
}
