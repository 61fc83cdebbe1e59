package dev.replog.client.conflict;

import dev.replog.client.query.Row;
import dev.replog.client.store.Op;
import dev.replog.client.store.OpKind;
import dev.replog.client.store.Problem;
import dev.replog.client.write.Fields;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A write that others' changes stand against. */
public final class Conflict {

    private final Op op;
    private final @Nullable Row current;

    /** A write, and the row that the server has now; null for none. */
    public Conflict(Op op, @Nullable Row current) {
        this.op = op;
        this.current = current;
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
    public Map<String, @Nullable Object> mine() {
        return op.fields();
    }

    /** The values of these fields that the person saw when they wrote; null for none. */
    public Map<String, @Nullable Object> base() {
        return op.was() == null ? Map.of() : op.was();
    }

    /** The fields that both sides wrote. */
    public List<String> fields() {
        Problem problem = op.problem();
        return problem == null ? List.of() : problem.conflicts();
    }

    /** The state at the server now; empty when it was deleted. */
    public Optional<Row> current() {
        return Optional.ofNullable(current);
    }

    /** The device of the other change; empty when the server does not say. */
    public Optional<String> changedBy() {
        Problem problem = op.problem();
        return Optional.ofNullable(problem == null ? null : problem.changedBy());
    }

    /** When the other change was made, as RFC 3339; empty when the server does not say. */
    public Optional<String> changedAt() {
        Problem problem = op.problem();
        return Optional.ofNullable(problem == null ? null : problem.changedAt());
    }

    /** Writes these fields over the current state. */
    public Resolution patch(Consumer<Fields> set) {
        Fields fields = new Fields();
        set.accept(fields);
        return new Resolution.Patch(fields.toMap());
    }

    /** Keeps the server's state and gives the write up. */
    public Resolution discard() {
        return new Resolution.Discard();
    }

    /** Keeps the write among the rejected ones, for a person to decide. */
    public Resolution park() {
        return new Resolution.Park();
    }
}
