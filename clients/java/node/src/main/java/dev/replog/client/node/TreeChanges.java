package dev.replog.client.node;

import dev.replog.client.catalogue.Catalogue;
import dev.replog.client.json.Json;
import dev.replog.client.json.Members;
import dev.replog.client.node.packet.PacketEntity;
import dev.replog.client.store.BaseChange;
import dev.replog.client.store.BaseRow;
import dev.replog.client.store.Op;
import dev.replog.client.store.OpKind;
import dev.replog.client.store.RowKey;
import dev.replog.client.store.Store;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Collects the rows that documents and decided operations change in one generation. Beside the rows of a tree it keeps
 * one row with the keys of all of them, so that a later document tells which ones are gone.
 */
final class TreeChanges {

    private static final String TREE = "$tree";

    private final Store store;
    private final Catalogue catalogue;
    private final int generation;
    private final String etag;
    private final Map<RowKey, BaseRow> put = new LinkedHashMap<>();
    private final Set<RowKey> removed = new LinkedHashSet<>();
    private final Set<RowKey> roots = new LinkedHashSet<>();

    /** @param etag of all rows that are written */
    TreeChanges(Store store, Catalogue catalogue, int generation, String etag) {
        this.store = store;
        this.catalogue = catalogue;
        this.generation = generation;
        this.etag = etag;
    }

    /** Takes the documents of a packet. */
    void addAll(List<PacketEntity> entities) {
        Map<RowKey, BaseRow> trees = read(entities.stream()
                .map(entity -> treeKey(new RowKey(entity.type(), entity.uuid())))
                .toList());
        for (PacketEntity entity : entities) {
            RowKey root = new RowKey(entity.type(), entity.uuid());
            roots.add(root);
            List<RowKey> before = membersOf(trees.get(treeKey(root)));
            if (entity.isDeleted()) {
                removeAll(root, before);
            } else {
                replace(root, before, Documents.rows(entity, catalogue, etag));
            }
        }
    }

    /** Whether a document of the operation's tree has come. It contains the operation's effect. */
    boolean contains(Op op) {
        return op.roots().stream().anyMatch(roots::contains) || roots.contains(op.key());
    }

    /** Does what the centre did with an operation of which it sends nothing back. */
    void apply(Op op) {
        RowKey root = op.roots().isEmpty() ? op.key() : op.roots().get(0);
        BaseRow tree = one(treeKey(root));
        if (op.kind() == OpKind.DELETE) {
            if (op.key().equals(root)) {
                removeAll(root, membersOf(tree));
            } else {
                removed.add(op.key());
                put.remove(op.key());
            }
            return;
        }
        BaseRow before = one(op.key());
        Members.Builder data = new Members.Builder().putAll(before == null ? Map.of() : before.data());
        op.fields().forEach((name, value) -> {
            if (value == null) {
                data.remove(name);
            } else if (!op.lost().contains(name)) {
                data.put(name, value);
            }
        });
        put(new BaseRow(
                op.type(),
                op.id(),
                false,
                before == null ? op.localId() : before.localId(),
                etag,
                before == null ? 1 : before.version() + 1,
                op.clientTime(),
                data.build()));
        Set<RowKey> members = new LinkedHashSet<>(membersOf(tree));
        if (members.add(op.key())) {
            put(treeRow(root, members));
        }
    }

    /**
     * The rows to write and to remove. A row that goes is kept as a tombstone while the queue has operations of it.
     *
     * @param isInQueue whether the queue has operations of an entity after this change
     */
    BaseChange change(Predicate<RowKey> isInQueue) {
        List<BaseRow> rows = new ArrayList<>(put.values());
        List<RowKey> gone = new ArrayList<>();
        for (RowKey key : removed) {
            if (put.containsKey(key)) {
                continue;
            }
            if (isInQueue.test(key)) {
                rows.add(new BaseRow(key.type(), key.id(), true, null, etag, 0, "", Map.of()));
            } else {
                gone.add(key);
            }
        }
        return new BaseChange(generation, rows, gone);
    }

    private void replace(RowKey root, List<RowKey> before, List<BaseRow> rows) {
        Set<RowKey> now = new LinkedHashSet<>();
        rows.forEach(row -> now.add(row.key()));
        Set<RowKey> missing = new LinkedHashSet<>(before);
        missing.removeAll(now);
        if (!missing.isEmpty()) {
            Map<RowKey, BaseRow> present = read(missing);
            missing.stream()
                    .filter(key -> isBelow(key, present, now, missing, missing.size()))
                    .forEach(removed::add);
        }
        rows.forEach(this::put);
        put(treeRow(root, now));
    }

    /** Whether a row is still in the tree, and was not moved to another one that has come before. */
    private boolean isBelow(
            RowKey key, Map<RowKey, BaseRow> present, Set<RowKey> now, Set<RowKey> missing, int depthMax) {
        BaseRow row = put.getOrDefault(key, present.get(key));
        String parentType = catalogue.parent(key.type());
        String parentField = catalogue.parentField(key.type());
        if (row == null || parentType == null || parentField == null || depthMax == 0) {
            return true;
        }
        RowKey parent = new RowKey(parentType, String.valueOf(row.data().get(parentField)));
        return now.contains(parent) || missing.contains(parent) && isBelow(parent, present, now, missing, depthMax - 1);
    }

    private void removeAll(RowKey root, List<RowKey> members) {
        Map<RowKey, BaseRow> present = read(members);
        Set<RowKey> all = new LinkedHashSet<>(members);
        all.add(root);
        for (RowKey key : all) {
            if (key.equals(root) || isBelow(key, present, Set.of(root), all, all.size())) {
                removed.add(key);
                put.remove(key);
            }
        }
        removed.add(treeKey(root));
        put.remove(treeKey(root));
    }

    private void put(BaseRow row) {
        put.put(row.key(), row);
    }

    private BaseRow treeRow(RowKey root, Collection<RowKey> members) {
        List<String> keys = members.stream().map(RowKey::toString).toList();
        RowKey key = treeKey(root);
        return new BaseRow(
                key.type(),
                key.id(),
                false,
                null,
                "",
                0,
                "",
                new Members.Builder().put("members", keys).build());
    }

    private static RowKey treeKey(RowKey root) {
        return new RowKey(TREE, root.toString());
    }

    private static List<RowKey> membersOf(@Nullable BaseRow tree) {
        return tree == null
                ? List.of()
                : Json.texts(tree.data().get("members")).stream()
                        .map(RowKey::parse)
                        .toList();
    }

    private @Nullable BaseRow one(RowKey key) {
        if (removed.contains(key) && !put.containsKey(key)) {
            return null;
        }
        return read(List.of(key)).get(key);
    }

    private Map<RowKey, BaseRow> read(Collection<RowKey> keys) {
        Map<RowKey, BaseRow> rows = new HashMap<>();
        store.readBase(generation, keys).stream()
                .filter(row -> !row.deleted())
                .forEach(row -> rows.put(row.key(), row));
        for (RowKey key : keys) {
            BaseRow row = put.get(key);
            if (row != null) {
                rows.put(key, row);
            }
        }
        return rows;
    }
}
