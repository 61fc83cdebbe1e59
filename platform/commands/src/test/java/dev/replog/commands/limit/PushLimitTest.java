package dev.replog.commands.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.commands.read.Reading;
import dev.replog.http.limit.RateLimit;
import dev.replog.http.limit.RateLimitProperties;
import org.junit.jupiter.api.Test;

class PushLimitTest {
    @Test
    void aPushThatCannotBeRead_countsAsOneOperation() {
        RateLimit limit = new RateLimit(new RateLimitProperties(1, 1, 1, 0, 0, 10), () -> 0L);

        assertThat(PushLimit.take(limit, "alice", Reading.invalid("not JSON"), 0))
                .isEmpty();
        assertThat(PushLimit.take(limit, "alice", Reading.invalid("not JSON"), 0))
                .isPresent();
    }
}
