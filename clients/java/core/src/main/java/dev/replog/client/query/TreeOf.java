package dev.replog.client.query;

import dev.replog.client.catalogue.Catalogue;
import dev.replog.client.catalogue.FieldInfo;
import dev.replog.client.store.RowKey;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A tree as something to read or to watch.
 *
 * @param root the entity at the top
 * @param joins fields with the id of another entity that the tree contains too, by type
 */
public record TreeOf(RowKey root, Map<String, Set<String>> joins) implements Source<Optional<Tree>> {

    /** Keeps a copy of the joins. */
    public TreeOf {
        joins = Map.copyOf(joins);
    }

    @Override
    public Collection<String> types(Catalogue catalogue) {
        Set<String> types = new LinkedHashSet<>(catalogue.withBelow(List.of(root.type())));
        types.add(root.type());
        for (String type : List.copyOf(types)) {
            for (String field : joinsOf(type)) {
                String target = targetOf(catalogue, type, field);
                if (target != null) {
                    types.add(target);
                }
            }
        }
        return types;
    }

    @Override
    public Result<Optional<Tree>> open(LocalData data) {
        return new TreeResult(this, data);
    }

    Set<String> joinsOf(String type) {
        return joins.getOrDefault(type, Set.of());
    }

    /** The type to which a field refers; null when it refers to none. */
    static @Nullable String targetOf(Catalogue catalogue, String type, String field) {
        FieldInfo info = catalogue.field(type, field);
        return info == null ? null : info.reference();
    }
}
