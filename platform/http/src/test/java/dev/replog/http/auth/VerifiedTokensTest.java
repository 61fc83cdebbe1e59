package dev.replog.http.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

class VerifiedTokensTest {
    private static final Instant NOW = Instant.parse("2026-11-10T12:00:00Z");

    @Test
    void token_isForgotten_whenItExpires() {
        VerifiedTokens tokens = new VerifiedTokens(10);
        tokens.put("a", token("a", NOW.plusSeconds(10)));

        assertThat(tokens.get("a", NOW.plusMillis(9_999))).isNotNull();
        assertThat(tokens.get("a", NOW.plusSeconds(10))).isNull();
    }

    @Test
    void size_isBounded_andWhatIsUsedStays() {
        VerifiedTokens tokens = new VerifiedTokens(100);
        tokens.put("used", token("used", NOW.plusSeconds(10)));
        for (int i = 0; i < 1_000; i++) {
            tokens.put("t" + i, token("t" + i, NOW.plusSeconds(10)));
            assertThat(tokens.get("used", NOW)).isNotNull();
            assertThat(tokens.size()).isLessThanOrEqualTo(100);
        }

        assertThat(tokens.get("t0", NOW)).isNull();
        assertThat(tokens.get("t999", NOW)).isNotNull();
    }

    private static VerifiedToken token(String userId, Instant expiresAt) {
        return new VerifiedToken(userId, Set.of(), expiresAt);
    }
}
