package dev.replog.commands.append;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class UnderwayTest {
    private static final Duration LIMIT = Duration.ofNanos(100);

    private final Underway underway = new Underway();

    @Test
    void withoutARecord_thereIsNoSilence() {
        assertThat(underway.isSilent(LIMIT, Long.MAX_VALUE)).isFalse();
        underway.sending(1);
        underway.answered(2);
        assertThat(underway.isSilent(LIMIT, 1_000)).isFalse();
    }

    @Test
    void silence_beginsWithTheFirstRecord_notWithTheNext() {
        underway.sending(1_000);
        underway.sending(1_090);
        assertThat(underway.isSilent(LIMIT, 1_099)).isFalse();
        assertThat(underway.isSilent(LIMIT, 1_100)).isTrue();
    }

    @Test
    void eachAnswer_endsTheSilence() {
        underway.sending(1_000);
        underway.sending(1_000);
        underway.answered(1_150);
        assertThat(underway.isSilent(LIMIT, 1_200)).isFalse();
        assertThat(underway.isSilent(LIMIT, 1_250)).isTrue();
    }

    @Test
    void silenceThatWasNoted_countsAgainFromThen() {
        underway.sending(1_000);
        underway.silenceNoted(1_100);
        assertThat(underway.isSilent(LIMIT, 1_199)).isFalse();
        assertThat(underway.isSilent(LIMIT, 1_200)).isTrue();
    }

    @Test
    void closedProducer_hasNoRecord() {
        underway.sending(1_000);
        underway.none();
        assertThat(underway.records()).isZero();
        assertThat(underway.isSilent(LIMIT, 2_000)).isFalse();
    }

    @Test
    void lastAnswer_endsTheWait() throws InterruptedException {
        underway.sending(0);
        assertThat(underway.awaitAnswers(Duration.ofMillis(1))).isFalse();
        CompletableFuture<Void> later = CompletableFuture.runAsync(() -> underway.answered(0));
        assertThat(underway.awaitAnswers(Duration.ofMinutes(1))).isTrue();
        later.join();
    }

    @Test
    void interrupted_stopsWaiting() {
        underway.sending(0);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> underway.awaitAnswers(Duration.ofMinutes(1))).isInstanceOf(InterruptedException.class);
    }
}
