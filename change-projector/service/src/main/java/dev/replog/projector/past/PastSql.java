package dev.replog.projector.past;

import dev.replog.projector.models.ModelSql;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.EntityType;
import java.util.stream.Collectors;

/**
 * Statements on past states. The table {@code history} has the state of an entity after each of its changes, so the past
 * state is the last row of each entity up to the position. {@link #entities} gives these rows the name and the columns
 * of the table {@code entity}, so that the statements of pulls read them without a change. PostgreSQL merges it into
 * the statement and reads rows by the indexes of the history, in the order of a pull; nothing is collected.
 *
 * <p>That a row is the last one is checked by a look into the primary key. It is a scalar subquery with a LIMIT, because
 * PostgreSQL would turn NOT EXISTS into a join that reads the whole history of the user.
 */
public final class PastSql {
    /** The read model that has past states. */
    static final String MODEL = "history";

    /** $1: user, $2: time. The newest position up to the time, with the head of the read model. */
    static final String AT_TIME = "WITH me AS MATERIALIZED (SELECT set_config('replog.user_id', $1, true) AS user_id)\n"
            + "SELECT standing.head AS past_head, found.position\nFROM me\nLEFT JOIN LATERAL ("
            + ModelSql.standing(MODEL) + """
            ) standing ON true
            LEFT JOIN LATERAL (
              SELECT h.position FROM history h
              WHERE h.user_id = me.user_id AND h.event <= 3 AND h.at <= $2::timestamptz
              ORDER BY h.position DESC, h.type DESC, h.id DESC
              LIMIT 1
            ) found ON true
            """;

    private static final String SAME = "%1$s.user_id = h.user_id AND %1$s.type = h.type AND %1$s.id = h.id";

    private PastSql() {}

    /**
     * A further query of a WITH clause: the entities at the position in this parameter. Rows with an event above 3
     * changed nothing.
     */
    public static String entities(Catalogue catalogue, String position) {
        return """
                , entity AS NOT MATERIALIZED (
                  SELECT h.user_id, h.type, h.id, h.local_id, h.parent_id, h.version, h.position, h.data,
                         h.at AS updated_at,
                         CASE WHEN h.event = 3 THEN h.at END AS deleted_at,
                         (SELECT coalesce(c.created_at, c.at) FROM history c
                          WHERE %2$s AND (c.position, c.ordinal) <= (h.position, h.ordinal)
                            AND (c.event = 1 OR c.created_at IS NOT NULL)
                          ORDER BY c.position DESC, c.ordinal DESC LIMIT 1) AS created_at,
                         CASE WHEN h.parent_id IS NULL THEN greatest(h.position, %4$s, %5$s) END AS tree_position
                  FROM history h
                  WHERE h.event <= 3 AND h.position <= %1$s
                    AND (SELECT 1 FROM history n
                         WHERE %3$s AND (n.position, n.ordinal) > (h.position, h.ordinal) AND n.position <= %1$s
                           AND n.event <= 3
                         LIMIT 1) IS NULL
                )
                """.formatted(
                        position,
                        SAME.formatted("c"),
                        SAME.formatted("n"),
                        newest(catalogue, "t", "t.root_id", "t.event <= 3 AND t.parent_id IS NOT NULL", position),
                        newest(catalogue, "l", "l.left_root_id", "l.left_root_id IS NOT NULL", position));
    }

    /** The newest change that is part of the tree of root h by this column. */
    private static String newest(Catalogue catalogue, String row, String root, String indexed, String position) {
        return """
                (SELECT %1$s.position FROM history %1$s
                 WHERE %1$s.user_id = h.user_id AND %2$s = h.id AND %3$s AND %1$s.position <= %4$s
                   AND %1$s.type = ANY (%5$s)
                 ORDER BY %1$s.position DESC LIMIT 1)""".formatted(row, root, indexed, position, below(catalogue));
    }

    /** The types in the tree of root h: ids of different types may be equal. */
    private static String below(Catalogue catalogue) {
        StringBuilder sql = new StringBuilder("CASE h.type");
        for (EntityType type : catalogue.types()) {
            if (type.isRoot() && !type.below().isEmpty()) {
                sql.append(" WHEN ")
                        .append(type.code())
                        .append(" THEN '{")
                        .append(type.below().stream()
                                .map(below -> Integer.toString(below.code()))
                                .collect(Collectors.joining(",")))
                        .append("}'::smallint[]");
            }
        }
        return sql.append(" ELSE '{}'::smallint[] END").toString();
    }

    /**
     * A query of all entities below an entity, found by their parents.
     *
     * @param levels how deep they may be; at least 1
     * @param top the id of the entity
     */
    public static String below(int levels, String top) {
        StringBuilder sql = new StringBuilder("(");
        for (int level = 1; level <= levels; level++) {
            sql.append(level == 1 ? "" : " UNION ALL ")
                    .append("SELECT c")
                    .append(level)
                    .append(".* FROM ");
            for (int step = 1; step <= level; step++) {
                // OFFSET keeps each step a look by the parent.
                sql.append(step == 1 ? "" : ", LATERAL ")
                        .append("(SELECT e.type, e.id, e.local_id, e.deleted_at, e.data FROM entity e")
                        .append(" WHERE e.user_id = me.user_id AND e.parent_id = ")
                        .append(step == 1 ? top : "c" + (step - 1) + ".id")
                        .append(" OFFSET 0) c")
                        .append(step);
            }
        }
        return sql.append(')').toString();
    }

    /** A join that adds the columns of {@link PastBounds}. */
    public static String bounds(String position) {
        return "LEFT JOIN LATERAL (" + ModelSql.standing(MODEL) + """
                ) standing ON true
                LEFT JOIN LATERAL (
                  SELECT g.to_position FROM history_gap g
                  WHERE g.user_id = me.user_id AND g.from_position <= %1$s AND g.to_position > %1$s
                  ORDER BY g.to_position DESC LIMIT 1
                ) gap ON true
                """.formatted(position);
    }

    /** The columns of {@link PastBounds}. */
    public static final String BOUNDS = "standing.head AS past_head, gap.to_position AS known_again";
}
