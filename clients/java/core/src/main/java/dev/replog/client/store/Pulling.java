package dev.replog.client.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A pull under way, kept so that it goes on after a restart.
 *
 * @param generation the generation of {@code base} that it fills; another one than that of {@link Meta} after a 410
 * @param since the token from which it pulls; null in a first pull
 * @param pageToken the place of the next page; null for the first page
 * @param marks every request of this pull carries these, and the pull clears the operations with them
 * @param types the types that are pulled; null for all
 */
public record Pulling(
        int generation,
        @Nullable String since,
        @Nullable String pageToken,
        List<String> marks,
        @Nullable List<String> types) {

    /** Keeps copies of the lists. */
    public Pulling {
        marks = List.copyOf(marks);
        types = types == null ? null : List.copyOf(types);
    }

    /** After another page. */
    public Pulling withPageToken(String other) {
        return new Pulling(generation, since, other, marks, types);
    }

    /**
     * After a loss of the marks alone. No token was refused with 410, so what was pulled is still there, and the pull
     * goes on.
     */
    public Pulling withoutMarks() {
        return new Pulling(generation, since, pageToken, List.of(), types);
    }
}
