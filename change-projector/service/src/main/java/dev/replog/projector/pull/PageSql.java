package dev.replog.projector.pull;

import dev.replog.projector.past.PastSql;
import dev.replog.projector.read.EntitySource;
import dev.replog.projector.read.EntitySql;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.EntityType;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The statements that read one page of a pull, built once from the catalogue. The page is chosen by an index and by the
 * stored sizes, so that only its items are written out: see {@link StoredBytes}. For documents, entities are counted
 * until there are more than a page could hold. A document that was not counted completely is on the page only when it
 * is the first, because the first one is included with any size.
 */
public final class PageSql {
    private static final String ME = """
            WITH me AS MATERIALIZED (SELECT set_config('replog.user_id', $1, true) AS user_id,
              octet_length(to_json($1::text)::text) AS user_bytes)
            """;

    /** For a pull of one type: every id except the last possible one, which is after everything at a position. */
    private static final String INSIDE_A_POSITION = "$4 <> 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid";

    private static final String INSIDE_A_POSITION_OF_ALL = "$3 <> " + Short.MAX_VALUE;

    /** The columns that {@link EntitySql} uses. */
    private static final String COLUMNS = "e.type, e.id, e.local_id, e.version, e.position, e.tree_position,"
            + " e.created_at, e.updated_at, e.deleted_at, e.data";

    private final Catalogue catalogue;
    private final EntitySource source;
    private final StoredBytes bytes;
    /** The most entities of documents that are counted: that many never fit into a page. */
    private final String nodesMax;

    private final Map<Variant, String> pages = new HashMap<>();
    private final Map<Variant, String> counts = new HashMap<>();

    public PageSql(Catalogue catalogue) {
        this(catalogue, EntitySource.NOW);
    }

    /** @param source the entities that are read; the parameters of statements differ */
    PageSql(Catalogue catalogue, EntitySource source) {
        this.catalogue = catalogue;
        this.source = source;
        this.bytes = new StoredBytes(catalogue);
        this.nodesMax = "$8 / " + bytes.nodeMin() + " + 2";
        for (boolean showDeleted : new boolean[] {true, false}) {
            for (boolean newest : new boolean[] {true, false}) {
                for (EntityType type : catalogue.types()) {
                    add(new Variant(new PullKind.Collection(type), showDeleted, newest, false));
                }
                add(new Variant(new PullKind.All(), showDeleted, newest, true));
                add(new Variant(new PullKind.All(), showDeleted, newest, false));
            }
        }
    }

    private record Variant(PullKind kind, boolean showDeleted, boolean newest, boolean someTypes) {
        /** The place of an entity in the order of the pull. */
        String at() {
            return isOfRoots() ? "tree_position" : "position";
        }

        boolean isOfRoots() {
            return kind instanceof PullKind.Collection collection
                    && collection.type().isRoot();
        }

        boolean isOfDocuments() {
            return kind instanceof PullKind.Collection collection
                    && collection.type().isRoot()
                    && !collection.type().children().isEmpty();
        }

        String insideAPosition() {
            return kind instanceof PullKind.All ? INSIDE_A_POSITION_OF_ALL : INSIDE_A_POSITION;
        }

        /**
         * @param row the alias before each column
         */
        String order(String row) {
            String down = newest ? " DESC" : "";
            String byType = isOfRoots() ? "" : ", " + row + ".type" + down;
            return row + ".at" + down + byType + ", " + row + ".id" + down;
        }
    }

    /**
     * $1: user, $2..$4: cursor, $5: items, $6: the head of the response that the client has (-1: none), $7: the
     * position that must be reached, $8: the bytes of all items but one, $9: the separator of items. Then, unless
     * deleted ones are shown, $10: the position after which they are all the same, and, last, the codes of the types
     * when only some are requested. For a past state, $10 is always there: its position.
     */
    public String page(PullKind kind, boolean showDeleted, boolean newest, boolean someTypes) {
        return known(pages.get(new Variant(kind, showDeleted, newest, someTypes)));
    }

    /**
     * Counts the entities after a page, in a statement of its own because most pages are the last. $1: user, $2..$4:
     * the last item of the page, $5: how many are counted at most. Then, unless deleted ones are shown, $6: the
     * position after which they are all the same, and, last, the codes of the types when only some are requested. For a
     * past state, $6 is always there: its position.
     */
    String count(PullKind kind, boolean showDeleted, boolean newest, boolean someTypes) {
        return known(counts.get(new Variant(kind, showDeleted, newest, someTypes)));
    }

