package dev.replog.client.rejected;

import dev.replog.client.json.Members;
import dev.replog.client.platform.Cancellable;
import dev.replog.client.platform.Subscription;
import dev.replog.client.platform.Turns;
import dev.replog.client.query.LocalData;
import dev.replog.client.queue.Settling;
import dev.replog.client.store.Change;
import dev.replog.client.store.Op;
import dev.replog.client.store.OpBuilder;
import dev.replog.client.store.OpKind;
import dev.replog.client.store.OpState;
import dev.replog.client.store.Outcome;
import dev.replog.client.store.OutcomeStatus;
import dev.replog.client.store.RowKey;
import dev.replog.client.store.Stale;
import dev.replog.client.write.FieldChecks;
import dev.replog.client.write.Fields;
import dev.replog.client.write.WritePorts;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The rejected writes of one client, to read and to watch. They stay when the user signs in or out. */
public final class RejectedWrites {

    private final Turns turns;
    private final WritePorts ports;
    private final Consumer<RuntimeException> report;
    private final List<Consumer<List<Rejected>>> watchers = new CopyOnWriteArrayList<>();
    private @Nullable LocalData data;
    private Cancellable end = () -> {};
    private long version = -1;
    private List<Rejected> shown = List.of();

    /** Before the data of a user are open; {@code report} takes what a listener throws. */
    public RejectedWrites(Turns turns, WritePorts ports, Consumer<RuntimeException> report) {
        this.turns = turns;
        this.ports = ports;
        this.report = report;
    }

    /** The rejected writes now, in the order in which they were made. */
    public List<Rejected> list() {
        return await(() -> turns.call(this::current));
    }

    /** As {@link #list}, without waiting. */
    public CompletableFuture<List<Rejected>> listAsync() {
        return publish(turns.call(this::current));
    }

    /** Calls {@code changed} each time the list is another one. */
    public Subscription subscribe(Consumer<List<Rejected>> changed) {
        Consumer<List<Rejected>> own = writes -> changed.accept(writes);
        watchers.add(own);
        return () -> watchers.remove(own);
    }

    /** Shows these writes from now on; none when it is null. It is called by the engine. */
    public void bind(@Nullable LocalData other) {
        end.cancel();
        data = other;
        version = -1;
        end = other == null ? () -> {} : other.listen(change -> look());
        look();
    }

    /** Whether the server did not take an operation. */
    public static boolean isRejected(Op op) {
        return op.state() == OpState.PARKED || op.state() == OpState.WAITING;
    }

    /** A rejected write, for the app. It is called by the engine. */
    public Rejected of(Op op) {
        return new Rejected(op, data == null ? 0 : dependents(data.ops(), op).size(), this);
    }

    <T extends @Nullable Object> T await(Supplier<CompletableFuture<T>> call) {
        return turns.await(call);
    }

    <T extends @Nullable Object> CompletableFuture<T> publish(CompletableFuture<T> result) {
        return turns.publish(result);
    }

    CompletableFuture<@Nullable Void> retry(Op op) {
        return change(op, (data, now) -> again(data, now, now.data()));
    }

    CompletableFuture<@Nullable Void> edit(Op op, Consumer<Fields> set) {
        Fields fields = new Fields();
        set.accept(fields);
        return change(op, (data, now) -> {
            Map<String, @Nullable Object> changes = FieldChecks.checked(
                    data.catalogue(), data.hasServersCatalogue(), OpKind.PATCH, op.type(), fields.toMap());
            again(
                    data,
                    now,
                    new Members.Builder().putAll(now.fields()).putAll(changes).build());
        });
    }

    CompletableFuture<@Nullable Void> discard(Op op) {
        return change(op, (data, now) -> {
            List<Op> gone = new ArrayList<>(List.of(now));
            dependents(data.ops(), now).stream()
                    .filter(other -> cannotBeWithout(other, now))
                    .forEach(gone::add);
            Change.Builder change = Change.builder().remove(gone);
            gone.forEach(other -> change.outcome(
                    Outcome.of(other, OutcomeStatus.DISCARDED, ports.now()).withProblem(now.problem())));
            data.commit(change.build());
        });
    }

    private interface Answer {
        void give(LocalData data, Op now);
    }

    private CompletableFuture<@Nullable Void> change(Op op, Answer answer) {
        return turns.callAsync(() -> {
            LocalData current = data;
            // Its record changes when the app is told about it.
            Op now = current == null ? null : current.queue().current(op);
            if (current == null || now == null || !isRejected(now)) {
                throw new Stale(op.key() + ": not rejected any more (expected: a rejected write)");
            }
            answer.give(current, now);
            return CompletableFuture.completedFuture(null);
        });
    }

    private void again(LocalData current, Op op, @Nullable Map<String, @Nullable Object> fields) {
        String token = current.meta().token();
        String newId = ports.newId();
        OpBuilder next = Settling.unsent(op, newId)
                .edit()
                .shown(null)
                .data(fields)
                .catalogue(current.catalogue().version());
        if (token != null) {
            // The person has seen the server's state beside the reason, so that is what it is based on now.
            next.seen(token).base(op.base() == null ? null : token);
        }
        current.commit(Change.builder()
                .update(next.build())
                .outcome(Outcome.of(op, OutcomeStatus.REPLACED, ports.now()).withInto(newId))
                .build());
    }

    private List<Rejected> current() {
        look();
        return shown;
    }

    private void look() {
        List<Rejected> next = new ArrayList<>();
        if (data != null) {
            if (data.queue().version() == version) {
                return;
            }
            version = data.queue().version();
            if (data.queue().counts().rejected() > 0) {
                data.ops().stream()
                        .filter(RejectedWrites::isRejected)
                        .map(this::of)
                        .forEach(next::add);
            }
        }
        boolean isSame = next.size() == shown.size();
        for (int i = 0; isSame && i < next.size(); i++) {
            isSame = next.get(i).hasSameContent(shown.get(i));
        }
        if (!isSame) {
            List<Rejected> now = List.copyOf(next);
            shown = now;
            watchers.forEach(watcher -> turns.callBack(() -> tell(watcher, now)));
        }
    }

    private void tell(Consumer<List<Rejected>> watcher, List<Rejected> now) {
        try {
            if (watchers.contains(watcher)) {
                watcher.accept(now);
            }
        } catch (RuntimeException e) {
            report.accept(e);
        }
    }

    /** The later operations that wait for one, directly or through others. */
    private static List<Op> dependents(List<Op> ops, Op op) {
        Set<RowKey> keys = new HashSet<>(Set.of(op.key()));
        List<Op> found = new ArrayList<>();
        for (Op other : ops) {
            boolean isInGroup = other.group() != null && other.group().equals(op.group());
            boolean isLater = other.seq() > op.seq()
                    && (keys.contains(other.key()) || other.path().stream().anyMatch(keys::contains));
            if (other.seq() != op.seq() && other.state() == OpState.QUEUED && (isInGroup || isLater)) {
                found.add(other);
                keys.add(other.key());
            }
        }
        return found;
    }

    private static boolean cannotBeWithout(Op other, Op op) {
        boolean isInGroup = op.group() != null && op.group().equals(other.group());
        boolean isBelow = other.key().equals(op.key()) || other.path().contains(op.key());
        return isInGroup || op.kind().isCreation() && isBelow;
    }
}
