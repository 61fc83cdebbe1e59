package dev.replog.client.sync;

import dev.replog.client.query.LocalData;
import dev.replog.client.store.BaseRow;
import dev.replog.client.store.Change;
import dev.replog.client.store.Moving;
import dev.replog.client.store.Op;
import dev.replog.client.store.OpState;
import dev.replog.client.store.Query;
import dev.replog.client.store.Stale;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The steps of a move that change the account of the user, and the one that erases the old account. */
final class MoveSteps {

    /** So many operations are appended in one transaction, or a few more. */
    private static final int APPEND_MAX = 1_000;
    /** So often a server that fails is asked to erase an account. */
    private static final int ERASE_TRIES = 3;

    private final Move.Host host;
    private final ClientSession to;
    private final ServerWait wait;
    /** The operations that were added, by mutation id. */
    private final Set<String> added = new HashSet<>();

    private @Nullable ClientSession old;
    private boolean isSwitched;
    private boolean isRepeated;

    /** @param isSwitched whether the app shows the account of the user already */
    MoveSteps(Move.Host host, ClientSession to, ServerWait wait, boolean isSwitched) {
        this.host = host;
        this.to = to;
        this.wait = wait;
        this.isSwitched = isSwitched;
    }

    /** The account that is moved. */
    void from(ClientSession session) {
        old = session;
    }

    /** Whether the app shows the account of the user. */
    boolean isSwitched() {
        return isSwitched;
    }

    /** Some of it may have been added before. */
    void repeated() {
        isRepeated = true;
    }

    boolean isRepeated() {
        return isRepeated;
    }

    /** The operations by which the user gets the data that are here now. */
    List<Op> copies() {
        LocalData from = source();
        List<BaseRow> rows = new ArrayList<>();
        from.catalogue().names().forEach(type -> rows.addAll(from.store().query(Query.all(type))));
        LocalData data = to.data();
        long now = to.now();
        long time = Math.max(now + data.clockOffset(), data.meta().lastTime() + 1);
        return Copying.of(
                rows,
                from.ops(),
                new Copying.Context(
                        String.valueOf(from.meta().user()),
                        String.valueOf(to.user()),
                        data.meta().token(),
                        from.catalogue(),
                        data.catalogue().version(),
                        now,
                        time));
    }

    /**
     * Adds what the account of the user does not have, and shows that account. It is one task of the engine, so that no
     * write of this client comes between.
     *
     * @return how many operations were added
     */
    int append() {
        LocalData from = source();
        from.catchUp();
        List<Op> queue = from.ops();
        List<Op> copies = new ArrayList<>(copies());
        copies.removeIf(op -> added.contains(op.mutationId()));
        List<Op> missing = missing(copies);
        show(missing);
        copies.forEach(op -> added.add(op.mutationId()));
        if (queue.isEmpty()) {
            return missing.size();
        }
        try {
            // The queue of the old account keeps nothing of it, so that it is not added again.
            from.commit(Change.builder().remove(queue).build());
            return missing.size();
        } catch (Stale faster) {
            return missing.size() + append();
        }
    }

    /** Appends operations to the account of the user, and shows it. */
    void show(List<Op> ops) {
        for (int begin = 0; begin < ops.size(); ) {
            int end = Math.min(begin + APPEND_MAX, ops.size());
            // A part of a group would be sent without the rest.
            while (end < ops.size() && isGroupBefore(ops, end)) {
                end++;
            }
            to.data().append(ops.subList(begin, end));
            begin = end;
        }
        if (!isSwitched) {
            isSwitched = true;
            host.show(to);
        }
    }

    private static boolean isGroupBefore(List<Op> ops, int place) {
        String group = ops.get(place).group();
        return group != null && group.equals(ops.get(place - 1).group());
    }

    /** The operations that are not in the queue of the user, and have not ended there. */
    private List<Op> missing(List<Op> ops) {
        LocalData data = to.data();
        data.catchUp();
        Set<String> queued = new HashSet<>();
        data.ops().forEach(op -> queued.add(op.mutationId()));
        return ops.stream()
                .filter(op -> !queued.contains(op.mutationId()))
                .filter(op -> !isRepeated || data.outcome(op.mutationId()) == null)
                .collect(Collectors.toList());
    }

    /** Ends when the server has decided what is in the queue of the user now. */
    CompletableFuture<PullState> sent() {
        List<Op> queue = to.data().ops();
        long last = queue.isEmpty() ? 0 : queue.get(queue.size() - 1).seq();
        return wait.synced(to).thenApply(state -> {
            boolean isOpen = to.data().ops().stream().anyMatch(op -> op.seq() <= last && op.state() == OpState.QUEUED);
            if (!isOpen) {
                return PullState.SYNCED;
            }
            requireSynced(state);
            throw new Unreachable("held");
        });
    }

    static void requireSynced(PullState state) {
        if (state != PullState.SYNCED) {
            throw new Unreachable(state);
        }
    }

    /** Erases the old account at the server, if that is possible, and then on this device. */
    CompletableFuture<MovedAccount> erase(Moving moving) {
        return erase(moving.erasure(), 1).thenApply(moved -> {
            if (moving.step() == Moving.Step.ERASING) {
                append();
            }
            if (old != null) {
                old.destroy();
            }
            return moved;
        });
    }

    private CompletableFuture<MovedAccount> erase(String erasure, int tries) {
        CompletableFuture<Answer> answered = new CompletableFuture<>();
        ServerCalls calls = old == null ? null : old.calls();
        if (calls == null) {
            throw new Unreachable(PullState.SIGNED_OUT);
        }
        calls.call(Call.delete("/api/account", Map.of("Idempotency-Key", erasure)), answered::complete);
        return wait.orEnd(answered).thenCompose(answer -> {
            wait.requireWanted();
            MovedAccount end = endOf(answer, tries);
            if (end != null) {
                return CompletableFuture.completedFuture(end);
            }
            long after = answer instanceof Answer.Later later ? later.retryAfterMillis() : 0;
            return wait.retry(tries, after).thenCompose(rested -> erase(erasure, tries + 1));
        });
    }

    /** Null when the server is asked again. */
    private static @Nullable MovedAccount endOf(Answer answer, int tries) {
        if (answer instanceof Answer.Ok) {
            return new MovedAccount(MovedAccount.End.ERASED, null);
        }
        if (answer instanceof Answer.Refused || answer instanceof Answer.Paused) {
            return new MovedAccount(MovedAccount.End.KEPT, answer.why());
        }
        if (answer instanceof Answer.Failed) {
            return tries < ERASE_TRIES ? null : new MovedAccount(MovedAccount.End.KEPT, "server_error");
        }
        // The answer of something on the way, which does not know the path.
        boolean isUnknown = answer.why().equals("http_404") || answer.why().equals("http_405");
        return isUnknown ? new MovedAccount(MovedAccount.End.KEPT, answer.why()) : null;
    }

    private LocalData source() {
        if (old == null) {
            throw new IllegalStateException("from: missing (expected: the account that is moved)");
        }
        return old.data();
    }
}
