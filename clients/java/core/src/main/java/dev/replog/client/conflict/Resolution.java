package dev.replog.client.conflict;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The end of a write in conflict. The methods of {@link Conflict} make one. */
public sealed interface Resolution {

    /** Writes these fields over the current state. */
    record Patch(Map<String, @Nullable Object> fields) implements Resolution {}

    /** Keeps the server's state and gives the write up. */
    record Discard() implements Resolution {}

    /** Keeps the write among the rejected ones, for a person to decide. */
    record Park() implements Resolution {}
}
