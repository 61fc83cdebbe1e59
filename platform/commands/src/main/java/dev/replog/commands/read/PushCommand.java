package dev.replog.commands.read;

import dev.replog.schemas.Operation;
import dev.replog.schemas.OperationOutcome;
import dev.replog.schemas.Problem;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A push after it was read.
 *
 * @param deviceId the device in the body; null when there is none
 * @param items all operations in the order of the request and of the response
 * @param ordered the valid ones in the order of the log: parents first
 */
public record PushCommand(
        @Nullable String deviceId, boolean atomic, List<PushItem> items, List<PushItem.Valid> ordered) {
    private static final String OUTCOME_APPLIED = "applied";

    public PushCommand {
        items = List.copyOf(items);
        ordered = List.copyOf(ordered);
    }

    /**
     * False when nothing is appended: no operation is valid, or the push is atomic and not all operations are valid.
     */
    public boolean isAppendable() {
        return !ordered.isEmpty() && (!atomic || ordered.size() == items.size());
    }

    /** The operations to append; outcomes have the same order. */
    public List<Operation> operations() {
        return ordered.stream().map(PushItem.Valid::operation).toList();
    }

    /** The number of entities that are nested in the documents of its operations. */
    public int nodes() {
        return operations().stream()
                .mapToInt(operation ->
                        operation.getNodes() == null ? 0 : operation.getNodes().size())
                .sum();
    }

    /** The device: the one of the body, otherwise the one of the request. */
    public @Nullable String deviceOr(@Nullable String ofRequest) {
        return deviceId == null ? ofRequest : deviceId;
    }

    /** The outcome in the metrics: the code of the first operation that failed, if there is one. */
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
