package dev.replog.notifier.ping;

import static dev.replog.notifier.ping.Pings.at;
import static dev.replog.notifier.ping.Pings.ping;
import static dev.replog.notifier.ping.Pings.updated;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PingSlotTest {
    private final PingSlot slot = new PingSlot();

    @Test
    void newest_isAllThatIsKept() {
        assertThat(slot.offer(ping(1, null, updated("workout")))).isTrue();
        assertThat(slot.offer(ping(2, null, updated("exercise")))).isTrue();
        Ping taken = Objects.requireNonNull(slot.take());
        assertThat(taken.token()).isEqualTo(at(2));
        assertThat(taken.types()).containsExactly("exercise", "workout");
        assertThat(slot.take()).isNull();
    }

    @Test
    void repeated_isNoNews() {
        slot.offer(ping(2, null, updated("workout")));
        assertThat(slot.take()).isNotNull();
        assertThat(slot.offer(ping(1, null, updated("workout")))).isFalse();
        assertThat(slot.offer(ping(2, null, updated("workout")))).isFalse();
        assertThat(slot.take()).isNull();
        assertThat(slot.offer(ping(3, null, updated("workout")))).isTrue();
    }

    @Test
    void whatIsKnownAlready_isDropped_andWhatIsNewerStays() {
        slot.offer(ping(3, null, updated("workout")));
        slot.markSent(at(3));
        assertThat(slot.take()).isNull();
        slot.offer(ping(4, null, updated("workout")));
        slot.markSent(at(3));
        assertThat(Objects.requireNonNull(slot.take()).token()).isEqualTo(at(4));
    }

    /** Offers with repetitions and takes in random order, compared with a model that keeps everything. */
    @Test
    void newestToken_isNeverLost_inAnyInterleaving() {
        long seed = Long.getLong("seed", new Random().nextLong());
        Random random = new Random(seed);
        for (int run = 0; run < 2_000; run++) {
            PingSlot each = new PingSlot();
            List<String> typesPending = new ArrayList<>();
            long newest = 0;
            long last = 0;
            for (int step = 0; step < 40; step++) {
                if (random.nextInt(3) > 0) {
                    boolean repeats = newest > 0 && random.nextInt(3) == 0;
                    long offset = repeats ? 1 + random.nextLong(newest) : newest + 1 + random.nextInt(3);
                    String type = random.nextBoolean() ? "workout" : "exercise";
                    boolean news = each.offer(ping(offset, null, updated(type)));
                    assertThat(news)
                            .as("seed %d: news at %d, last %d", seed, offset, last)
                            .isEqualTo(offset > last);
                    newest = Math.max(newest, offset);
                    if (news) {
                        typesPending.add(type);
                    }
                } else {
                    last = check(each.take(), newest, last, typesPending, seed);
                    typesPending.clear();
                }
            }
            last = check(each.take(), newest, last, typesPending, seed);
            assertThat(last).as("seed %d: taken at rest", seed).isEqualTo(newest);
            assertThat(each.take()).as("seed %d: nothing is left", seed).isNull();
        }
    }

    private static long check(@Nullable Ping taken, long newest, long last, List<String> pending, long seed) {
        if (taken == null) {
            assertThat(last).as("seed %d: nothing was pending", seed).isEqualTo(newest);
            return last;
        }
        assertThat(taken.token()).as("seed %d: the newest", seed).isEqualTo(at(newest));
        assertThat(newest).as("seed %d: taken once", seed).isGreaterThan(last);
        assertThat(taken.types()).as("seed %d: all types", seed).containsAll(pending);
        return newest;
    }

    @Test
    void newestToken_isTakenAtLast_whenThreadsOfferAndTake() throws Exception {
        int offers = 20_000;
        CyclicBarrier start = new CyclicBarrier(3);
        List<Ping> taken = new ArrayList<>();
        Thread taker = Thread.ofPlatform().start(() -> {
            await(start);
            while (taken.isEmpty() || !taken.getLast().token().equals(at(offers))) {
                Ping ping = slot.take();
                if (ping != null) {
                    taken.add(ping);
                }
            }
        });
        Thread repeater = Thread.ofPlatform().start(() -> {
            await(start);
            for (int offset = 1; offset < offers; offset++) {
                slot.offer(ping(offset, null, updated("exercise")));
            }
        });
        await(start);
        for (int offset = 1; offset <= offers; offset++) {
            slot.offer(ping(offset, null, updated("workout")));
        }
        repeater.join();
        taker.join();
        assertThat(taken).extracting(ping -> ping.token().position()).isSorted().doesNotHaveDuplicates();
    }

    private static void await(CyclicBarrier start) {
        try {
            start.await();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
