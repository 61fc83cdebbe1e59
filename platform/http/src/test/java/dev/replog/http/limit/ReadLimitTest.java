package dev.replog.http.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replog.http.problem.ErrorCode;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class ReadLimitTest {
    private static final long KB = 1024;
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    private final ReadLimit limit =
            new ReadLimit(new ReadLimitProperties(10, 5, DataSize.ofKilobytes(100), 2), nanos::get);

    @Test
    void burst_thenASteadyRate() {
        assertThat(granted("alice")).isEqualTo(5);
        RateLimit.Refused refused = limit.read("alice").orElseThrow();
        assertThat(refused.problem().code()).isEqualTo(ErrorCode.RATE_LIMITED);
        assertThat(refused.problem().retryAfter()).hasMillis(100);
        assertThat(refused.policyHeader()).isEqualTo("\"reads\";q=5;w=1");
        assertThat(refused.limitHeader()).isEqualTo("\"reads\";r=0;t=1");
        pass(Duration.ofMillis(300));
        assertThat(granted("alice")).isEqualTo(3);
    }

    @Test
    void whatWasRead_counts_afterwards() {
        limit.answered("alice", 300 * KB);
        assertThat(granted("alice")).isEqualTo(2);
    }

    @Test
    void whatIsOwed_hasToFillFirst_butIsABurstAtMost() {
        limit.answered("alice", 700 * KB);
        RateLimit.Refused refused = limit.read("alice").orElseThrow();
        assertThat(refused.problem().retryAfter()).hasMillis(300);
        assertThat(refused.limitHeader()).isEqualTo("\"reads\";r=0;t=1");

        limit.answered("alice", 1_000_000 * KB);
        assertThat(limit.read("alice").orElseThrow().problem().retryAfter()).hasMillis(600);
        pass(Duration.ofMillis(600));
        assertThat(granted("alice")).isEqualTo(1);
    }

    @Test
    void users_areCountedApart() {
        limit.answered("alice", 1_000 * KB);
        assertThat(granted("bob")).isEqualTo(5);
        assertThat(limit.read("alice")).isPresent();
    }

    @Test
    void everyKeyHasItsRange() {
        DataSize some = DataSize.ofKilobytes(256);
        assertThatThrownBy(() -> new ReadLimitProperties(0, 5, some, 5))
                .hasMessage("replog.read-limit.reads-per-second: 0.0 (expected: 0.001..1000000.0)");
        assertThatThrownBy(() -> new ReadLimitProperties(1, Double.NaN, some, 5))
                .hasMessage("replog.read-limit.burst: NaN (expected: 1.0..1.0E7)");
        assertThatThrownBy(() -> new ReadLimitProperties(1, 5, DataSize.ofBytes(1), 5))
                .hasMessage("replog.read-limit.bytes-per-read: 1B (expected: 1024B..1073741824B)");
        assertThatThrownBy(() -> new ReadLimitProperties(1, 5, some, 0))
                .hasMessageStartingWith("replog.read-limit.users-max: 0.0");
    }

    private int granted(String user) {
        int reads = 0;
        while (limit.read(user).isEmpty()) {
            reads++;
        }
        return reads;
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }
}
