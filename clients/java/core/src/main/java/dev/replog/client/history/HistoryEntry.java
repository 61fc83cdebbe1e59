package dev.replog.client.history;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One change of an entity. The newest is first.
 *
 * @param at RFC 3339
 * @param device null when the server does not know it
 * @param op {@code created}, {@code updated}, {@code deleted}, {@code refused}, or {@code unchanged} when none of it
 *     was taken
 * @param changes the fields that changed
 * @param lost the values that were wanted and lost. A patch with {@code wanted} brings one back.
 */
public record HistoryEntry(
        String at,
        @Nullable String device,
        String mutationId,
        @Nullable Long version,
        String op,
        List<FieldChange> changes,
        List<LostValue> lost) {

    /** A field that changed; null for a value that was or is not there. */
    public record FieldChange(
            String field, @Nullable Object from, @Nullable Object to) {}

    /** A value that was wanted, and what was kept instead. */
    public record LostValue(
            String field, @Nullable Object wanted, @Nullable Object kept) {}
}
