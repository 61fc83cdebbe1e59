package dev.replog.projector.past;

import dev.replog.projector.models.ModelSql;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.EntityType;
import java.util.stream.Collectors;

/**
 * Statements on past states. The table {@code history} has the state of an entity after each of its changes, so the
 * past state is the last row of each entity up to the position. {@link #entities} gives these rows the name and the
 * columns of the table {@code entity}, so that the statements of pulls read them without a change. PostgreSQL merges it
 * into the statement, and reads the rows that are named by their ids or their parents. A page of all entities is chosen
 * from {@link #places}, which has a few bytes for each entity; only its own rows are read.
 *
 * <p>That a row is the last one is checked by a look into the primary key. It is a scalar subquery with a LIMIT,
 * because PostgreSQL would turn NOT EXISTS into a join that reads the whole history of the user.
 */
public final class PastSql {
    /** The read model that has past states. */
    static final String MODEL = "history";

    /** $1: user, $2: time. The newest position up to the time, with the head of the read model. */
    static final String AT_TIME = "WITH me AS MATERIALIZED (SELECT set_config('replog.user_id', $1, true) AS user_id)\n"
            + "SELECT standing.head AS past_head, greatest(found.position, erasure.position) AS position\n"
            + "FROM me\nLEFT JOIN LATERAL ("
            + ModelSql.standing(MODEL) + """
            ) standing ON true
            LEFT JOIN LATERAL (
              SELECT u.erased AS position FROM user_head u
              WHERE u.user_id = me.user_id AND u.erased_at <= $2::timestamptz LIMIT 1
            ) erasure ON true
            LEFT JOIN LATERAL (
              SELECT max(h.position) AS position FROM history h
              WHERE h.user_id = me.user_id AND h.event <= 3 AND h.at <= $2::timestamptz
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
                , past AS MATERIALIZED (
                  SELECT %1$s::bigint AS position
                ), entity AS NOT MATERIALIZED (
                  SELECT h.user_id, h.type, h.id, h.local_id, h.parent_id, h.version, h.position, h.ordinal, h.data,
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

    /**
     * A further query of a WITH clause, after {@link #entities}: the places of all entities of the user {@code me},
     * with the columns that choose a page. It reads the primary key alone, from one end to the other. The tree position
     * is that of a root with nothing below it.
     */
    public static String places() {
        return """
                , place AS MATERIALIZED (
                  SELECT last.*
                  FROM me
                  CROSS JOIN LATERAL (
                    SELECT DISTINCT ON (h.type, h.id) h.user_id, h.type, h.id, h.position, h.ordinal,
                           h.position AS tree_position, CASE WHEN h.event = 3 THEN h.at END AS deleted_at
                    FROM history h
                    WHERE h.user_id = me.user_id AND h.event <= 3 AND h.position <= (SELECT past.position FROM past)
                    ORDER BY h.type DESC, h.id DESC, h.position DESC, h.ordinal DESC
                  ) last
                )
                """;
    }

    /** A join of the entity at a place. */
    public static String at(String place, String row) {
        return """
                CROSS JOIN LATERAL (
                  SELECT e.* FROM entity e
                  WHERE e.user_id = me.user_id AND e.type = %1$s.type AND e.id = %1$s.id
                    AND e.position = %1$s.position AND e.ordinal = %1$s.ordinal
                  LIMIT 1
                ) %2$s
                """.formatted(place, row);
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
     * A query of all entities below a root, found by their parents.
     *
     * @param top the id of the root
     */
    public static String below(EntityType root, String top) {
        StringBuilder sql = new StringBuilder("(");
        for (int level = 1; level <= depth(root); level++) {
            sql.append(level == 1 ? "" : " UNION ALL ")
                    .append("SELECT c")
                    .append(level)
                    .append(".* FROM ");
            for (int step = 1; step <= level; step++) {
                // The last row of each entity that was ever below the parent. It may have moved elsewhere since.
                sql.append(step == 1 ? "" : ", LATERAL ")
                        .append("""
                                (
                                  SELECT x.type, x.id, x.local_id, x.deleted_at, x.data
                                  FROM (
                                    SELECT DISTINCT ON (s.type, s.id) s.type, s.id, s.position, s.ordinal
                                    FROM history s
                                    WHERE s.user_id = me.user_id AND s.parent_id = %s AND s.event <= 3
                                      AND s.position <= (SELECT past.position FROM past)
                                    ORDER BY s.type DESC, s.id DESC, s.position DESC, s.ordinal DESC
                                  ) k
                                %s
                                ) c%d""".formatted(step == 1 ? top : "c" + (step - 1) + ".id", at("k", "x"), step));
            }
        }
        return sql.append(')').toString();
    }

    /** The levels below a type. */
    private static int depth(EntityType type) {
        return 1
                + type.children().values().stream()
                        .mapToInt(PastSql::depth)
                        .max()
                        .orElse(-1);
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
                LEFT JOIN LATERAL (
                  SELECT u.erased, u.erased_at FROM user_head u WHERE u.user_id = me.user_id AND u.erased > %1$s LIMIT 1
                ) erasure ON true
                """.formatted(position);
    }

    /** The columns of {@link PastBounds}. */
    public static final String BOUNDS =
            "standing.head AS past_head, gap.to_position AS known_again, erasure.erased_at AS erased_after";
}
