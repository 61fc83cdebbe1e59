package dev.replog.projector.read;

/** The entities that a statement reads under the name {@code entity}. */
public enum EntitySource {
    /** The table of entities, as they are now. */
    NOW,
    /**
     * The entities of a past state. A row has the tree that the entity was in at its last change. Its parent may have
     * moved since, so the tree is found by the parents.
     */
    PAST;

    /** The condition, beside that on the parent, that an entity belongs to the tree of this root. */
    String inTree(String row, String root) {
        return switch (this) {
            // The index on the root finds the children.
            case NOW -> " AND " + row + ".root_id = " + root + ".id";
            case PAST -> "";
        };
    }
}
