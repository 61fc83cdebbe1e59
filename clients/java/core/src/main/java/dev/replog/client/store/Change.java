package dev.replog.client.store;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A change of a store. It is done as a whole or not at all.
 *
 * @param append operations to append, in this order. A change that has nothing else is one blind write: a store reads
 *     nothing first, so that it is as fast as it can be. {@code seq} and {@code rev} of these operations mean nothing.
 * @param epoch refused with {@link Fenced} unless this is the epoch of the store; null for a change of any client
 * @param update records to replace. {@code rev} is that of the record before; refused with {@link Stale} when it is
 *     another one by now.
 * @param remove records to remove. Refused with {@link Stale} when one is gone or has another {@code rev}.
 * @param outcomes outcomes to write, in place of earlier ones of the same mutation ids
 * @param base rows to write and to remove; null for none
 * @param meta gives the new record for the present one, within the transaction; null when it stays. It may be called
 *     more than once, and has no effects of its own.
 */
public record Change(
        List<Op> append,
        @Nullable Long epoch,
        List<Op> update,
        List<OpRef> remove,
        List<Outcome> outcomes,
        @Nullable BaseChange base,
        @Nullable UnaryOperator<Meta> meta) {

    /** Keeps copies of the lists. */
    public Change {
        append = List.copyOf(append);
        update = List.copyOf(update);
        remove = List.copyOf(remove);
        outcomes = List.copyOf(outcomes);
    }

    /** Starts a change of any client. */
    public static Builder builder() {
        return new Builder();
    }

    /** Starts a change of the leader with this epoch. */
    public static Builder of(long epoch) {
        return new Builder().epoch(epoch);
    }

    /** Collects the parts of a change. */
    public static final class Builder {
        private final List<Op> append = new ArrayList<>();
        private final List<Op> update = new ArrayList<>();
        private final List<OpRef> remove = new ArrayList<>();
        private final List<Outcome> outcomes = new ArrayList<>();
        private @Nullable Long epoch;
        private @Nullable BaseChange base;
        private @Nullable UnaryOperator<Meta> meta;

        private Builder() {}

        /** Makes it a change of the leader with this epoch. */
        public Builder epoch(long value) {
            epoch = value;
            return this;
        }

        /** Appends operations to the queue. */
        public Builder append(List<Op> ops) {
            append.addAll(ops);
            return this;
        }

        /** Replaces operations. */
        public Builder update(List<Op> ops) {
            update.addAll(ops);
            return this;
        }

        /** Replaces an operation. */
        public Builder update(Op op) {
            update.add(op);
            return this;
        }

        /** Removes operations. */
        public Builder remove(List<Op> ops) {
            ops.forEach(this::remove);
            return this;
        }

        /** Removes an operation. */
        public Builder remove(Op op) {
            remove.add(OpRef.of(op));
            return this;
        }

        /** Writes how mutations ended. */
        public Builder outcomes(List<Outcome> added) {
            outcomes.addAll(added);
            return this;
        }

        /** Writes how a mutation ended. */
        public Builder outcome(Outcome outcome) {
            outcomes.add(outcome);
            return this;
        }

        /** Writes rows of the server. */
        public Builder base(BaseChange value) {
            base = value;
            return this;
        }

        /** Edits the record of the store. Several edits are done one after the other. */
        public Builder meta(UnaryOperator<MetaBuilder> edit) {
            UnaryOperator<Meta> before = meta;
            UnaryOperator<Meta> next = present -> edit.apply(present.edit()).build();
            meta = before == null ? next : present -> next.apply(before.apply(present));
            return this;
        }

        /** The change with what was added so far. */
        public Change build() {
            return new Change(append, epoch, update, remove, outcomes, base, meta);
        }
    }
}
