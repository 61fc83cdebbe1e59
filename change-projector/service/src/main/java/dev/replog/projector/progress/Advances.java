package dev.replog.projector.progress;

import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.Problem;
import dev.replog.http.problem.ProblemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;

/**
 * Wakes who waits for a user's head to move. A waiter costs no thread and leaves nothing behind when it is answered
 * or gives up; how many there may be is bounded, in all and per user. {@link #advanced} may be called by any thread
 * and never runs the waiters' own code: that goes to the scheduler. Latest heads are remembered in a fixed number of
 * slots, so that who begins to wait just after a commit is not left waiting; a slot that another user has taken costs
 * a later wake by {@link HeadRechecks}, never a wrong one.
 */
public final class Advances {
    private static final int SLOTS = 4096;
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final int waitersMax;
    private final int waitersPerUserMax;
    private final Scheduler scheduler;
    private final AtomicInteger waiters = new AtomicInteger();
    private final Map<String, List<Waiter>> byUser = new ConcurrentHashMap<>();
    private final Set<String> newlyAwaited = ConcurrentHashMap.newKeySet();
    private final AtomicReferenceArray<@Nullable Seen> latest = new AtomicReferenceArray<>(SLOTS);

    /** @param scheduler runs what waiters do next */
    public Advances(int waitersMax, int waitersPerUserMax, Scheduler scheduler) {
        this.waitersMax = waitersMax;
        this.waitersPerUserMax = waitersPerUserMax;
        this.scheduler = scheduler;
    }

    /** Says that these users' heads have moved, once what moved them can be read. */
    public void advanced(Map<String, Long> headByUser) {
        headByUser.forEach((userId, head) -> {
            // Before the waiters are looked up: who registers later than that finds it here.
            latest.set(slot(userId), new Seen(userId, head));
            for (Waiter waiter : byUser.getOrDefault(userId, List.of())) {
                if (head > waiter.position) {
                    waiter.moved.tryEmitValue(head);
                }
            }
        });
    }

    /** The head that the own instance gave this user last, if it is still remembered. Others may have moved it on. */
    public OptionalLong latest(String userId) {
        Seen seen = latest.get(slot(userId));
        return seen != null && seen.userId.equals(userId) ? OptionalLong.of(seen.head) : OptionalLong.empty();
    }

    /** The user's head once it is above this position; 503 at once when too many wait already. */
    public Mono<Long> above(String userId, long position) {
        return Mono.defer(() -> {
            Waiter waiter = new Waiter(position, Sinks.one());
            if (!register(userId, waiter)) {
                return Mono.error(new ProblemException(Problem.of(
                                ErrorCode.OVERLOADED, "pulls that wait: too many; try again shortly, or without wait")
                        .withRetryAfter(RETRY_AFTER)));
            }
            // After the registration: whoever takes it out from here on finds the waiter.
            newlyAwaited.add(userId);
            latest(userId).stream().filter(head -> head > position).forEach(waiter.moved::tryEmitValue);
            return waiter.moved.asMono().publishOn(scheduler).doFinally(ignored -> release(userId, waiter));
        });
    }

    /** The users whose changes a request waits for now. */
    Collection<String> awaited() {
        return Set.copyOf(byUser.keySet());
    }

    /** For whom somebody began to wait since this was asked last, and nobody else. */
    Collection<String> takeNewlyAwaited() {
        Set<String> taken = Set.copyOf(newlyAwaited);
        newlyAwaited.removeAll(taken);
        return taken;
    }

    /** How many wait now. */
    public int waiters() {
        return waiters.get();
    }

    private boolean register(String userId, Waiter waiter) {
        if (waiters.incrementAndGet() > waitersMax) {
            waiters.decrementAndGet();
            return false;
        }
        // Lists are replaced and never changed, so that a wake can go through one while others come and go.
        List<Waiter> now = byUser.compute(userId, (ignored, before) -> with(before, waiter));
        if (!now.contains(waiter)) {
            waiters.decrementAndGet();
            return false;
        }
        return true;
    }

    private List<Waiter> with(@Nullable List<Waiter> before, Waiter waiter) {
        List<Waiter> after = before == null ? new ArrayList<>(1) : new ArrayList<>(before);
        if (after.size() < waitersPerUserMax) {
            after.add(waiter);
        }
        return List.copyOf(after);
    }

    private void release(String userId, Waiter waiter) {
        byUser.computeIfPresent(userId, (ignored, before) -> {
            List<Waiter> after =
                    before.stream().filter(other -> other != waiter).toList();
            return after.isEmpty() ? null : after;
        });
        waiters.decrementAndGet();
    }

    private static int slot(String userId) {
        int hash = userId.hashCode();
        return (hash ^ hash >>> 16) & SLOTS - 1;
    }

    private record Seen(String userId, long head) {}

    /** Equal to itself alone: two of one user may wait for the same position. */
    private static final class Waiter {
        private final long position;
        private final Sinks.One<Long> moved;

        private Waiter(long position, Sinks.One<Long> moved) {
            this.position = position;
            this.moved = moved;
        }
    }
}
