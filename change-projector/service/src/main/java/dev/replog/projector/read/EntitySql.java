package dev.replog.projector.read;

import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.EntityType;
import java.util.Map;
import java.util.TreeMap;

/**
 * SQL expressions that give JSON text, so that stored data reaches the client without being parsed. They are built from
 * the catalogue, so a new type needs no change here. Every expression reads one row of {@code entity} under an alias,
 * and the caller's name as {@code me.user_id}.
 */
public final class EntitySql {
    private EntitySql() {}

    /** An item of a pull of all types. */
    public static String syncItem(Catalogue catalogue, String row) {
        return "'{\"type\":\"' || " + typeName(catalogue, row) + " || '\",' || " + label(row)
                + " || ',\"status\":\"' || " + status(row)
                + " || '\",\"version\":' || " + row + ".version"
                + " || ',\"etag\":\"' || to_hex(" + row + ".position)"
                + " || '\",\"updated_at\":\"' || " + instant(row + ".updated_at")
                + " || '\"' || " + deletedAt(row)
                + " || ',\"data\":' || CASE WHEN " + row + ".deleted_at IS NULL THEN " + row + ".data::text"
                + " ELSE 'null' END || '}'";
    }

    /** An item of a pull of one collection. */
    public static String collectionItem(EntityType type, String row, EntitySource source) {
        return "'{' || " + label(row) + " || ',\"status\":\"' || " + status(row) + " || '\"' || " + deletedAt(row)
                + " || ',\"data\":' || CASE WHEN " + row + ".deleted_at IS NULL THEN "
                + document(type, row, source)
                + " ELSE 'null' END || '}'";
    }

    /** An entity read by itself: a root with everything below it. */
    public static String document(EntityType type, String row) {
        return document(type, row, EntitySource.NOW);
    }

    /** The same of a past state, too. */
    public static String document(EntityType type, String row, EntitySource source) {
        return body(row, etagPosition(type, row), type.isRoot() ? children(type, row, row, 1, source) : "''");
    }

    /** The position of the etag of {@link #document}. */
    public static String etagPosition(EntityType type, String row) {
        return row + (type.isRoot() ? ".tree_position" : ".position");
    }

    private static String body(String row, String etagPosition, String children) {
        return "'{' || " + label(row)
                + " || ',\"user_id\":' || to_json(me.user_id)"
                + " || ',\"etag\":\"' || to_hex(" + etagPosition + ")"
                + " || '\",\"version\":' || " + row + ".version"
                + " || ',\"created_at\":\"' || " + instant(row + ".created_at")
                + " || '\",\"updated_at\":\"' || " + instant(row + ".updated_at")
                // The fields without their braces; empty when there are none.
                + " || '\"' || coalesce(',' || nullif(substr(left(" + row + ".data::text, -1), 2), ''), '')"
                + " || " + children + " || '}'";
    }

    /** The arrays of children, nested down to the leaves. */
    private static String children(EntityType type, String row, String root, int depth, EntitySource source) {
        StringBuilder sql = new StringBuilder("''");
        for (Map.Entry<String, EntityType> nested : new TreeMap<>(type.children()).entrySet()) {
            EntityType child = nested.getValue();
            String childRow = "c" + depth;
            String order =
                    child.field("order") == null ? "" : "(" + childRow + ".data ->> 'order')::numeric NULLS LAST, ";
            sql.append(" || ',\"")
                    .append(nested.getKey())
                    .append("\":[' || coalesce((SELECT string_agg(")
                    .append(body(childRow, childRow + ".position", children(child, childRow, root, depth + 1, source)))
                    .append(", ',' ORDER BY ")
                    .append(order)
                    .append(childRow)
                    .append(".created_at, ")
                    .append(childRow)
                    .append(".id) FROM entity ")
                    .append(childRow)
                    .append(" WHERE ")
                    .append(childRow)
                    .append(".user_id = me.user_id")
                    .append(source.inTree(childRow, root))
                    .append(" AND ")
                    .append(childRow)
                    .append(".parent_id = ")
                    .append(row)
                    .append(".id")
                    .append(" AND ")
                    .append(childRow)
                    .append(".type = ")
                    .append(child.code())
                    .append(" AND ")
                    .append(childRow)
                    .append(".deleted_at IS NULL), '') || ']'");
        }
        return sql.toString();
    }

    private static String label(String row) {
        return "'\"id\":\"' || " + row + ".id || '\"' || coalesce(',\"localId\":' || to_json(" + row
                + ".local_id), '')";
    }

    private static String status(String row) {
        return "CASE WHEN " + row + ".deleted_at IS NULL THEN 'active' ELSE 'deleted' END";
    }

    private static String deletedAt(String row) {
        return "coalesce(',\"deleted_at\":\"' || " + instant(row + ".deleted_at") + " || '\"', '')";
    }

    /** Null for a type that this release does not have. */
    public static String typeName(Catalogue catalogue, String row) {
        StringBuilder sql = new StringBuilder("CASE ").append(row).append(".type");
        for (EntityType type : catalogue.types()) {
            sql.append(" WHEN ")
                    .append(type.code())
                    .append(" THEN '")
                    .append(type.name())
                    .append('\'');
        }
        return sql.append(" END").toString();
    }

    /** RFC 3339, UTC, three decimals: the same text as everywhere else. */
    public static String instant(String column) {
        return "to_char(" + column + " AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')";
    }
}
