package dev.replog.client.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why the server, or the engine, did not take an operation.
 *
 * @param code for programs: one of the codes of the server's errors, or {@code server_error}, {@code too_large},
 *     {@code update_needed}
 * @param status the HTTP status of the whole request; null when only the operation was rejected
 * @param detail for people
 * @param conflicts the fields that others changed too
 * @param changedBy the device of the other change, as far as the server says
 * @param changedAt when the other change was made, as far as the server says
 */
public record Problem(
        String code,
        @Nullable Integer status,
        @Nullable String detail,
        List<String> conflicts,
        @Nullable String changedBy,
        @Nullable String changedAt) {

    /** Keeps a copy of the list. */
    public Problem {
        conflicts = List.copyOf(conflicts);
    }

    /** A problem without more than its code. */
    public static Problem of(String code, @Nullable String detail) {
        return new Problem(code, null, detail, List.of(), null, null);
    }

    /** The same problem under another code. */
    public Problem withCode(String other) {
        return new Problem(other, status, detail, conflicts, changedBy, changedAt);
    }
}
