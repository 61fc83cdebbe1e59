package dev.replog.http.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.http.problem.ErrorCode;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RateLimitTest {
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
    private final RateLimit limit = new RateLimit(new RateLimitProperties(10, 5, 0.1, 0.05, 0.1, 2), nanos::get);

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void burst_thenASteadyRate() {
        for (int i = 0; i < 5; i++) {
            assertThat(limit.command("alice")).isEmpty();
        }
        RateLimit.Refused refused = limit.command("alice").orElseThrow();
        assertThat(refused.problem().code()).isEqualTo(ErrorCode.RATE_LIMITED);
        assertThat(refused.problem().retryAfter()).hasMillis(100);
        assertThat(refused.policyHeader()).isEqualTo("\"writes\";q=5;w=1");
        assertThat(refused.limitHeader()).isEqualTo("\"writes\";r=0;t=1");
        pass(Duration.ofMillis(100));
        assertThat(limit.command("alice")).isEmpty();
        assertThat(limit.command("alice")).isPresent();
        pass(Duration.ofHours(1));
        for (int i = 0; i < 5; i++) {
            assertThat(limit.command("alice")).isEmpty();
        }
        assertThat(limit.command("alice")).isPresent();
    }

    @Test
    void users_areCountedApart_andBounded() {
        for (int i = 0; i < 5; i++) {
            assertThat(limit.command("alice")).isEmpty();
        }
        assertThat(limit.command("bob")).isEmpty();
        assertThat(limit.command("alice")).isPresent();
        assertThat(limit.command("carol")).isEmpty();
        assertThat(limit.users()).isEqualTo(2);
    }

    @Test
    void push_countsByItsOperations() {
        assertThat(limit.push("alice", 30, 0, 0)).isEmpty();
        assertThat(limit.push("alice", 30, 0, 0)).isPresent();
        assertThat(limit.beforePush("alice")).isEmpty();
        assertThat(limit.push("alice", 20, 0, 0)).isEmpty();
        assertThat(limit.beforePush("alice")).isPresent();
        pass(Duration.ofMillis(10));
        assertThat(limit.beforePush("alice")).isEmpty();
        assertThat(limit.push("alice", 1, 0, 0)).isEmpty();
        assertThat(limit.push("alice", 1, 0, 0)).isPresent();
    }

    @Test
    void push_countsNestedEntities_orItsBytes_whicheverCostMore() {
        assertThat(limit.push("alice", 1, 98, 100)).isEmpty();
        assertThat(limit.command("alice")).isPresent();
        assertThat(limit.push("bob", 1, 0, 40 * 1024)).isEmpty();
        assertThat(limit.command("bob")).isEmpty();
        assertThat(limit.command("bob")).isPresent();
    }

    @Test
    void command_costsMore_withALargeDocument() {
        assertThat(limit.command("alice")).isEmpty();
        assertThat(limit.body("alice", 0, 100)).isEmpty();
        assertThat(limit.body("alice", 80, 5000)).isEmpty();
        assertThat(limit.body("alice", 1, 100)).isPresent();
        assertThat(limit.command("bob")).isEmpty();
        assertThat(limit.body("bob", 0, 50 * 1024)).isEmpty();
        assertThat(limit.command("bob")).isPresent();
    }

    @Test
    void moreThanTheBurst_needsAFullBucket() {
        assertThat(limit.push("alice", 500, 0, 0)).isEmpty();
        assertThat(limit.push("alice", 500, 0, 0).orElseThrow().problem().retryAfter())
                .hasMillis(500);
        pass(Duration.ofMillis(500));
        assertThat(limit.push("alice", 500, 0, 0)).isEmpty();
    }

    @Test
    void clockThatIsSetBack_changesNothing() {
        TokenBucket bucket = new TokenBucket(1, 1000);
        TokenBucket.Decision decision = bucket.take(1, 10, 5, 0);
        assertThat(decision.granted()).isTrue();
        assertThat(decision.after()).isEqualTo(new TokenBucket(0, 1000));
    }
}
