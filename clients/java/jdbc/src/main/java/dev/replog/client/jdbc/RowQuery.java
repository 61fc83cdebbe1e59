package dev.replog.client.jdbc;

import dev.replog.client.store.Condition;
import dev.replog.client.store.Query;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A query as SQL. What SQL cannot say exactly is left out; then {@link #isExact} is false, the order and the limit are
 * left out too, and the caller applies the query to what it reads.
 *
 * @param where the statement from WHERE on
 * @param field the field whose index helps most; null for none
 */
record RowQuery(
        String where,
        List<Object> parameters,
        boolean isExact,
        @Nullable String field) {

    /** More values of one field are compared in Java, so that statements have a bound. */
    private static final int VALUES_MAX = 100;

    static RowQuery of(Query query) {
        return new Builder(query).build();
    }

    /** The statement, with the index to use. SQLite does not know which of several helps most. */
    String sql(@Nullable String index) {
        String from = index == null ? " FROM base" : " FROM base INDEXED BY \"" + index + "\"";
        return "SELECT " + Rows.COLUMNS + from + where;
    }

    /** The type as part of a statement, and of the condition of an index. */
    static String typeIs(String type) {
        return "type = '" + type + "'";
    }

    private static final class Builder {

        private final Query query;
        private final StringBuilder sql = new StringBuilder(
                " WHERE generation = (SELECT generation FROM state) AND tombstone = 0 AND data IS NOT NULL");
        private final List<Object> parameters = new ArrayList<>();
        private @Nullable String field;
        private int rank = Integer.MAX_VALUE;
        private boolean isExact = true;

        Builder(Query query) {
            this.query = query;
        }

        RowQuery build() {
            if (FieldSql.isSafe(query.type())) {
                sql.append(" AND ").append(typeIs(query.type()));
            } else {
                sql.append(" AND type = ?");
                parameters.add(query.type());
            }
            // In the order of the names, so that equal queries have one text.
            for (Map.Entry<String, Condition> condition : new TreeMap<>(query.where()).entrySet()) {
                isExact &= add(condition.getKey(), condition.getValue());
            }
            isExact &= query.orderBy().stream().allMatch(order -> FieldSql.isSafe(order.field()));
            if (isExact) {
                addOrder();
            }
            return new RowQuery(sql.toString(), List.copyOf(parameters), isExact, field);
        }

        /** Whether SQL says all of the condition. */
        private boolean add(String name, Condition condition) {
            if (!FieldSql.isSafe(name)) {
                return false;
            }
            String value = FieldSql.value(name);
            boolean isAdded = true;
            if (condition instanceof Condition.None) {
                sql.append(" AND ").append(value).append(" IS NULL");
            } else if (condition instanceof Condition.Is is) {
                isAdded = compare(value, "=", is.value());
            } else if (condition instanceof Condition.In in) {
                isAdded = isOneOf(value, in.values());
            } else if (condition instanceof Condition.Range range) {
                isAdded = isWithin(value, range);
            }
            if (isAdded) {
                prefer(name, rankOf(condition));
            }
            return isAdded;
        }

        private void prefer(String candidate, int itsRank) {
            if (itsRank < rank) {
                field = candidate;
                rank = itsRank;
            }
        }

        /** Fewer rows have one text than one number, and half of all rows may have one flag. */
        private static int rankOf(Condition condition) {
            if (condition instanceof Condition.Is is) {
                return is.value() instanceof String ? 0 : is.value() instanceof Boolean ? 6 : 2;
            }
            if (condition instanceof Condition.In in) {
                return in.values().stream().allMatch(String.class::isInstance) ? 1 : 3;
            }
            return condition instanceof Condition.Range ? 4 : 7;
        }

        private boolean isWithin(String value, Condition.Range range) {
            sql.append(" AND ").append(value).append(" IS NOT NULL");
            boolean isAll = compare(value, ">", range.above());
            isAll &= compare(value, ">=", range.from());
            isAll &= compare(value, "<", range.below());
            isAll &= compare(value, "<=", range.upTo());
            return isAll;
        }

        private boolean compare(String value, String operator, @Nullable Object other) {
            if (other == null) {
                return true;
            }
            Object parameter = FieldSql.parameter(other);
            if (parameter == null) {
                return false;
            }
            sql.append(" AND ").append(value).append(' ').append(operator).append(" ?");
            parameters.add(parameter);
            return true;
        }

        private boolean isOneOf(String value, List<Object> values) {
            List<Object> known = new ArrayList<>();
            for (Object one : values) {
                Object parameter = FieldSql.parameter(one);
                if (parameter == null || known.size() == VALUES_MAX) {
                    return false;
                }
                known.add(parameter);
            }
            String marks = String.join(", ", java.util.Collections.nCopies(known.size(), "?"));
            sql.append(" AND ").append(value).append(" IN (").append(marks).append(')');
            parameters.addAll(known);
            return true;
        }

        private void addOrder() {
            sql.append(" ORDER BY ");
            for (Query.Order order : query.orderBy()) {
                sql.append(FieldSql.value(order.field())).append(order.descending() ? " DESC, " : ", ");
                if (order.equals(query.orderBy().get(0))) {
                    prefer(order.field(), query.limit() == null ? 8 : 5);
                }
            }
            sql.append("id");
            Integer limit = query.limit();
            if (limit != null) {
                sql.append(" LIMIT ?");
                parameters.add(limit);
            }
        }
    }
}
