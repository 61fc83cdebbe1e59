package dev.replog.projector.pull;

import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.EntityType;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The statements of this package, built once from the catalogue. Each names the user for row-level security and reads
 * in one round trip; the reads depend on the row that naming gives, and subqueries with a LIMIT are not merged into
 * it, so PostgreSQL cannot read before the user is named. What a pull has to look at is decided by the head alone:
 * where it is no further than the client, no entity is touched.
 */
final class PullSql {
    static final String LOG_GENERATIONS = "SELECT generation, topic_id FROM log_generation";

    /** A text that is another one after every applied batch, for each moves the next offset of its partition. */
    static final String PROGRESS = """
            SELECT coalesce(sum(hashint8extended(next_offset, generation::bigint << 32 | partition)), 0)::text AS progress
            FROM projection_progress
            """;

    /** $1: users. */
    static final String HEADS = """
            SELECT me.user_id, head.position, head.horizon
            FROM unnest($1::text[]) AS waiting (user_id)
            CROSS JOIN LATERAL (SELECT set_config('replog.user_id', waiting.user_id, true) AS user_id OFFSET 0) me
            CROSS JOIN LATERAL (SELECT u.position, u.horizon FROM user_head u WHERE u.user_id = me.user_id LIMIT 1) head
            """;

    static final String ME = "WITH me AS MATERIALIZED (SELECT set_config('replog.user_id', $1, true) AS user_id)\n";
    static final String HEAD = """
            LEFT JOIN LATERAL (
              SELECT u.position, u.horizon FROM user_head u WHERE u.user_id = me.user_id LIMIT 1
            ) head ON true
            """;

    /** $1: user, $2: mutation id. */
    static final String RECEIPT = ME + """
            SELECT found.position, found.decided_at, found.outcome
            FROM me
            CROSS JOIN LATERAL (
              SELECT r.position, r.decided_at, r.outcome
              FROM receipt r
              WHERE r.user_id = me.user_id AND r.mutation_id = $2
              LIMIT 1
            ) found
            """;

    private static final Map<EntityType, String> ENTITY = new HashMap<>();
    private static final Map<Variant, String> PAGE = new HashMap<>();

    static {
        for (EntityType type : Catalogue.types()) {
            ENTITY.put(type, buildEntity(type));
            for (boolean showDeleted : new boolean[] {true, false}) {
                Variant variant = new Variant(new PullKind.Collection(type), showDeleted, false);
                PAGE.put(variant, buildPage(variant));
            }
        }
        for (boolean showDeleted : new boolean[] {true, false}) {
            for (boolean someTypes : new boolean[] {true, false}) {
                Variant variant = new Variant(new PullKind.All(), showDeleted, someTypes);
                PAGE.put(variant, buildPage(variant));
            }
        }
    }

    /** In a pull of one type: every id but the last possible one, which stands behind all of a position. */
    private static final String INSIDE_A_POSITION = "$4 <> 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid";

    private PullSql() {}

    private record Variant(PullKind kind, boolean showDeleted, boolean someTypes) {}

    /** $1: user, $2: id, $3: positions behind the etags that the client has. */
    static String entity(EntityType type) {
        return required(ENTITY.get(type));
    }

    /**
     * $1: user, $2..$4: cursor, $5: items, $6: the head that the client has an answer for (-1: none), $7: the
     * position that must be reached, $8: the bytes of all items but one, $9: what stands between two. Then, unless
     * deleted ones are shown, $10: the position after which they are all the same, and, last, the codes of the types when
     * only some are asked for.
     */
    static String page(PullKind kind, boolean showDeleted, boolean someTypes) {
        return required(PAGE.get(new Variant(kind, showDeleted, someTypes)));
    }

    private static String buildEntity(EntityType type) {
        String etag = EntitySql.etagPosition(type, "e");
        return ME + """
                SELECT head.position AS head, found.etag_position, found.body
                FROM me
                """ + HEAD + """
                LEFT JOIN LATERAL (
                  SELECT %s AS etag_position,
                         CASE WHEN %s = ANY ($3::bigint[]) THEN NULL ELSE convert_to(%s, 'UTF8') END AS body
                  FROM entity e
                  WHERE e.user_id = me.user_id AND e.type = %d AND e.id = $2 AND e.deleted_at IS NULL
                  LIMIT 1
                ) found ON true
                """.formatted(etag, etag, EntitySql.document(type, "e"), type.code());
    }

