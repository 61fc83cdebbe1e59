package dev.replog.client.sync;

import dev.replog.client.platform.Cancellable;
import dev.replog.client.query.LocalData;
import dev.replog.client.queue.Batch;
import dev.replog.client.queue.Batches;
import dev.replog.client.queue.Breaker;
import dev.replog.client.queue.FailureShare;
import dev.replog.client.queue.Limits;
import dev.replog.client.queue.Pace;
import dev.replog.client.queue.RetryDelay;
import dev.replog.client.queue.Situation;
import dev.replog.client.queue.Wire;
import dev.replog.client.status.Measure;
import dev.replog.client.store.Fenced;
import dev.replog.client.store.Moving;
import dev.replog.client.store.Problem;
import dev.replog.client.store.Stale;
import dev.replog.client.store.StoreException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sends the queue. An operation is marked as sent in the store before a request with it is made, and is repeated with
 * the same id until the server has decided it.
 */
final class Sender {

    /** After so many answers with 500, a batch is divided, to find the operation that causes it. */
    private static final int FAILED_TRIES = 3;
    /** So often in a row, a change by another client is followed by another try at once. */
    private static final int STALE_MAX = 5;
    /** How long nothing is sent after the store has failed. */
    private static final long STORE_REST_MILLIS = 1_000;

    private final LeaderContext context;
    private final ServerCalls calls;
    private final LeaderEvents events;
    private final LocalData data;
    private final Preparation preparation;
    private final Results results;
    private final Pace pace;
    private final FailureShare failureShare = new FailureShare();
    private final Map<String, Cancellable> running = new HashMap<>();
    private final RestingBatches resting = new RestingBatches();
    private Cancellable wake = () -> {};
    private boolean isKicked;
    private boolean isStopped;
    private int stale;

    Sender(LeaderContext context, ServerCalls calls, LeaderEvents events) {
        this.context = context;
        this.calls = calls;
        this.events = events;
        data = context.data();
        preparation = new Preparation(context);
        results = new Results(context, events);
        pace = new Pace(context.random());
    }

    Breaker breaker() {
        return pace.breaker();
    }

    /** Whether requests are under way. */
    boolean isBusy() {
        return !running.isEmpty();
    }

    /** Looks for something to send, after the tasks that wait. */
    void kick() {
        if (!isKicked && !isStopped) {
            isKicked = true;
            context.later(this::choose);
        }
    }

    /** Whether something waits that can be sent as soon as a request may be made. */
    boolean hasReady() {
        Situation idle = situation(context.monotonic()).idle();
        return Batches.unanswered(idle) != null || Batches.next(idle) != null;
    }

    /** The network is back: what has failed before says nothing any more. */
    void reset() {
        pace.reset();
        resting.clear();
        kick();
    }

    void stop() {
        isStopped = true;
        running.values().forEach(Cancellable::cancel);
        wake.cancel();
    }

    private void choose() {
        isKicked = false;
        try {
            while (isFree()) {
                preparation.coalesce();
                Situation situation = situation(context.monotonic());
                Batch again = Batches.unanswered(situation);
                Batch batch = again == null ? Batches.next(situation) : again;
                if (batch == null) {
                    break;
                }
                start(batch);
                stale = 0;
            }
            sleep();
        } catch (Fenced fenced) {
            events.fenced();
        } catch (Stale faster) {
            // The commit has read what the other client did.
            stale++;
            if (stale < STALE_MAX) {
                kick();
            } else {
                rest(faster);
            }
        } catch (StoreException e) {
            rest(e);
        }
    }

    private void rest(StoreException cause) {
        if (!isStopped) {
            context.warn("The queue could not be read or written; the next try is in a second: " + cause.getMessage());
            stale = 0;
            pace.pauseUntil(context.monotonic() + STORE_REST_MILLIS);
            sleep();
        }
    }

    private boolean isFree() {
        return !isStopped
                && context.options().parts().surroundings().isOnline()
                && data.meta().paused() == null
                && !data.meta().restarting()
                && running.size()
                        < pace.allowed(context.monotonic(), context.options().parallelMax());
    }

    private Situation situation(long now) {
        Set<String> busy = new HashSet<>(running.keySet());
        busy.addAll(resting.names(now));
        return new Situation(
                data.queue().all(),
                data.catalogue(),
                busy,
                running.size(),
                context.now(),
                Limits.STANDARD,
                op -> isMoved() || context.options().isHeld().test(op.kind(), op.type()),
                failureShare.isHigh());
    }

    /** The account is moved to another one: what is written now goes there. */
    private boolean isMoved() {
        Moving moving = data.meta().moving();
        return calls.isMoved() && moving != null && moving.holdsWrites();
    }

