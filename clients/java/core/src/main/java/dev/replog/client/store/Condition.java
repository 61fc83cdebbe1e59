package dev.replog.client.store;

import dev.replog.client.json.Json;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A condition for a value of a row. Values are JSON values; numbers are equal when they have the same value. */
public sealed interface Condition {

    /** Whether a value fits; null for no value. */
    boolean fits(@Nullable Object value);

    /** This value. Null fits rows without a value. */
    static Condition is(@Nullable Object value) {
        Object json = Json.of(value);
        return json == null ? new None() : new Is(json);
    }

    /** One of several values. */
    static Condition in(List<?> values) {
        return new In(values.stream().map(Json::required).collect(Collectors.toList()));
    }

    /** A range that nothing bounds yet. */
    static Range range() {
        return new Range(null, null, null, null);
    }

    /** No value. */
    record None() implements Condition {
        @Override
        public boolean fits(@Nullable Object value) {
            return value == null;
        }
    }

    /** This value. */
    record Is(Object value) implements Condition {
        @Override
        public boolean fits(@Nullable Object other) {
            return other != null && Json.same(value, other);
        }
    }

    /** One of several values. */
    record In(List<Object> values) implements Condition {

        /** Keeps a copy of the list. */
        public In {
            values = List.copyOf(values);
        }

        @Override
        public boolean fits(@Nullable Object other) {
            return other != null && values.stream().anyMatch(value -> Json.same(value, other));
        }
    }

    /**
     * A range of values. Rows without a value are outside of every range. A member that is null bounds nothing.
     *
     * @param above greater than this
     * @param from this or greater
     * @param below less than this
     * @param upTo this or less
     */
    record Range(
            @Nullable Object above,
            @Nullable Object from,
            @Nullable Object below,
            @Nullable Object upTo) implements Condition {

        @Override
        public boolean fits(@Nullable Object value) {
            return value != null
                    && (above == null || Json.compare(value, above) > 0)
                    && (from == null || Json.compare(value, from) >= 0)
                    && (below == null || Json.compare(value, below) < 0)
                    && (upTo == null || Json.compare(value, upTo) <= 0);
        }

        /** With values greater than this. */
        public Range above(Object value) {
            return new Range(Json.required(value), from, below, upTo);
        }

        /** With this value and greater ones. */
        public Range from(Object value) {
            return new Range(above, Json.required(value), below, upTo);
        }

        /** With values less than this. */
        public Range below(Object value) {
            return new Range(above, from, Json.required(value), upTo);
        }

        /** With this value and lesser ones. */
        public Range upTo(Object value) {
            return new Range(above, from, below, Json.required(value));
        }
    }
}
