package dev.replog.client.query;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An entity with everything below it. Of a tree that is watched, an entity of which nothing changed is the same object
 * as before.
 *
 * @param children the entities below, by type, in the order of their field {@code order} and then of their ids
 * @param references the entities to which the row refers, by field; those that were asked for and are there
 */
public record Tree(Row row, Map<String, List<Tree>> children, Map<String, Row> references) {

    /** The entities of a type directly below this one. */
    public List<Tree> children(String type) {
        return children.getOrDefault(type, List.of());
    }

    /** The entity to which a field refers; empty when it was not asked for, or is not there. */
    public Optional<Row> reference(String field) {
        return Optional.ofNullable(references.get(field));
    }
}
