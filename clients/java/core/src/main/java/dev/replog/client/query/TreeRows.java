package dev.replog.client.query;

import dev.replog.client.catalogue.Catalogue;
import dev.replog.client.store.Condition;
import dev.replog.client.store.Query;
import dev.replog.client.store.RowKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The rows of one tree, and those to which they refer: one query for each type and hundred parents. */
final class TreeRows {

    private static final int PARENTS_MAX = 100;
    private static final int DEPTH_MAX = 20;

    private final TreeOf source;
    private final LocalData data;
    /** By the entity above, and by type. */
    private final Map<RowKey, Map<String, List<Row>>> children = new HashMap<>();

    private final List<Row> all = new ArrayList<>();
    private Map<RowKey, Row> referred = Map.of();

    private TreeRows(TreeOf source, LocalData data) {
        this.source = source;
        this.data = data;
    }

    static TreeRows read(TreeOf source, LocalData data, Row root) {
        TreeRows rows = new TreeRows(source, data);
        rows.readBelow(root.type(), List.of(root), 1);
        Set<RowKey> keys = new LinkedHashSet<>();
        rows.all.forEach(row -> rows.keysOf(row).values().forEach(keys::add));
        rows.referred = keys.isEmpty() ? Map.of() : data.rows(keys);
        return rows;
    }

    /** A list for each type below, also when there is no entity of it. */
    Map<String, List<Row>> childrenOf(RowKey key) {
        return children.getOrDefault(key, Map.of());
    }

    /** The rows to which the joined fields of a row refer, by field. */
    Map<String, Row> referencesOf(Row row) {
        Map<String, Row> found = new LinkedHashMap<>();
        keysOf(row).forEach((field, key) -> {
            Row target = referred.get(key);
            if (target != null) {
                found.put(field, target);
            }
        });
        return Map.copyOf(found);
    }

    private Map<String, RowKey> keysOf(Row row) {
        Map<String, RowKey> keys = new LinkedHashMap<>();
        for (String field : source.joinsOf(row.type())) {
            String target = TreeOf.targetOf(data.catalogue(), row.type(), field);
            String id = row.text(field);
            if (target != null && id != null) {
                keys.put(field, new RowKey(target, id));
            }
        }
        return keys;
    }

    private void readBelow(String type, List<Row> parents, int depth) {
        all.addAll(parents);
        if (parents.isEmpty() || depth == DEPTH_MAX) {
            return;
        }
        Catalogue catalogue = data.catalogue();
        for (String name : catalogue.names()) {
            String field = catalogue.parentField(name);
            if (field != null && type.equals(catalogue.parent(name))) {
                parents.forEach(parent -> listOf(new RowKey(type, parent.id()), name));
                List<Row> below = readChildren(name, field, parents);
                below.forEach(row -> {
                    String parent = row.text(field);
                    if (parent != null) {
                        listOf(new RowKey(type, parent), name).add(row);
                    }
                });
                readBelow(name, below, depth + 1);
            }
        }
    }

    private List<Row> readChildren(String type, String field, List<Row> parents) {
        List<Row> found = new ArrayList<>();
        for (int from = 0; from < parents.size(); from += PARENTS_MAX) {
            List<String> ids = new ArrayList<>();
            parents.subList(from, Math.min(from + PARENTS_MAX, parents.size())).forEach(row -> ids.add(row.id()));
            found.addAll(data.rows(new Query(type, Map.of(field, Condition.in(ids)), List.of(), null)));
        }
        return found;
    }

    private List<Row> listOf(RowKey parent, String type) {
        return children.computeIfAbsent(parent, added -> new LinkedHashMap<>())
                .computeIfAbsent(type, added -> new ArrayList<>());
    }
}
