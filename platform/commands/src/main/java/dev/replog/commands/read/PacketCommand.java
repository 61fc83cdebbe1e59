package dev.replog.commands.read;

import dev.replog.schemas.NodePacket;
import dev.replog.schemas.Operation;
import dev.replog.schemas.OperationOutcome;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A packet of a node after it was read.
 *
 * @param place among the packets of its node
 * @param ordered the operations in the order of the log: parents first
 * @param more whether the node has more to send
 */
public record PacketCommand(PacketHeader header, NodePacket place, List<PushItem.Valid> ordered, boolean more) {
    public PacketCommand {
        ordered = List.copyOf(ordered);
    }

    /** The operations to append; outcomes have the same order. */
    public List<Operation> operations() {
        return ordered.stream().map(PushItem.Valid::operation).toList();
    }

    /** The number of entities that are nested in its documents. */
    public int nodes() {
        return ordered.stream()
                .mapToInt(item -> item.operation().getNodes() == null
                        ? 0
                        : item.operation().getNodes().size())
                .sum();
    }

    /** The outcomes in the order of the packet. */
    public List<OperationOutcome> inOrder(List<OperationOutcome> decided) {
        if (decided.size() != ordered.size()) {
            throw new IllegalArgumentException("outcomes: " + decided.size() + " (expected: " + ordered.size() + ")");
        }
        List<OperationOutcome> results = new ArrayList<>(decided);
        for (int i = 0; i < decided.size(); i++) {
            results.set(ordered.get(i).index(), decided.get(i));
        }
        return Collections.unmodifiableList(results);
    }
}
