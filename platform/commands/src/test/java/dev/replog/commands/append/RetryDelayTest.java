package dev.replog.commands.append;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetryDelayTest {
    @Test
    void delay_doublesUpToTheCap_andStartsAnew() {
        RetryDelay delay = new RetryDelay(Duration.ofMillis(100), Duration.ofMillis(350));
        assertThat(delay.next()).hasMillis(100);
        assertThat(delay.next()).hasMillis(200);
        assertThat(delay.next()).hasMillis(350);
        assertThat(delay.next()).hasMillis(350);
        delay.reset();
        assertThat(delay.next()).hasMillis(100);
    }
}
