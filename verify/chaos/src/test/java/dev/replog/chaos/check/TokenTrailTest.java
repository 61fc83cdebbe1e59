package dev.replog.chaos.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.schemas.token.LogId;
import dev.replog.schemas.token.Position;
import dev.replog.schemas.token.SyncToken;
import org.junit.jupiter.api.Test;

class TokenTrailTest {
    private final Findings findings = new Findings();
    private final TokenTrail trail = new TokenTrail("reader", "alice", findings);

    @Test
    void risingTokens_andTheSameAgain_areGood() {
        trail.accept(token("alice", 5));
        trail.accept(token("alice", 5));
        trail.accept(token("alice", 7));

        assertThat(findings.take()).isEmpty();
        assertThat(trail.position()).isEqualTo(Position.of(1, 7).value());
        assertThat(trail.text()).isEqualTo(token("alice", 7));
    }

    @Test
    void aTokenThatGoesBack_isFound_andNotTaken() {
        trail.accept(token("alice", 7));
        trail.accept(token("alice", 6));

        assertThat(findings.take()).singleElement().asString().contains("went back");
        assertThat(trail.text()).isEqualTo(token("alice", 7));
    }

    @Test
    void anotherUsersToken_isFound() {
        trail.accept(token("bob", 7));

        assertThat(findings.take()).singleElement().asString().contains("no token of its user");
    }

    private static String token(String userId, long offset) {
        return SyncToken.mark(new LogId(1), Position.of(1, offset)).encode(userId);
    }
}