    private static String buildPage(Variant variant) {
        return ME + """
                SELECT head.position AS head, head.horizon, page.*
                FROM me
                """ + HEAD + """
                CROSS JOIN LATERAL (
                  SELECT count(*) AS found,
                         count(*) FILTER (WHERE item.fits) AS fitting,
                         count(*) FILTER (WHERE item.json IS NULL) AS unreadable,
                         max(item.at) FILTER (WHERE item.fits) AS last_position,
                         (array_agg(item.type ORDER BY item.n))[(count(*) FILTER (WHERE item.fits))::integer] AS last_type,
                         (array_agg(item.id ORDER BY item.n))[(count(*) FILTER (WHERE item.fits))::integer] AS last_id,
                         convert_to(string_agg(item.json, $9 ORDER BY item.n) FILTER (WHERE item.fits), 'UTF8') AS items
                """ + "  FROM (" + items(variant) + ") item\n) page";
    }

    private static String items(Variant variant) {
        return switch (variant.kind()) {
            case PullKind.All all ->
                ordered(
                        "e.position",
                        "%1$s, e.type, e.id",
                        EntitySql.syncItem("e"),
                        "(e.position, e.type, e.id) > ($2, $3, $4)",
                        "$3 <> " + Short.MAX_VALUE,
                        variant);
            case PullKind.Collection collection ->
                collection.type().isRoot()
                        ? ordered(
                                "e.tree_position",
                                "%1$s, e.id",
                                EntitySql.collectionItem(collection.type(), "e"),
                                "e.type = $3 AND e.tree_position IS NOT NULL AND (e.tree_position, e.id) > ($2, $4)",
                                INSIDE_A_POSITION,
                                variant)
                        : ordered(
                                "e.position",
                                "%1$s, e.type, e.id",
                                EntitySql.collectionItem(collection.type(), "e"),
                                "e.type = $3 AND (e.position, e.type, e.id) > ($2, $3, $4)",
                                INSIDE_A_POSITION,
                                variant);
        };
    }

    /**
     * @param order columns of the row, the first one being the position
     * @param insideAPosition holds when the cursor stands between entities that one mutation changed: then there may be
     *     more, although nothing is newer
     */
    private static String ordered(
            String at, String order, String json, String behindCursor, String insideAPosition, Variant variant) {
        String deleted = variant.showDeleted() ? "" : "\n      AND (e.deleted_at IS NULL OR " + at + " > $10)";
        String types = variant.someTypes()
                ? "\n      AND e.type = ANY ($" + (variant.showDeleted() ? 10 : 11) + "::smallint[])"
                : "";
        return """

                    SELECT i.n, i.at, i.type, i.id, i.json, i.n = 1 OR i.n <= $5 AND i.bytes <= $8 AS fits
                    FROM (
                      SELECT r.at, r.type, r.id, r.json, row_number() OVER place AS n,
                             sum(octet_length(r.json)) OVER place AS bytes
                      FROM (
                        SELECT %s AS at, e.type, e.id, %s AS json
                        FROM entity e
                        WHERE e.user_id = me.user_id
                          AND %s
                          AND (head.position > $2 OR %s) AND head.position <> $6 AND head.position >= $7%s%s
                        ORDER BY %s
                        LIMIT $5::integer + 1
                      ) r
                      WINDOW place AS (ORDER BY %s ROWS UNBOUNDED PRECEDING)
                    ) i
                  """.formatted(
                        at,
                        json,
                        behindCursor,
                        insideAPosition,
                        deleted,
                        types,
                        order.formatted(at),
                        order.formatted("e.at").replace("e.", "r."));
    }

    private static String required(@Nullable String sql) {
        if (sql == null) {
            throw new IllegalArgumentException("no such statement");
        }
        return sql;
    }
}
