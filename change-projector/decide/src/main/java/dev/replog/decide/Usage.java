package dev.replog.decide;

import dev.replog.schemas.Quota;
import dev.replog.schemas.catalogue.Field;
import java.math.BigDecimal;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * How much a user stores, or by how much that changes. Deleted entities do not count.
 *
 * @param entities live entities
 * @param bytes bytes of their fields as stored: JSON in UTF-8
 */
public record Usage(long entities, long bytes) {
    public static final Usage NONE = new Usage(0, 0);

    private static final int CONTROL_CHARACTER_BYTES = 6;

    public Usage plus(Usage other) {
        return other.equals(NONE) ? this : new Usage(entities + other.entities, bytes + other.bytes);
    }

    /** The change by these steps; negative when they delete more than they create. */
    static Usage of(Collection<Step> steps) {
        long entities = 0;
        long bytes = 0;
        for (Step step : steps) {
            Entity before = step.before();
            if (before != null && before.isLive()) {
                entities--;
                bytes -= bytes(before);
            }
            if (step.after().isLive()) {
                entities++;
                bytes += bytes(step.after());
            }
        }
        return new Usage(entities, bytes);
    }

    /**
     * The reason for which a user with this usage may not add so much; null when it is allowed. A write that
     * adds nothing is always allowed.
     */
    @Nullable
    Rejection refuse(Usage added, @Nullable Quota quota) {
        if (quota == null) {
            return null;
        }
        Usage then = plus(added);
        if (added.entities > 0 && then.entities > quota.getEntities()) {
            return Rejection.of(
                    Rejection.QUOTA_EXCEEDED,
                    "live entities: " + then.entities + " (expected: at most " + quota.getEntities() + ")");
        }
        return added.bytes > 0 && then.bytes > quota.getBytes()
                ? Rejection.of(
                        Rejection.QUOTA_EXCEEDED,
                        "bytes of live entities: " + then.bytes + " (expected: at most " + quota.getBytes() + ")")
                : null;
    }

    /** The length of {@link EntityJson#fields}, without writing it. */
    static long bytes(Entity entity) {
        long bytes = 2;
        for (Field field : entity.type().fields()) {
            Object value = entity.fields().get(field.name());
            if (value != null) {
                // The name in quotation marks, a colon, and a comma before every field but the first.
                bytes += field.name().length() + 3 + (bytes > 2 ? 1 : 0) + bytes(value);
            }
        }
        return bytes;
    }

    private static long bytes(Object value) {
        return switch (value) {
            case String text -> 2 + jsonBytes(text);
            case BigDecimal decimal -> decimal.toPlainString().length();
            default -> value.toString().length();
        };
    }

    private static long jsonBytes(String text) {
        long bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x20) {
                bytes += "\b\t\n\f\r".indexOf(c) >= 0 ? 2 : CONTROL_CHARACTER_BYTES;
            } else if (c < 0x80) {
                bytes += c == '"' || c == '\\' ? 2 : 1;
            } else if (c < 0x800) {
                bytes += 2;
            } else {
                // Half of a surrogate pair; the pair has four bytes.
                bytes += Character.isSurrogate(c) ? 2 : 3;
            }
        }
        return bytes;
    }
}
