package dev.replog.http.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class UserLimitTest {
    private final AtomicLong nanos = new AtomicLong();
    private final UserLimit limit = new UserLimit("channels", 0.5, 3, 2, nanos::get);

    private boolean isGranted(String user) {
        return limit.take(user).isEmpty();
    }

    @Test
    void aBurst_isGranted_thenSoManyASecond() {
        for (int i = 0; i < 3; i++) {
            assertThat(isGranted("alice")).isTrue();
        }
        assertThat(limit.take("alice")).hasValueSatisfying(refused -> {
            assertThat(refused.problem().detail())
                    .isEqualTo("channels: over 0.5 a second (expected: at most that, after 3.0 at once)");
            assertThat(refused.policyHeader()).isEqualTo("\"channels\";q=3;w=6");
            assertThat(refused.limitHeader()).isEqualTo("\"channels\";r=0;t=2");
        });
        assertThat(isGranted("bob")).as("another user").isTrue();
        nanos.addAndGet(Duration.ofSeconds(2).toNanos());
        assertThat(isGranted("alice")).isTrue();
        assertThat(isGranted("alice")).isFalse();
    }

    @Test
    void soManyUsersAreRemembered() {
        for (int i = 0; i < 3; i++) {
            assertThat(isGranted("alice")).isTrue();
        }
        assertThat(isGranted("alice")).isFalse();
        assertThat(isGranted("bob")).isTrue();
        assertThat(isGranted("carol")).isTrue();
        assertThat(isGranted("alice")).as("she was quiet longest").isTrue();
    }
}
