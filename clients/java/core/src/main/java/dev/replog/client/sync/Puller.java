package dev.replog.client.sync;

import dev.replog.client.platform.Cancellable;
import dev.replog.client.query.LocalData;
import dev.replog.client.queue.RetryDelay;
import dev.replog.client.queue.Settling;
import dev.replog.client.store.BaseChange;
import dev.replog.client.store.BaseRow;
import dev.replog.client.store.Fenced;
import dev.replog.client.store.Meta;
import dev.replog.client.store.Op;
import dev.replog.client.store.OpState;
import dev.replog.client.store.Paused;
import dev.replog.client.store.Priority;
import dev.replog.client.store.Pulling;
import dev.replog.client.store.RowKey;
import dev.replog.client.store.Stale;
import dev.replog.client.store.StoreException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Fills {@code base} with what the server has. It never changes an operation that is not decided. */
final class Puller {

    private static final int SWEEP_ROWS = 2_000;

    private final LeaderContext context;
    private final ServerCalls calls;
    private final LeaderEvents events;
    private final LocalData data;
    private final List<Consumer<PullState>> waiting = new ArrayList<>();
    private Cancellable request = () -> {};
    private Cancellable wake = () -> {};
    private boolean isRunning;
    private boolean isWantedAgain;
    private boolean isStopped;
    private boolean isOffline;
    private int failures;
    private int remaining;

    Puller(LeaderContext context, ServerCalls calls, LeaderEvents events) {
        this.context = context;
        this.calls = calls;
        this.events = events;
        data = context.data();
    }

    boolean isBusy() {
        return isRunning;
    }

    /** Whether the last request had no answer. */
    boolean isOffline() {
        return isOffline;
    }

    /** Items of the pull under way that are still to come. */
    int remaining() {
        return remaining;
    }

    /** Pulls, or waits for the end of the pull that is running. */
    void pull(Consumer<PullState> then) {
        if (isStopped) {
            then.accept(PullState.STOPPED);
            return;
        }
        waiting.add(then);
        if (!isRunning) {
            isRunning = true;
            wake.cancel();
            run(() -> {
                Pulling before = data.meta().pulling();
                next(before == null ? Pulls.begin(data.meta(), data.ops(), types()) : before);
            });
        }
    }

    /** There is something to pull that a running pull may not contain. */
    void request() {
        if (isRunning) {
            isWantedAgain = true;
        } else if (!isStopped) {
            pull(state -> {});
        }
    }

    void stop() {
        isStopped = true;
        request.cancel();
        wake.cancel();
        if (isRunning) {
            end(PullState.STOPPED);
        }
    }

    /** An account that is moved is moved as a whole. */
    private @Nullable List<String> types() {
        List<String> wanted = context.options().types();
        return wanted == null || calls.isMoved() ? null : data.catalogue().withBelow(wanted);
    }

    private void next(Pulling pulling) {
        Map<String, String> headers =
                pulling.marks().isEmpty() ? Map.of() : Map.of("Replog-Min-Token", String.join(",", pulling.marks()));
        Call call = Call.get(Pulls.path(pulling, context.options().pageSize()), headers);
        request = calls.call(call, answer -> run(() -> take(answer, pulling)));
    }

    private void take(Answer answer, Pulling pulling) {
        if (answer instanceof Answer.Ok ok) {
            Page page = Page.of(ok.body());
            if (page == null) {
                context.warn("The answer to a pull is not a page of items; is the address that of a RepLog server?");
                retry(0);
            } else {
                store(page, pulling);
            }
        } else if (answer instanceof Answer.Later later
                && later.isTokenLost()
                && !pulling.marks().isEmpty()) {
            context.warn("The server no longer has what it had acknowledged; it is sent again.");
            goOn(pulling.withoutMarks(), true);
        } else if (answer instanceof Answer.Later later) {
            isOffline = later.isFailure() || !later.isReached();
            retry(later.retryAfterMillis());
        } else if (answer instanceof Answer.Paused paused) {
            Paused reason = new Paused(paused.reason(), paused.detail());
            data.commit(context.change().meta(meta -> meta.paused(reason)).build());
            end(PullState.PAUSED);
        } else if (answer instanceof Answer.Refused refused) {
            refused(refused, pulling);
        } else {
            retry(0);
        }
    }

    private void refused(Answer.Refused refused, Pulling pulling) {
        boolean isLost = refused.isOfLostLog();
        if (refused.status() == 410 && refused.code().equals("account_erased")) {
            events.erased(refused.erasedAt());
            end(PullState.STOPPED);
        } else if (isLost && !pulling.marks().isEmpty() || isRightFromTheBeginning(refused, pulling)) {
            context.warn("The server no longer has what changed since the last pull (" + refused.code()
                    + "); everything is pulled again.");
            goOn(Pulls.again(data.meta(), isLost ? List.of() : data.ops(), types()), isLost);
        } else {
            context.warn("The server refused a pull: " + refused.status() + " " + refused.code());
            retry(0);
        }
    }

