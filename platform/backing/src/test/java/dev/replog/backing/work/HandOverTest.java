package dev.replog.backing.work;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

class HandOverTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    @Test
    void places_areHeld_untilItemsAreDoneWith() throws InterruptedException {
        HandOver<String> handOver = new HandOver<>(2);
        assertThat(handOver.offer("a")).isTrue();
        assertThat(handOver.offer("b")).isTrue();
        assertThat(handOver.offer("c")).isFalse();
        List<String> taken = new ArrayList<>();
        handOver.moveTo(taken, LONG);
        assertThat(taken).containsExactly("a", "b");
        assertThat(handOver.offer("c")).isFalse();
        handOver.done(2);
        assertThat(handOver.offer("c")).isTrue();
    }

    /** The offering threads are ones that BlockHound does not let wait. */
    @Test
    void everythingArrives_inTheOrderOfItsThread_andNobodyWhoOffersWaits() throws InterruptedException {
        int lanes = 4;
        int each = 20_000;
        HandOver<int[]> handOver = new HandOver<>(lanes * each);
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        Flux.range(0, lanes)
                .parallel(lanes)
                .runOn(Schedulers.parallel())
                .doOnNext(lane -> IntStream.range(0, each).forEach(i -> {
                    if (!handOver.offer(new int[] {lane, i})) {
                        throw new IllegalStateException("no place for " + i + " of " + lane);
                    }
                }))
                .sequential()
                .subscribe(ignored -> {}, failure::set);
        List<int[]> taken = new ArrayList<>();
        while (taken.size() < lanes * each && failure.get() == null) {
            handOver.moveTo(taken, LONG);
        }
        assertThat(failure).hasNullValue();
        int[] next = new int[lanes];
        for (int[] item : taken) {
            assertThat(item[1]).isEqualTo(next[item[0]]++);
        }
    }

    @Test
    void waiting_endsWhenWoken() throws InterruptedException {
        HandOver<String> handOver = new HandOver<>(1);
        Thread taker = Thread.ofPlatform().start(() -> {
            try {
                handOver.moveTo(new ArrayList<>(), Duration.ofHours(1));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        while (taker.isAlive()) {
            handOver.wakeUp();
            Thread.onSpinWait();
        }
        taker.join();
    }
}
