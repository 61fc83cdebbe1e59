package dev.replog.client.rejected;

import dev.replog.client.store.Op;
import dev.replog.client.store.OpKind;
import dev.replog.client.store.Problem;
import dev.replog.client.write.Fields;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A write that the server did not take. It waits, with everything that depends on it, until one of its methods is
 * called.
 */
public final class Rejected {

    private final Op op;
    private final int waiting;
    private final RejectedWrites writes;

    Rejected(Op op, int waiting, RejectedWrites writes) {
        this.op = op;
        this.waiting = waiting;
        this.writes = writes;
    }

    /** Names the write. */
    public String mutationId() {
        return op.mutationId();
    }

    /** The type of the entity. */
    public String type() {
        return op.type();
    }

    /** The id of the entity. */
    public String id() {
        return op.id();
    }

    /** How the entity was to be changed. */
    public OpKind kind() {
        return op.kind();
    }

    /** The fields that the person wrote. */
    public Map<String, @Nullable Object> data() {
        return op.fields();
    }

    /**
     * Why, for programs: one of the codes of the server's errors, or {@code server_error}, {@code too_large}, {@code
     * update_needed}.
     */
    public String code() {
        return problem().code();
    }

    /** Why, with all that the server says. */
    public Problem problem() {
        Problem problem = op.problem();
        return problem == null ? Problem.of("unknown", null) : problem;
    }

    /** How many writes waited for this one when it was read. */
    public int waiting() {
        return waiting;
    }

    /**
     * Sends it again, and waits until that is durable.
     *
     * @throws dev.replog.client.store.Stale when it is not rejected any more
     */
    public void retry() {
        writes.await(() -> writes.retry(op));
    }

    /** As {@link #retry}, without waiting. */
    public CompletionStage<@Nullable Void> retryAsync() {
        return writes.publish(writes.retry(op));
    }

    /**
     * Sends it again with other values. Fields that are not named stay as they were written.
     *
     * @throws dev.replog.client.write.InvalidWrite when a value is not as the catalogue says
     */
    public void edit(Consumer<Fields> fields) {
        writes.await(() -> writes.edit(op, fields));
    }

    /** As {@link #edit}, without waiting. */
    public CompletionStage<@Nullable Void> editAsync(Consumer<Fields> fields) {
        return writes.publish(writes.edit(op, fields));
    }

    /**
     * Gives it up, and what cannot exist without it: the writes of its group and, when it creates something, all below.
     */
    public void discard() {
        writes.await(() -> writes.discard(op));
    }

    /** As {@link #discard}, without waiting. */
    public CompletionStage<@Nullable Void> discardAsync() {
        return writes.publish(writes.discard(op));
    }

    /** Whether both say the same about the same write. */
    boolean hasSameContent(Rejected other) {
        return mutationId().equals(other.mutationId()) && problem().equals(other.problem()) && waiting == other.waiting;
    }
}
