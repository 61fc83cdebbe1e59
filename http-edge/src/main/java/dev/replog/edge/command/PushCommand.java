package dev.replog.edge.command;

import dev.replog.schemas.Operation;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A push as it was read.
 *
 * @param deviceId as the body names it; null when it does not
 * @param items all operations in the order of the request, in which they are answered
 * @param ordered the valid ones in the order of the log: parents first
 */
public record PushCommand(
        @Nullable String deviceId, boolean atomic, List<PushItem> items, List<PushItem.Valid> ordered) {
    public PushCommand {
        items = List.copyOf(items);
        ordered = List.copyOf(ordered);
    }

    /** False when nothing of it goes to the log: no operation is valid, or not all are that must be together. */
    public boolean isAppendable() {
        return !ordered.isEmpty() && (!atomic || ordered.size() == items.size());
    }

    /** What goes to the log; outcomes come back in this order. */
    public List<Operation> operations() {
        return ordered.stream().map(PushItem.Valid::operation).toList();
    }
}