    /** Goes on with another pull. After a loss of the log, what was decided is sent again. */
    private void goOn(Pulling other, boolean isLost) {
        List<Op> again = isLost ? Settling.undecided(data.ops()) : List.of();
        data.commit(
                context.change().update(again).meta(meta -> meta.pulling(other)).build());
        next(other);
    }

    /** The first page of everything would be refused again. */
    private static boolean isRightFromTheBeginning(Answer.Refused refused, Pulling pulling) {
        boolean isLater = pulling.pageToken() != null;
        return refused.status() == 410 && (isLater || pulling.since() != null) || refused.status() == 400 && isLater;
    }

    private void store(Page page, Pulling pulling) {
        page.strange().forEach(item -> context.warn("An item of a pull was left out because it is no entity: " + item));
        remaining = page.remaining();
        List<BaseRow> put = new ArrayList<>(page.live());
        List<RowKey> remove = new ArrayList<>();
        for (BaseRow row : page.deleted()) {
            if (data.queue().of(row.key()).isEmpty()) {
                remove.add(row.key());
            } else {
                put.add(row);
            }
        }
        if (page.token() == null) {
            Pulling next = pulling.withPageToken(String.valueOf(page.pageToken()));
            data.commit(context.change()
                    .base(new BaseChange(pulling.generation(), put, remove))
                    .meta(meta -> meta.pulling(next))
                    .build());
            events.statusChanged();
            next(next);
        } else {
            complete(page.token(), pulling, put, remove);
        }
    }

    /** The last page: it gives the token, and clears what this pull contains. */
    private void complete(String token, Pulling pulling, List<BaseRow> put, List<RowKey> remove) {
        List<Op> cleared = data.ops().stream()
                .filter(op -> op.state() == OpState.ACKED && pulling.marks().contains(String.valueOf(op.mark())))
                .collect(Collectors.toList());
        Set<RowKey> free = tombstones(pulling.generation(), cleared, put);
        put.removeIf(row -> free.contains(row.key()));
        remove.addAll(free);
        Meta before = data.meta();
        boolean staysPaused =
                before.paused() != null && before.paused().reason().equals("quota_exceeded");
        long now = context.now();
        data.commit(context.change()
                .base(new BaseChange(pulling.generation(), put, remove))
                .remove(cleared)
                .meta(meta -> meta.token(token)
                        .generation(pulling.generation())
                        .pulling(null)
                        .pulls(before.pulls() + 1)
                        .types(pulling.types())
                        .lastSuccess(now)
                        .paused(staysPaused ? before.paused() : null))
                .build());
        failures = 0;
        isOffline = false;
        sweep();
        events.pulled(pulling.marks(), () -> run(() -> end(PullState.SYNCED)));
    }

    /** Tombstones that no operation needs any more, because this pull clears the last one of their entity. */
    private Set<RowKey> tombstones(int generation, List<Op> cleared, List<BaseRow> put) {
        Set<Long> seqs = new HashSet<>();
        cleared.forEach(op -> seqs.add(op.seq()));
        Set<RowKey> keys = new HashSet<>();
        for (Op op : cleared) {
            if (data.queue().of(op.key()).stream().allMatch(other -> seqs.contains(other.seq()))) {
                keys.add(op.key());
            }
        }
        Map<RowKey, BaseRow> latest = new HashMap<>();
        if (!keys.isEmpty()) {
            data.store().readBase(generation, keys).forEach(row -> latest.put(row.key(), row));
            put.forEach(row -> latest.put(row.key(), row));
        }
        keys.removeIf(key -> {
            BaseRow row = latest.get(key);
            return row == null || !row.deleted();
        });
        return keys;
    }

    /** Rows of generations that are not shown any more go in small steps. */
    private void sweep() {
        Meta meta = data.meta();
        Pulling pulling = meta.pulling();
        Set<Integer> kept = new HashSet<>(Set.of(meta.generation()));
        if (pulling != null) {
            kept.add(pulling.generation());
        }
        if (data.store().sweep(kept, SWEEP_ROWS) > 0) {
            context.later(() -> run(this::sweep));
        }
    }

    private void run(Runnable step) {
        if (isStopped) {
            return;
        }
        try {
            step.run();
        } catch (Fenced fenced) {
            events.fenced();
        } catch (Stale stale) {
            context.debug("Another client changed what a pull was about to clear; the pull goes on.");
            retry(0);
        } catch (StoreException e) {
            context.warn("A pull could not be stored; the next try follows: " + e.getMessage());
            retry(0);
        }
    }

    private void retry(long retryAfterMillis) {
        failures++;
        long delay = RetryDelay.millis(Priority.HIGH, failures, context.random(), retryAfterMillis);
        wake.cancel();
        wake = context.after(delay, this::request);
        end(PullState.OFFLINE);
    }

    private void end(PullState state) {
        isRunning = false;
        remaining = 0;
        List<Consumer<PullState>> all = List.copyOf(waiting);
        waiting.clear();
        events.statusChanged();
        all.forEach(then -> then.accept(state));
        if (isWantedAgain && !isStopped) {
            isWantedAgain = false;
            request();
        }
    }
}