    private void start(Batch batch) {
        String before = batch.ops().get(0).batch();
        String name = before == null ? context.newId() : before;
        send(preparation.markSent(batch, name), name);
        events.statusChanged();
    }

    private void send(Batch batch, String name) {
        long began = context.monotonic();
        String body = Wire.pushBody(data.meta().device(), batch.ops(), batch.isAtomic());
        Map<String, String> headers =
                Map.of("Replog-Catalogue", data.catalogue().version());
        running.put(name, () -> {});
        Cancellable request = calls.call(Call.post("/api/sync/push", headers, body), answer -> {
            long millis = context.monotonic() - began;
            if (answer instanceof Answer.Ok ok && ok.status() != 202 && Results.hasInvalid(ok.body())) {
                events.invalid(() -> answered(batch, name, answer, millis));
            } else {
                answered(batch, name, answer, millis);
            }
        });
        running.replace(name, request);
    }

    private void answered(Batch batch, String name, Answer answer, long millis) {
        if (isStopped) {
            return;
        }
        running.remove(name);
        try {
            handle(batch, name, answer, millis);
        } catch (Fenced fenced) {
            events.fenced();
        } catch (StoreException e) {
            // The operations are still marked as sent, so they are sent again and the server answers them as
            // duplicates.
            context.warn("The results of " + batch.ops().size() + " operations could not be stored: " + e.getMessage());
            rest(name, batch, 0, 1);
        }
        events.statusChanged();
        kick();
    }

    private void handle(Batch batch, String name, Answer answer, long millis) {
        long now = context.monotonic();
        if (answer instanceof Answer.Ok ok) {
            pace.succeeded();
            decided(batch, name, ok, millis);
            return;
        }
        if (answer instanceof Answer.Later later) {
            if (later.isFailure()) {
                pace.failed(batch.priority(), now, later.retryAfterMillis());
            } else {
                pace.later(batch.priority(), now, later.retryAfterMillis());
            }
        } else if (answer instanceof Answer.Paused paused) {
            results.pause(paused.reason(), paused.detail());
        } else if (answer instanceof Answer.Refused refused) {
            pace.succeeded();
            refused(batch, refused);
        } else if (answer instanceof Answer.Failed failed) {
            pace.failed(batch.priority(), now, 0);
            serverError(batch, name, failed.cause());
        }
        measure(batch, 0, millis, answer.why());
    }

    private void decided(Batch batch, String name, Answer.Ok ok, long millis) {
        if (ok.status() == 202) {
            rest(name, batch, Answers.retryAfterMillis(ok.headers()), 1);
            measure(batch, 0, millis, "undecided");
            return;
        }
        resting.remove(name);
        measure(batch, results.store(batch, ok.body()), millis, null);
        events.decided();
    }

    /** The server fails at this batch: after some tries it is divided, and a single operation is parked. */
    private void serverError(Batch batch, String name, String code) {
        int failures = resting.failures(name) + 1;
        if (failures < FAILED_TRIES) {
            rest(name, batch, 0, failures);
        } else {
            results.divide(batch, Problem.of("server_error", code));
        }
    }

    private void refused(Batch batch, Answer.Refused refused) {
        if (refused.code().equals("account_erased") || refused.code().equals("seen_required")) {
            events.erased(refused.erasedAt());
            pace.later(batch.priority(), context.monotonic(), 0);
            return;
        }
        results.divide(batch, new Problem(refused.code(), refused.status(), refused.detail(), List.of(), null, null));
    }

    private void rest(String name, Batch batch, long retryAfterMillis, int failures) {
        long delay = RetryDelay.millis(batch.priority(), failures, context.random(), retryAfterMillis);
        resting.put(name, context.monotonic() + delay, failures);
    }

    private void measure(Batch batch, int rejected, long millis, @Nullable String cause) {
        if (cause == null || cause.equals("failed")) {
            int size = batch.ops().size();
            failureShare.add(context.monotonic(), size, cause == null ? rejected : size);
        }
        events.measured(new Measure(batch.ops().size(), rejected, millis, cause));
    }

    /** Sleeps until something can be sent again. */
    private void sleep() {
        wake.cancel();
        boolean canWait = !isStopped
                && context.options().parts().surroundings().isOnline()
                && data.meta().paused() == null;
        if (!canWait) {
            return;
        }
        long now = context.monotonic();
        long next = resting.next(now);
        if (data.queue().counts().pending() > 0) {
            next = pace.retryAt() > now ? Math.min(next, pace.retryAt()) : next;
            next = running.isEmpty() ? next : Math.min(next, now + Limits.STANDARD.gatherMillis());
        }
        if (next != Long.MAX_VALUE) {
            wake = context.after(next - now, this::kick);
        }
    }
}
