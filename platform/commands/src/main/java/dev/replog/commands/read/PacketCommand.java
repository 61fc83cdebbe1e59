package dev.replog.commands.read;

import dev.replog.schemas.NodePacket;
import dev.replog.schemas.Operation;
import dev.replog.schemas.OperationOutcome;
import dev.replog.schemas.SeenToken;
import dev.replog.schemas.token.LogId;
import dev.replog.schemas.token.Position;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiPredicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

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

    /** The newest base that counts; 0 when there is none. */
    public long newestBase(BiPredicate<LogId, Position> counts) {
        return operations().stream()
                .filter(operation -> isBased(operation, counts))
                .mapToLong(Operation::getBasePosition)
                .reduce(0, Math::max);
    }

    /** The entities that it names. */
    public Set<UUID> roots() {
        return operations().stream().map(Operation::getId).collect(Collectors.toUnmodifiableSet());
    }

    /** The entities with a base after this position. */
    public Set<UUID> basedAfter(long position) {
        return operations().stream()
                .filter(operation -> operation.getBasePosition() != null && operation.getBasePosition() > position)
                .map(Operation::getId)
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * The same packet with another base instead of some. It is still the packet of the node: its hash, by which a
     * repetition is known, stays.
     *
     * @param isReplaced by log and position
     */
    public PacketCommand withBase(Position base, LogId log, BiPredicate<LogId, Position> isReplaced) {
        return withEach(operation -> isBased(operation, isReplaced)
                ? Operation.newBuilder(operation)
                        .setBasePosition(base.value())
                        .setBaseLog(log.value())
                        .build()
                : operation);
    }

    /** The same packet, with this in the operations that do not say what the node had when they were made. */
    public PacketCommand withSeen(SeenToken seen) {
        return withEach(operation -> operation.getSeen() == null
                ? Operation.newBuilder(operation).setSeen(seen).build()
                : operation);
    }

    private PacketCommand withEach(UnaryOperator<Operation> change) {
        List<PushItem.Valid> items = ordered.stream()
                .map(item -> new PushItem.Valid(item.index(), change.apply(item.operation())))
                .toList();
        return new PacketCommand(header, place, items, more);
    }

    private static boolean isBased(Operation operation, BiPredicate<LogId, Position> counts) {
        return operation.getBaseLog() != null
                && operation.getBasePosition() != null
                && counts.test(new LogId(operation.getBaseLog()), new Position(operation.getBasePosition()));
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
