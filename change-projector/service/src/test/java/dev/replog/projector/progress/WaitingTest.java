package dev.replog.projector.progress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.projector.progress.Waiting.Step;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WaitingTest {
    private static final long SEED = Long.getLong("seed", 20261110);
    private static final Waiting BOTH = new Waiting(10, Duration.ofSeconds(5), Duration.ofSeconds(20));

    @Test
    void whatMustBeReached_isWaitedFor_thenGivenUp() {
        assertThat(BOTH.next(9, true, Duration.ofSeconds(1))).isEqualTo(new Step.Wait(9, Duration.ofSeconds(4)));
        assertThat(BOTH.next(9, true, Duration.ofSeconds(5))).isEqualTo(new Step.GiveUp());
        assertThat(BOTH.next(10, true, Duration.ofSeconds(9))).isEqualTo(new Step.Answer());
    }

    @Test
    void nothingNew_isHeld_thenAnswered() {
        assertThat(BOTH.next(12, false, Duration.ofSeconds(6))).isEqualTo(new Step.Wait(12, Duration.ofSeconds(14)));
        assertThat(BOTH.next(12, false, Duration.ofSeconds(20))).isEqualTo(new Step.Answer());
        assertThat(BOTH.next(12, true, Duration.ZERO)).isEqualTo(new Step.Answer());
    }

    @Test
    void whoDoesNotWait_isAnsweredAtOnce() {
        Waiting none = new Waiting(0, Duration.ofSeconds(5), Duration.ZERO);
        assertThat(none.next(0, false, Duration.ZERO)).isEqualTo(new Step.Answer());
    }

    @Test
    void noAnswerIsFromBeforeWhatMustBeReached_andNoWaitIsLongerThanAllowed() {
        Random random = new Random(SEED);
        for (int i = 0; i < 10_000; i++) {
            Waiting waiting = new Waiting(
                    random.nextInt(5), Duration.ofMillis(random.nextInt(5)), Duration.ofMillis(random.nextInt(5)));
            long head = random.nextInt(5);
            Duration elapsed = Duration.ofMillis(random.nextInt(8));
            switch (waiting.next(head, random.nextBoolean(), elapsed)) {
                case Step.Answer answer -> assertThat(head).as("seed " + SEED).isGreaterThanOrEqualTo(waiting.reach());
                case Step.GiveUp giveUp -> assertThat(elapsed).isGreaterThanOrEqualTo(waiting.catchUpMax());
                case Step.Wait wait -> {
                    assertThat(wait.above()).isGreaterThanOrEqualTo(head);
                    assertThat(wait.atMost()).isPositive();
                    Duration max = head < waiting.reach() ? waiting.catchUpMax() : waiting.holdMax();
                    assertThat(elapsed.plus(wait.atMost())).isEqualTo(max);
                }
            }
        }
    }
}
