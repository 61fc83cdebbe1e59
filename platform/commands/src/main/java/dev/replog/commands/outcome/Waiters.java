package dev.replog.commands.outcome;

import dev.replog.schemas.Outcome;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The requests that wait for an outcome, up to a limit. A request leaves when its outcome comes or when it gives up; it
 * is remembered for a while then, so that an outcome that is late can be distinguished from one of another instance.
 * Thread-safe.
 */
public final class Waiters {
    private static final int GIVEN_UP_MAX = 1000;

    /** @param userId whose outcome it must be */
    record Waiter(UUID requestId, String userId, CompletableFuture<Outcome> outcome) {}

    public enum Delivery {
        /** A request had waited for it. */
        DELIVERED,
        /** A request had waited for it and has given up. */
        LATE,
        /** It is another instance's, or somebody has it already. */
        UNKNOWN,
        /** It says another user than the request did; nobody gets it. */
        OTHER_USER
    }

    private final int waitersMax;
    private final AtomicInteger size = new AtomicInteger();
    private final Map<UUID, Waiter> waiting = new ConcurrentHashMap<>();
    private final Map<UUID, Boolean> givenUp = Collections.synchronizedMap(new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, Boolean> eldest) {
            return size() > GIVEN_UP_MAX;
        }
    });

    public Waiters(int waitersMax) {
        this.waitersMax = waitersMax;
    }

    /** Begins to wait for an outcome; empty when too many requests wait. */
    public Optional<OutcomeWait> await(UUID requestId, String userId) {
        return register(requestId, userId).map(waiter -> new OutcomeWait(this, waiter));
    }

    /** A new waiter; empty when there are too many. */
    Optional<Waiter> register(UUID requestId, String userId) {
        if (size.incrementAndGet() > waitersMax) {
            size.decrementAndGet();
            return Optional.empty();
        }
        Waiter waiter = new Waiter(requestId, userId, new CompletableFuture<>());
        waiting.put(requestId, waiter);
        return Optional.of(waiter);
    }

    /** Nobody waits any more; harmless when the outcome has come. */
    void giveUp(Waiter waiter) {
        if (waiting.remove(waiter.requestId, waiter)) {
            size.decrementAndGet();
            givenUp.put(waiter.requestId, true);
        }
    }

    public boolean isWaiting(UUID requestId) {
        return waiting.containsKey(requestId);
    }

    public Delivery deliver(Outcome outcome) {
        Waiter waiter = waiting.remove(outcome.getRequestId());
        if (waiter == null) {
            return missed(outcome.getRequestId());
        }
        size.decrementAndGet();
        if (!waiter.userId.equals(outcome.getUserId())) {
            return Delivery.OTHER_USER;
        }
        waiter.outcome.complete(outcome);
        return Delivery.DELIVERED;
    }

    /** What it means that nobody waits for a request's outcome. */
    Delivery missed(UUID requestId) {
        return givenUp.remove(requestId) != null ? Delivery.LATE : Delivery.UNKNOWN;
    }

    int size() {
        return size.get();
    }
}
