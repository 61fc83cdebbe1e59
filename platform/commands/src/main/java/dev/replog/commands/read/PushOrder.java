package dev.replog.commands.read;

import dev.replog.schemas.Node;
import dev.replog.schemas.Operation;
import dev.replog.schemas.OperationKind;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.Field;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.UUID;

/**
 * The order in which the operations of a push are appended: the order of the request, except that the creation of a
 * parent comes before operations that refer to it. Operations on one entity, operations under one mutation id, and a
 * deletion and other operations in its tree keep their order. If these rules contradict each other, the order of the
 * request is used.
 */
final class PushOrder {
    private final Catalogue catalogue;
    private final List<PushItem.Valid> operations;
    private final List<BitSet> after = new ArrayList<>();
    private final int[] waitsFor;
    private final Map<UUID, List<Integer>> byEntity = new HashMap<>();
    private final Map<UUID, Set<UUID>> parents = new HashMap<>();

    private PushOrder(Catalogue catalogue, List<PushItem.Valid> operations) {
        this.catalogue = catalogue;
        this.operations = operations;
        this.waitsFor = new int[operations.size()];
    }

    static List<PushItem.Valid> of(Catalogue catalogue, List<PushItem.Valid> operations) {
        return operations.size() < 2 ? operations : new PushOrder(catalogue, operations).sorted();
    }

    private List<PushItem.Valid> sorted() {
        Map<UUID, Integer> lastOfMutation = new HashMap<>();
        for (int i = 0; i < operations.size(); i++) {
            after.add(new BitSet());
            Operation operation = operations.get(i).operation();
            take(i, operation);
            Integer last = lastOfMutation.put(operation.getMutationId(), i);
            if (last != null) {
                before(last, i);
            }
        }
        byEntity.values().forEach(this::keepOrder);
        for (int i = 0; i < operations.size(); i++) {
            parentFirst(i);
        }
        keepDeletesInPlace();
        return emit();
    }

    private void take(int index, Operation operation) {
        touch(index, operation.getId(), operation.getType(), operation.getFields());
        List<Node> nodes = operation.getNodes();
        if (nodes != null) {
            nodes.forEach(node -> touch(index, node.getId(), node.getType(), node.getFields()));
        }
    }

    private void touch(int index, UUID id, String type, Map<String, Object> fields) {
        List<Integer> touching = byEntity.computeIfAbsent(id, none -> new ArrayList<>());
        if (touching.isEmpty() || touching.getLast() != index) {
            touching.add(index);
        }
        catalogue
                .require(type)
                .parentField()
                .map(Field::name)
                .map(fields::get)
                .ifPresent(parent -> parents.computeIfAbsent(id, none -> new LinkedHashSet<>())
                        .add(UUID.fromString((String) parent)));
    }

    private void keepOrder(List<Integer> touching) {
        for (int i = 1; i < touching.size(); i++) {
            before(touching.get(i - 1), touching.get(i));
        }
    }

    /** Only a parent that is not changed before its child in the request has to be moved. */
    private void parentFirst(int child) {
        Operation operation = operations.get(child).operation();
        Object parent = catalogue
                .require(operation.getType())
                .parentField()
                .map(Field::name)
                .map(operation.getFields()::get)
                .orElse(null);
        if (operation.getOp() == OperationKind.DELETE || parent == null) {
            return;
        }
        List<Integer> touching = byEntity.getOrDefault(UUID.fromString((String) parent), List.of());
        boolean isThere = touching.stream().anyMatch(index -> index < child && !isDelete(index));
        if (isThere) {
            touching.stream().filter(index -> index < child && !isDelete(index)).forEach(index -> before(index, child));
        } else {
            touching.stream()
                    .filter(index -> index > child && isCreation(index))
                    .findFirst()
                    .ifPresent(index -> before(index, child));
        }
    }

    private void keepDeletesInPlace() {
        for (int deletion = 0; deletion < operations.size(); deletion++) {
            if (isDelete(deletion)) {
                UUID top = operations.get(deletion).operation().getId();
                for (int other = 0; other < operations.size(); other++) {
                    if (other != deletion
                            && isBelow(operations.get(other).operation().getId(), top)) {
                        before(Math.min(deletion, other), Math.max(deletion, other));
                    }
                }
            }
        }
    }

    private boolean isBelow(UUID id, UUID top) {
        Deque<UUID> open = new ArrayDeque<>(List.of(id));
        Set<UUID> seen = new HashSet<>();
        while (!open.isEmpty()) {
            UUID next = open.pop();
            if (next.equals(top)) {
                return true;
            }
            if (seen.add(next)) {
                open.addAll(parents.getOrDefault(next, Set.of()));
            }
        }
        return false;
    }

    private void before(int first, int second) {
        if (!after.get(first).get(second)) {
            after.get(first).set(second);
            waitsFor[second]++;
        }
    }

    private List<PushItem.Valid> emit() {
        PriorityQueue<Integer> ready = new PriorityQueue<>();
        BitSet left = new BitSet();
        left.set(0, operations.size());
        for (int i = 0; i < waitsFor.length; i++) {
            if (waitsFor[i] == 0) {
                ready.add(i);
            }
        }
        List<PushItem.Valid> sorted = new ArrayList<>(operations.size());
        while (!left.isEmpty()) {
            Integer next = ready.poll();
            int chosen = next == null ? left.nextSetBit(0) : next;
            if (left.get(chosen)) {
                left.clear(chosen);
                sorted.add(operations.get(chosen));
                after.get(chosen).stream().filter(i -> --waitsFor[i] == 0).forEach(ready::add);
            }
        }
        return sorted;
    }

    private boolean isDelete(int index) {
        return operations.get(index).operation().getOp() == OperationKind.DELETE;
    }

    private boolean isCreation(int index) {
        OperationKind kind = operations.get(index).operation().getOp();
        return kind == OperationKind.UPSERT || kind == OperationKind.REPLACE;
    }
}
