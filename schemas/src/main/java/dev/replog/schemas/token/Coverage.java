package dev.replog.schemas.token;

import java.util.Collection;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What a pull covers: the data that a client has after it read the pull to its end. A set of types never covers all
 * types, even when it names each type of today, because a later release may add a type.
 *
 * @param types the codes of the types; null for all
 * @param showsDeletions whether the pull showed deletions
 */
public record Coverage(@Nullable Set<Integer> types, boolean showsDeletions) {
    public static final int CODE_MAX = 200;

    public Coverage {
        if (types != null) {
            if (types.isEmpty()) {
                throw new IllegalArgumentException("types: none (expected: at least one)");
            }
            types.forEach(Coverage::requireCode);
            types = Set.copyOf(types);
        }
    }

    public static Coverage allTypes(boolean showsDeletions) {
        return new Coverage(null, showsDeletions);
    }

    /** @param codes at least one */
    public static Coverage ofTypes(Collection<Integer> codes, boolean showsDeletions) {
        return new Coverage(Set.copyOf(codes), showsDeletions);
    }

    /** Whether a client that has this coverage has everything of the other one. */
    public boolean covers(Coverage other) {
        boolean coversTypes = types == null || (other.types != null && types.containsAll(other.types));
        return coversTypes && (showsDeletions || !other.showsDeletions);
    }

    public boolean coversType(int code) {
        return types == null || types.contains(code);
    }

    /** One bit for each type, without zero bytes at the end; empty for all types. */
    byte[] bitmap() {
        if (types == null) {
            return new byte[0];
        }
        SortedSet<Integer> sorted = new TreeSet<>(types);
        byte[] bitmap = new byte[(sorted.getLast() - 1) / Byte.SIZE + 1];
        sorted.forEach(code -> bitmap[(code - 1) / Byte.SIZE] |= (byte) (1 << (code - 1) % Byte.SIZE));
        return bitmap;
    }

    /** The types whose bits are set. */
    static Set<Integer> types(byte[] bitmap) {
        SortedSet<Integer> codes = new TreeSet<>();
        for (int code = 1; code <= bitmap.length * Byte.SIZE; code++) {
            if ((bitmap[(code - 1) / Byte.SIZE] & 1 << (code - 1) % Byte.SIZE) != 0) {
                codes.add(code);
            }
        }
        return codes;
    }

    private static void requireCode(int code) {
        if (code < 1 || code > CODE_MAX) {
            throw new IllegalArgumentException("type code: " + code + " (expected: 1.." + CODE_MAX + ")");
        }
    }
}
