package dev.replog.commands.outcome;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.schemas.Outcome;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class WaitersTest {
    private static final UUID REQUEST = new UUID(1, 2);

    private final Waiters waiters = new Waiters(2);

    private static Outcome outcome(UUID requestId, String userId) {
        return Outcome.newBuilder()
                .setRequestId(requestId)
                .setUserId(userId)
                .setPosition(1)
                .setAt(Instant.EPOCH)
                .setResults(List.of())
                .build();
    }

    @Test
    void outcome_reachesItsRequest_once() {
        Waiters.Waiter waiter = waiters.register(REQUEST, "alice").orElseThrow();
        assertThat(waiters.isWaiting(REQUEST)).isTrue();
        Outcome outcome = outcome(REQUEST, "alice");
        assertThat(waiters.deliver(outcome)).isEqualTo(Waiters.Delivery.DELIVERED);
        assertThat(waiter.outcome()).isCompletedWithValue(outcome);
        assertThat(waiters.deliver(outcome)).isEqualTo(Waiters.Delivery.UNKNOWN);
        waiters.giveUp(waiter);
        assertThat(waiters.size()).isZero();
        assertThat(waiters.missed(REQUEST)).isEqualTo(Waiters.Delivery.UNKNOWN);
    }

    @Test
    void outcome_ofAnotherUser_reachesNobody() {
        Waiters.Waiter waiter = waiters.register(REQUEST, "alice").orElseThrow();
        assertThat(waiters.deliver(outcome(REQUEST, "bob"))).isEqualTo(Waiters.Delivery.OTHER_USER);
        assertThat(waiter.outcome()).isNotDone();
    }

    @Test
    void outcome_afterItsRequestGaveUp_isLate() {
        waiters.giveUp(waiters.register(REQUEST, "alice").orElseThrow());
        assertThat(waiters.deliver(outcome(REQUEST, "alice"))).isEqualTo(Waiters.Delivery.LATE);
        assertThat(waiters.size()).isZero();
    }

    @Test
    void waiters_areBounded() {
        Waiters.Waiter first = waiters.register(new UUID(0, 1), "alice").orElseThrow();
        assertThat(waiters.register(new UUID(0, 2), "alice")).isPresent();
        assertThat(waiters.register(new UUID(0, 3), "alice")).isEmpty();
        waiters.giveUp(first);
        assertThat(waiters.register(new UUID(0, 3), "alice")).isPresent();
    }

    @Test
    void thoseWhoGaveUp_areForgottenInTheEnd() {
        for (int i = 0; i < 1001; i++) {
            waiters.giveUp(waiters.register(new UUID(9, i), "alice").orElseThrow());
        }
        assertThat(waiters.missed(new UUID(9, 0))).isEqualTo(Waiters.Delivery.UNKNOWN);
        assertThat(waiters.missed(new UUID(9, 1000))).isEqualTo(Waiters.Delivery.LATE);
    }
}
