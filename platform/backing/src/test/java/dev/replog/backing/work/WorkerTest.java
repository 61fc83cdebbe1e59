package dev.replog.backing.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkerTest {
    /** With the waits at their longest these would take a quarter of an hour. */
    private static final int FAILURES = 100;

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final CountDownLatch failures = new CountDownLatch(FAILURES);
    private final CountDownLatch looks = new CountDownLatch(3);
    private volatile boolean isBack;
    private final Worker worker = new Worker("test") {
        @Override
        protected void work() throws InterruptedException {
            pauseAfterFailure(this::look);
            failures.countDown();
        }

        private boolean look() {
            looks.countDown();
            return isBack;
        }

        @Override
        protected void failed(Exception failure) {
            throw new AssertionError(failure);
        }

        @Override
        protected void wakeUp() {
            // It waits for nothing but the pause.
        }
    };

    @AfterEach
    void stop() {
        worker.stop();
    }

    @Test
    void pause_endsWhenWhatWasAwayIsBack() throws InterruptedException {
        worker.start();
        assertThat(looks.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(failures.getCount()).isPositive();
        isBack = true;
        assertThat(failures.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }
}
