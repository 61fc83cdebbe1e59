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
 * Wakes requests that wait for a user's head to move. A waiting request uses no thread and is removed when it gets a
 * response or gives up; their number is bounded, in total and for each user. {@link #advanced} may be called by any
 * thread and never runs the requests' own code, which runs on the scheduler. The latest heads are kept in a fixed
 * number of slots, so that a request that starts to wait just after a commit is not delayed. A slot that another user
 * has taken only causes a later wake-up by {@link HeadRechecks}, never a wrong one.
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

    /**
     * @param scheduler runs the continuations of waiting requests
     */
    public Advances(int waitersMax, int waitersPerUserMax, Scheduler scheduler) {
        this.waitersMax = waitersMax;
        this.waitersPerUserMax = waitersPerUserMax;
        this.scheduler = scheduler;
    }

    /** Announces that these users' heads have moved, once the changes can be read. */
    public void advanced(Map<String, Long> headByUser) {
        headByUser.forEach((userId, head) -> {
            // Before the waiting requests are looked up, because a later registration finds it here.
            latest.set(slot(userId), new Seen(userId, head));
            for (Waiter waiter : byUser.getOrDefault(userId, List.of())) {
                if (head > waiter.position) {
                    waiter.moved.tryEmitValue(head);
                }
            }
        });
    }

    /**
     * The last head of this user that this instance announced, if it is still in its slot. Others may have advanced it.
     */
    public OptionalLong latest(String userId) {
        Seen seen = latest.get(slot(userId));
        return seen != null && seen.userId.equals(userId) ? OptionalLong.of(seen.head) : OptionalLong.empty();
    }

    /** The user's head once it is above this position; 503 at once when too many requests wait already. */
    public Mono<Long> above(String userId, long position) {
        return Mono.defer(() -> {
            Waiter waiter = new Waiter(position, Sinks.one());
            if (!register(userId, waiter)) {
                return Mono.error(new ProblemException(Problem.of(
                                ErrorCode.OVERLOADED, "pulls that wait: too many; try again shortly, or without wait")
                        .withRetryAfter(RETRY_AFTER)));
            }
            // After the registration: a thread that takes the slot's head from now on finds the waiting request.
            newlyAwaited.add(userId);
            latest(userId).stream().filter(head -> head > position).forEach(waiter.moved::tryEmitValue);
            return waiter.moved.asMono().publishOn(scheduler).doFinally(ignored -> release(userId, waiter));
        });
    }

    /** The users whose changes a request waits for now. */
    Collection<String> awaited() {
        return Set.copyOf(byUser.keySet());
    }

    /** The users for whom a request has started to wait since the last call. */
    Collection<String> takeNewlyAwaited() {
        Set<String> taken = Set.copyOf(newlyAwaited);
        newlyAwaited.removeAll(taken);
        return taken;
    }

    /** The number of waiting requests. */
    public int waiters() {
        return waiters.get();
    }

    private boolean register(String userId, Waiter waiter) {
        if (waiters.incrementAndGet() > waitersMax) {
            waiters.decrementAndGet();
            return false;
        }
        // Lists are replaced and never changed, so that a wake-up can iterate while requests come and go.
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

    /** Equal to itself alone, because two requests of one user may wait for the same position. */
    private static final class Waiter {
        private final long position;
        private final Sinks.One<Long> moved;

        private Waiter(long position, Sinks.One<Long> moved) {
            this.position = position;
            this.moved = moved;
        }
    }
}
