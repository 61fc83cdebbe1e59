package dev.replog.projector.progress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.ProblemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

class AdvancesTest {
    private static final long SEED = Long.getLong("seed", 20261110);
    private final Advances advances = new Advances(3, 2, Schedulers.immediate());

    @Test
    void whoWaits_isWokenByAHigherHead_ofTheirOwn() {
        StepVerifier.create(advances.above("alice", 10))
                .then(() -> advances.advanced(Map.of("bob", 99L)))
                .then(() -> advances.advanced(Map.of("alice", 10L)))
                .then(() -> assertThat(advances.waiters()).isEqualTo(1))
                .then(() -> advances.advanced(Map.of("alice", 11L)))
                .expectNext(11L)
                .verifyComplete();
        assertNobodyIsLeft();
    }

    @Test
    void whoComesJustAfterACommit_doesNotMissIt() {
        advances.advanced(Map.of("alice", 11L));

        StepVerifier.create(advances.above("alice", 10)).expectNext(11L).verifyComplete();
        assertNobodyIsLeft();
    }

    @Test
    void whoGivesUp_leavesNothingBehind() {
        StepVerifier.withVirtualTime(() -> advances.above("alice", 10).timeout(Duration.ofSeconds(5)))
                .thenAwait(Duration.ofSeconds(5))
                .verifyError(TimeoutException.class);
        assertNobodyIsLeft();

        advances.above("alice", 10).subscribe().dispose();
        assertNobodyIsLeft();
    }

    @Test
    void tooMany_areRefused_inAllAndPerUser() {
        Disposable first = advances.above("alice", 1).subscribe();
        Disposable second = advances.above("alice", 1).subscribe();
        assertOverloaded("alice");
        Disposable third = advances.above("bob", 1).subscribe();
        assertOverloaded("carol");
        assertThat(advances.waiters()).isEqualTo(3);

        first.dispose();
        Disposable fourth = advances.above("carol", 1).subscribe();
        assertThat(advances.awaited()).containsExactlyInAnyOrder("alice", "bob", "carol");
        List.of(second, third, fourth).forEach(Disposable::dispose);
        assertNobodyIsLeft();
    }

    @Test
    void nobodyIsForgotten_whileOthersComeAndGo() throws InterruptedException {
        Advances busy = new Advances(10_000, 10_000, Schedulers.parallel());
        int waiters = 2000;
        Random random = new Random(SEED);
        CountDownLatch woken = new CountDownLatch(waiters);
        AtomicInteger heads = new AtomicInteger();
        Thread writer = Thread.ofPlatform().start(() -> {
            while (woken.getCount() > 0) {
                long head = heads.incrementAndGet();
                busy.advanced(Map.of("user-0", head, "user-1", head, "user-2", head));
            }
        });
        List<Disposable> passers = new ArrayList<>();
        for (int i = 0; i < waiters; i++) {
            String user = "user-" + random.nextInt(3);
            busy.above(user, heads.get()).subscribe(ignored -> woken.countDown());
            passers.add(busy.above(user, Long.MAX_VALUE).subscribe());
            if (random.nextBoolean()) {
                passers.removeFirst().dispose();
            }
        }

        assertThat(woken.await(20, TimeUnit.SECONDS)).as("seed " + SEED).isTrue();
        writer.join();
        passers.forEach(Disposable::dispose);
        assertThat(busy.waiters()).isZero();
        assertThat(busy.awaited()).isEmpty();
    }

    @Test
    void whatAnotherInstanceDid_isNoticedAtTheNextRecheck_andOnlyWhileSomebodyWaits() {
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        AtomicInteger reads = new AtomicInteger();
        Map<String, Long> stored = new ConcurrentHashMap<>(Map.of("alice", 10L));
        try (HeadRechecks rechecks = new HeadRechecks(
                advances,
                Mono.fromSupplier(stored::toString),
                users -> Mono.fromSupplier(() -> {
                    assertThat(users).containsExactly("alice");
                    if (reads.incrementAndGet() == 1) {
                        throw new IllegalStateException("PostgreSQL is away");
                    }
                    return Map.copyOf(stored);
                }),
                Duration.ofMillis(100),
                time)) {
            time.advanceTimeBy(Duration.ofSeconds(10));
            assertThat(reads).as("nobody waits").hasValue(0);

            List<Long> woken = new ArrayList<>();
            Disposable waiter = advances.above("alice", 10).subscribe(woken::add);
            time.advanceTimeBy(Duration.ofMillis(500));
            assertThat(reads).as("once in vain, and again; then nothing moves").hasValue(2);
            assertThat(woken).isEmpty();

            stored.put("alice", 11L);
            time.advanceTimeBy(Duration.ofMillis(200));
            assertThat(woken).containsExactly(11L);
            assertThat(waiter.isDisposed()).isTrue();

            rechecks.close();
            int before = reads.get();
            Disposable late = advances.above("alice", 20).subscribe();
            time.advanceTimeBy(Duration.ofSeconds(10));
            assertThat(reads).hasValue(before);
            late.dispose();
        }
        assertNobodyIsLeft();
    }

    @Test
    void whatCameBetweenAReadAndItsWaiting_isNoticed_withoutFurtherProgress() {
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        List<List<String>> asked = new ArrayList<>();
        try (HeadRechecks rechecks = new HeadRechecks(
                advances,
                Mono.just("as before"),
                users -> Mono.fromSupplier(() -> {
                    asked.add(users.stream().sorted().toList());
                    return Map.of("bob", 11L);
                }),
                Duration.ofMillis(100),
                time)) {
            Disposable alice = advances.above("alice", 10).subscribe();
            time.advanceTimeBy(Duration.ofSeconds(1));
            assertThat(asked).containsExactly(List.of("alice"));

            // Bob's read was before a commit that the recheck had already read.
            List<Long> woken = new ArrayList<>();
            advances.above("bob", 10).subscribe(woken::add);
            time.advanceTimeBy(Duration.ofSeconds(1));
            assertThat(woken).containsExactly(11L);
            assertThat(asked).containsExactly(List.of("alice"), List.of("bob"));
            alice.dispose();
            rechecks.close();
        }
        assertNobodyIsLeft();
    }

    private void assertOverloaded(String user) {
        StepVerifier.create(advances.above(user, 1))
                .verifyErrorSatisfies(error -> assertThat(error)
                        .isInstanceOfSatisfying(
                                ProblemException.class,
                                refused -> assertThat(refused.problem().code()).isEqualTo(ErrorCode.OVERLOADED)));
    }

    private void assertNobodyIsLeft() {
        assertThat(advances.waiters()).isZero();
        assertThat(advances.awaited()).isEmpty();
    }
}