    private static String known(@Nullable String sql) {
        if (sql == null) {
            throw new IllegalArgumentException("no such statement");
        }
        return sql;
    }

    private void add(Variant variant) {
        String page = "CROSS JOIN LATERAL (\n" + page(variant) + ") page\n";
        String behind = """
                SELECT FROM entity e
                WHERE e.user_id = me.user_id AND %s
                ORDER BY %s
                LIMIT $5::integer
                """.formatted(behind(variant, 6), orderOfEntities(variant));
        switch (source) {
            case NOW -> {
                pages.put(variant, ME + """
                        SELECT head.position AS head, head.horizon, page.*
                        FROM me
                        """ + PullSql.HEAD + page);
                counts.put(
                        variant,
                        PullSql.ME + "SELECT count(*) AS behind\nFROM me\nCROSS JOIN LATERAL (\n" + behind + ") r\n");
            }
            case PAST -> {
                // The past state is its own head, and nothing is purged from it.
                pages.put(
                        variant,
                        ME + PastSql.entities(catalogue, "$10")
                                + "SELECT head.position AS head, head.horizon, page.*, " + PastSql.BOUNDS
                                + "\nFROM me\n" + PastSql.bounds("$10")
                                + "CROSS JOIN (SELECT $10::bigint AS position, 0::bigint AS horizon) head\n" + page);
                counts.put(
                        variant,
                        PullSql.ME + PastSql.entities(catalogue, "$6")
                                + "SELECT counted.behind, " + PastSql.BOUNDS + "\nFROM me\n" + PastSql.bounds("$6")
                                + "CROSS JOIN LATERAL (SELECT count(*) AS behind FROM (\n" + behind
                                + ") r) counted\n");
            }
        }
    }

    /** The page's part of the chosen items, which come as rows named item with n, at, type, id and fits. */
    private String page(Variant variant) {
        String json = switch (variant.kind()) {
            case PullKind.All all -> EntitySql.syncItem(catalogue, "item");
            case PullKind.Collection collection ->
                variant.isOfDocuments() ? "item.json" : EntitySql.collectionItem(collection.type(), "item", source);
        };
        String unreadable = switch (variant.kind()) {
            case PullKind.All all -> EntitySql.typeName(catalogue, "item") + " IS NULL";
            case PullKind.Collection ignored -> variant.isOfDocuments() ? "item.is_incomplete" : "false";
        };
        return """
                  SELECT count(*) AS found,
                         count(*) FILTER (WHERE item.fits) AS fitting,
                         %1$s AS cut,
                         count(*) FILTER (WHERE item.fits AND %2$s) AS unreadable,
                         (array_agg(item.at ORDER BY %6$s))[%4$s] AS last_position,
                         (array_agg(item.type ORDER BY %6$s))[%4$s] AS last_type,
                         (array_agg(item.id ORDER BY %6$s))[%4$s] AS last_id,
                         convert_to(string_agg(%3$s, $9 ORDER BY %6$s) FILTER (WHERE item.fits), 'UTF8') AS items
                  FROM (
                %5$s) item
                """.formatted(
                        variant.isOfDocuments() ? "count(*) = 1 AND sum(item.nodes) >= " + nodesMax : "false",
                        unreadable,
                        json,
                        "(count(*) FILTER (WHERE item.fits))::integer",
                        variant.isOfDocuments() ? documents(variant) : entities(variant),
                        // The order of the index, so that PostgreSQL need not sort.
                        variant.order("item"));
    }

    /** Each entity by itself. */
    private String entities(Variant variant) {
        String bytes = switch (variant.kind()) {
            case PullKind.All all -> this.bytes.syncItem("r");
            case PullKind.Collection ignored -> this.bytes.collectionItem("r");
        };
        return """
                SELECT i.*, i.n = 1 OR i.n <= $5 AND i.bytes <= $8 AS fits
                FROM (
                  SELECT r.*, row_number() OVER place AS n, sum(%s) OVER place AS bytes
                  FROM (
                %s) r
                  WINDOW place AS (ORDER BY %s ROWS UNBOUNDED PRECEDING)
                ) i
                """.formatted(bytes, candidates(variant, COLUMNS), variant.order("r"));
    }

