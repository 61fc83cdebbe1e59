package dev.replog.client.store;

import dev.replog.client.json.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Some rows of a type, in an order. A name in {@code where} and {@code orderBy} is that of a field of {@code data}; the
 * names {@code id}, {@code localId}, {@code etag}, {@code version} and {@code updated_at} mean the members of the row
 * when {@code data} does not have them.
 *
 * <p>Rows are ordered by each name of {@code orderBy} in turn, as {@link dev.replog.client.json.Json#compare} says, and
 * at last by their id, ascending.
 *
 * @param where every condition must fit
 * @param limit null for all rows
 */
public record Query(
        String type,
        Map<String, Condition> where,
        List<Order> orderBy,
        @Nullable Integer limit) {

    /** Keeps copies, and refuses a limit below 0. */
    public Query {
        where = Map.copyOf(where);
        orderBy = List.copyOf(orderBy);
        if (limit != null && limit < 0) {
            throw new IllegalArgumentException("limit: " + limit + " (expected: >= 0)");
        }
    }

    /** The order by one name. */
    public record Order(String field, boolean descending) {}

    /** Something with values by name: a row. */
    public interface Values {

        /** The id, which orders rows that are equal in everything else. */
        String id();

        /** Null for no value. */
        @Nullable
        Object get(String name);
    }

    /** Whether every condition fits. */
    public boolean fits(Values row) {
        for (Map.Entry<String, Condition> condition : where.entrySet()) {
            if (!condition.getValue().fits(row.get(condition.getKey()))) {
                return false;
            }
        }
        return true;
    }

    /** The order of rows. It is total, because ids differ. */
    public int compare(Values one, Values other) {
        for (Order order : orderBy) {
            int compared = Json.compare(one.get(order.field()), other.get(order.field()));
            if (compared != 0) {
                return order.descending() ? -compared : compared;
            }
        }
        return Json.compare(one.id(), other.id());
    }

    /** Every row of a type. */
    public static Query all(String type) {
        return new Query(type, Map.of(), List.of(), null);
    }

    /** With another limit; null for all rows. */
    public Query withLimit(@Nullable Integer other) {
        return new Query(type, where, orderBy, other);
    }
}
