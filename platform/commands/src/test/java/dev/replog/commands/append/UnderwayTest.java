package dev.replog.commands.append;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class UnderwayTest {
    private static final Duration LIMIT = Duration.ofNanos(100);

    private final AtomicLong nanos = new AtomicLong();
    private final Underway underway = new Underway(nanos::get);

    private void sending(long at) {
        nanos.set(at);
        underway.sending();
    }

    private void answered(long at) {
        nanos.set(at);
        underway.answered();
    }

    private boolean isSilent(long at) {
        nanos.set(at);
        return underway.isSilent(LIMIT);
    }

    @Test
    void withoutARecord_thereIsNoSilence() {
        assertThat(isSilent(Long.MAX_VALUE)).isFalse();
        sending(1);
        answered(2);
        assertThat(isSilent(1_000)).isFalse();
    }

    @Test
    void silence_beginsWithTheFirstRecord_notWithTheNext() {
        sending(1_000);
        sending(1_090);
        assertThat(isSilent(1_099)).isFalse();
        assertThat(isSilent(1_100)).isTrue();
    }

    @Test
    void eachAnswer_endsTheSilence() {
        sending(1_000);
        sending(1_000);
        answered(1_150);
        assertThat(isSilent(1_200)).isFalse();
        assertThat(isSilent(1_250)).isTrue();
    }

    @Test
    void silenceThatWasNoted_countsAgainFromThen() {
        sending(1_000);
        nanos.set(1_100);
        underway.silenceNoted();
        assertThat(isSilent(1_199)).isFalse();
        assertThat(isSilent(1_200)).isTrue();
    }

    @Test
    void closedProducer_hasNoRecord() {
        sending(1_000);
        underway.none();
        assertThat(underway.records()).isZero();
        assertThat(isSilent(2_000)).isFalse();
    }

    @Test
    void lastAnswer_endsTheWait() throws InterruptedException {
        Underway real = new Underway(System::nanoTime);
        real.sending();
        assertThat(real.awaitAnswers(Duration.ofMillis(1))).isFalse();
        CompletableFuture<Void> later = CompletableFuture.runAsync(real::answered);
        assertThat(real.awaitAnswers(Duration.ofMinutes(1))).isTrue();
        later.join();
    }

    @Test
    void interrupted_stopsWaiting() {
        sending(0);
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> underway.awaitAnswers(Duration.ofMinutes(1))).isInstanceOf(InterruptedException.class);
    }
}
