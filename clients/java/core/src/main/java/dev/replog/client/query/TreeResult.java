package dev.replog.client.query;

import dev.replog.client.store.RowKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One tree that follows the changes of its types. A change reads the tree again, with one query for each type, and
 * keeps the parts that are as before.
 */
final class TreeResult implements Result<Optional<Tree>> {

    private static final Comparator<Tree> BY_PLACE = Comparator.<Tree>comparingDouble(TreeResult::place)
            .thenComparing(node -> node.row().id());

    private final TreeOf source;
    private final LocalData data;
    private Collection<String> types;
    private Map<RowKey, Tree> nodes = Map.of();
    private Optional<Tree> tree;

    TreeResult(TreeOf source, LocalData data) {
        this.source = source;
        this.data = data;
        types = source.types(data.catalogue());
        tree = Optional.ofNullable(read());
    }

    @Override
    public Optional<Tree> value() {
        return tree;
    }

    @Override
    public boolean apply(LocalChange change) {
        boolean isTouched = change.types().stream().anyMatch(types::contains)
                || change.rows().stream().anyMatch(key -> types.contains(key.type()));
        if (!isTouched) {
            return false;
        }
        types = source.types(data.catalogue());
        Tree before = tree.orElse(null);
        Tree after = read();
        if (isSame(before, after)) {
            return false;
        }
        tree = Optional.ofNullable(after);
        return true;
    }

    private @Nullable Tree read() {
        Map<RowKey, Tree> before = nodes;
        nodes = new HashMap<>();
        Row root = data.row(source.root());
        return root == null ? null : new Reading(TreeRows.read(source, data, root), before).node(root);
    }

    /** The number of the field {@code order}; entities without one come last. */
    private static double place(Tree node) {
        Double order = node.row().decimal("order");
        return order == null ? Double.POSITIVE_INFINITY : order;
    }

    /** Nodes are kept when nothing of them changed, so that one that is another object differs. */
    @SuppressWarnings("ReferenceEquality")
    private static boolean isSame(@Nullable Tree one, @Nullable Tree other) {
        return one == other;
    }

    /** Puts rows together. Nodes that are the same as before stay the same objects. */
    private final class Reading {
        private final TreeRows rows;
        private final Map<RowKey, Tree> before;

        Reading(TreeRows rows, Map<RowKey, Tree> before) {
            this.rows = rows;
            this.before = before;
        }

        Tree node(Row row) {
            RowKey key = new RowKey(row.type(), row.id());
            Map<String, List<Tree>> children = new LinkedHashMap<>();
            rows.childrenOf(key).forEach((type, below) -> {
                List<Tree> made = new ArrayList<>();
                below.forEach(child -> made.add(node(child)));
                made.sort(BY_PLACE);
                children.put(type, Collections.unmodifiableList(made));
            });
            Map<String, Row> references = rows.referencesOf(row);
            Tree known = before.get(key);
            Tree node = known != null && isUnchanged(known, row, children, references)
                    ? known
                    : new Tree(row, Collections.unmodifiableMap(children), references);
            nodes.put(key, node);
            return node;
        }

        private static boolean isUnchanged(
                Tree known, Row row, Map<String, List<Tree>> children, Map<String, Row> references) {
            return known.row().hasSameContent(row)
                    && known.children().keySet().equals(children.keySet())
                    && children.entrySet().stream().allMatch(each -> isSameList(known, each.getKey(), each.getValue()))
                    && known.references().keySet().equals(references.keySet())
                    && references.entrySet().stream()
                            .allMatch(each -> Objects.requireNonNull(
                                            known.references().get(each.getKey()))
                                    .hasSameContent(each.getValue()));
        }

        private static boolean isSameList(Tree known, String type, List<Tree> other) {
            List<Tree> before = known.children(type);
            if (before.size() != other.size()) {
                return false;
            }
            for (int i = 0; i < other.size(); i++) {
                if (!isSame(before.get(i), other.get(i))) {
                    return false;
                }
            }
            return true;
        }
    }
}
