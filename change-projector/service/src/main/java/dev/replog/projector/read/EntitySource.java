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

    /**
     * The FROM and WHERE of the live children of one type, as rows of this name.
     *
     * @param root the row of the root, by which an index finds children of the present
     */
    String children(String row, String root, String parent, int type) {
        return switch (this) {
            case NOW -> """
                    FROM entity %1$s
                    WHERE %1$s.user_id = me.user_id AND %1$s.root_id = %2$s.id AND %1$s.parent_id = %3$s.id
                      AND %1$s.type = %4$d AND %1$s.deleted_at IS NULL""".formatted(row, root, parent, type);
            // The last row of each entity that was ever below the parent. It may have moved elsewhere since.
            case PAST -> """
                    FROM (
                      SELECT DISTINCT ON (s.id) s.id, s.position, s.ordinal
                      FROM history s
                      WHERE s.user_id = me.user_id AND s.parent_id = %2$s.id AND s.type = %3$d AND s.event <= 3
                        AND s.position <= (SELECT past.position FROM past)
                      ORDER BY s.id DESC, s.position DESC, s.ordinal DESC
                    ) k_%1$s
                    CROSS JOIN LATERAL (
                      SELECT e.* FROM entity e
                      WHERE e.user_id = me.user_id AND e.type = %3$d AND e.id = k_%1$s.id
                        AND e.position = k_%1$s.position AND e.ordinal = k_%1$s.ordinal AND e.deleted_at IS NULL
                      LIMIT 1
                    ) %1$s""".formatted(row, parent, type);
        };
    }
}
