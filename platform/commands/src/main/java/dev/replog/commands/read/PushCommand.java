package dev.replog.commands.read;

import dev.replog.schemas.Operation;
import dev.replog.schemas.OperationOutcome;
import dev.replog.schemas.Problem;
import java.util.List;
import java.util.Objects;
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
    private static final String OUTCOME_APPLIED = "applied";

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

    /** How many entities are nested in the documents of its operations. */
    public int nodes() {
        return operations().stream()
                .mapToInt(operation ->
                        operation.getNodes() == null ? 0 : operation.getNodes().size())
                .sum();
    }

    /** The device that asks: the one of the body, else the one of the request. */
    public @Nullable String deviceOr(@Nullable String ofRequest) {
        return deviceId == null ? ofRequest : deviceId;
    }

    /** What the metrics call it: the code of the first operation that failed, if one did. */
    public String outcome(List<OperationOutcome> decided) {
        return items.stream()
                .filter(PushItem.Invalid.class::isInstance)
                .map(invalid -> ((PushItem.Invalid) invalid).code().code())
                .findFirst()
                .or(() -> decided.stream()
                        .map(OperationOutcome::getProblem)
                        .filter(Objects::nonNull)
                        .map(Problem::getCode)
                        .findFirst())
                .orElse(OUTCOME_APPLIED);
    }
}