    /** Roots with everything below them. Counting an entity costs little compared with writing it out. */
    private String documents(Variant variant) {
        EntityType type = ((PullKind.Collection) variant.kind()).type();
        String down = variant.newest() ? " DESC" : "";
        return """
                SELECT i.*, %1$d::smallint AS type, document.json
                FROM (
                  SELECT d.*, d.n = 1 OR d.n <= $5 AND d.bytes <= $8 AS fits
                  FROM (
                    SELECT tree.*, row_number() OVER place AS n, sum(tree.tree_bytes) OVER place AS bytes
                    FROM (
                      SELECT node.at, node.id, count(*) AS nodes, max(node.own) + sum(node.bytes) AS tree_bytes,
                             bool_or(node.is_unknown) AS is_incomplete
                      FROM (
                        SELECT r.at, r.id, r.own, coalesce(below.bytes, 0) AS bytes,
                               coalesce(below.is_unknown, false) AS is_unknown
                        FROM (
                %2$s) r
                        LEFT JOIN LATERAL (
                          SELECT %3$s AS bytes, c.type NOT IN (%8$s) AS is_unknown
                          FROM %9$s
                            AND r.deleted_at IS NULL
                          OFFSET 0
                        ) below ON true
                        ORDER BY %4$s
                        LIMIT %5$s
                      ) node
                      GROUP BY node.at, node.id
                    ) tree
                    WINDOW place AS (ORDER BY tree.at%6$s, tree.id%6$s ROWS UNBOUNDED PRECEDING)
                  ) d
                ) i
                LEFT JOIN LATERAL (
                  SELECT %7$s AS json
                  FROM entity e
                  WHERE e.user_id = me.user_id AND e.type = %1$d AND e.id = i.id AND i.fits
                  LIMIT 1
                ) document ON true
                """.formatted(
                        type.code(),
                        candidates(variant, "e.id, e.deleted_at, " + bytes.collectionItem("e") + " AS own"),
                        bytes.node("c"),
                        variant.order("r"),
                        nodesMax,
                        down,
                        EntitySql.collectionItem(type, "e", source),
                        catalogue.types().stream()
                                .map(known -> Integer.toString(known.code()))
                                .collect(Collectors.joining(", ")),
                        below(type));
    }

    /** The entities c in the tree of root r, with those that were deleted. */
    private String below(EntityType root) {
        return switch (source) {
            case NOW -> "entity c\nWHERE c.user_id = me.user_id AND c.root_id = r.id AND c.parent_id IS NOT NULL";
            case PAST -> PastSql.below(depth(root), "r.id") + " c\nWHERE true";
        };
    }

    private static int depth(EntityType type) {
        return 1
                + type.children().values().stream()
                        .mapToInt(PageSql::depth)
                        .max()
                        .orElse(-1);
    }

    /** The items after the cursor, in order, one more than the page may hold. */
    private String candidates(Variant variant, String columns) {
        // Going backwards from the newest, there may always be more; going forwards, only after the client's position.
        String anythingNew = variant.newest() ? "" : "(head.position > $2 OR " + variant.insideAPosition() + ") AND ";
        return """
                    SELECT %s AS at, %s
                    FROM entity e
                    WHERE e.user_id = me.user_id AND %s
                      AND %shead.position <> $6 AND head.position >= $7
                    ORDER BY %s
                    LIMIT $5::integer + 1
                """.formatted("e." + variant.at(), columns, behind(variant, 10), anythingNew, orderOfEntities(variant));
    }

    /** Whether a statement has the parameter of a position before that of the types. */
    static boolean hasPosition(EntitySource source, boolean showDeleted) {
        return source == EntitySource.PAST || !showDeleted;
    }

    private static String orderOfEntities(Variant variant) {
        return variant.order("e").replace("e.at", "e." + variant.at());
    }

    /**
     * The entities e that are after the place $2..$4 and that the pull includes.
     *
     * @param next the first parameter that is not always there
     */
    private String behind(Variant variant, int next) {
        String at = "e." + variant.at();
        String beyond = variant.newest() ? " < " : " > ";
        String place = variant.isOfRoots()
                ? "e.tree_position IS NOT NULL AND (e.tree_position, e.id)" + beyond + "($2, $4)"
                : "(e.position, e.type, e.id)" + beyond + "($2, $3, $4)";
        String ofType = variant.kind() instanceof PullKind.Collection ? "e.type = $3 AND " : "";
        String deleted = variant.showDeleted() ? "" : " AND (e.deleted_at IS NULL OR " + at + " > $" + next + ")";
        String types = variant.someTypes()
                ? " AND e.type = ANY ($" + (hasPosition(source, variant.showDeleted()) ? next + 1 : next)
                        + "::smallint[])"
                : "";
        return ofType + place + deleted + types;
    }
}
