package dev.replog.client.json;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The members of a small JSON object, in the order in which they were written. It never changes. It takes a fraction of
 * the memory of a hash map, because it has two arrays and no entries.
 */
public final class Members extends AbstractMap<String, @Nullable Object> {

    /** Larger objects are hash maps, because a look-up here compares one name after the other. */
    private static final int SIZE_MAX = 32;

    private final String[] names;
    private final @Nullable Object[] values;

    private Members(String[] names, @Nullable Object[] values) {
        this.names = names;
        this.values = values;
    }

    @Override
    public int size() {
        return names.length;
    }

    @Override
    public @Nullable Object get(@Nullable Object name) {
        int place = placeOf(name);
        return place < 0 ? null : values[place];
    }

    @Override
    public boolean containsKey(@Nullable Object name) {
        return placeOf(name) >= 0;
    }

    private int placeOf(@Nullable Object name) {
        for (int i = 0; i < names.length; i++) {
            if (names[i].equals(name)) {
                return i;
            }
        }
        return -1;
    }

    @Override
    public Set<Entry<String, @Nullable Object>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public int size() {
                return names.length;
            }

            @Override
            public Iterator<Entry<String, @Nullable Object>> iterator() {
                return new Iterator<>() {
                    private int next;

                    @Override
                    public boolean hasNext() {
                        return next < names.length;
                    }

                    @Override
                    public Entry<String, @Nullable Object> next() {
                        if (next >= names.length) {
                            throw new NoSuchElementException();
                        }
                        Entry<String, @Nullable Object> entry = new SimpleImmutableEntry<>(names[next], values[next]);
                        next++;
                        return entry;
                    }
                };
            }
        };
    }

    /** Collects members. The last value of a name counts. */
    public static final class Builder {

        private final List<String> names = new ArrayList<>();
        private final List<@Nullable Object> values = new ArrayList<>();
        private @Nullable Map<String, @Nullable Object> large;

        /** Without members. */
        public Builder() {}

        /** @param value a JSON value */
        public Builder put(String name, @Nullable Object value) {
            if (large != null) {
                large.put(name, value);
                return this;
            }
            int place = names.indexOf(name);
            if (place >= 0) {
                values.set(place, value);
            } else if (names.size() < SIZE_MAX) {
                names.add(name);
                values.add(value);
            } else {
                large = new LinkedHashMap<>();
                for (int i = 0; i < names.size(); i++) {
                    large.put(names.get(i), values.get(i));
                }
                large.put(name, value);
            }
            return this;
        }

        /** Leaves a member out that is null. */
        public Builder putIfThere(String name, @Nullable Object value) {
            return value == null ? this : put(name, value);
        }

        /** Sets several members. */
        public Builder putAll(Map<String, ? extends @Nullable Object> members) {
            members.forEach(this::put);
            return this;
        }

        /** Removes a member, if it is there. */
        public Builder remove(String name) {
            if (large != null) {
                large.remove(name);
            }
            int place = names.indexOf(name);
            if (place >= 0) {
                names.remove(place);
                values.remove(place);
            }
            return this;
        }

        /** The members, which nobody can change. */
        public Map<String, @Nullable Object> build() {
            return large != null
                    ? Collections.unmodifiableMap(new LinkedHashMap<>(large))
                    : new Members(names.toArray(new String[0]), values.toArray());
        }
    }
}
