package dev.replog.client.store;

import java.util.List;

/**
 * Everything that changed since a cursor.
 *
 * @param ops new and changed operations, in the order of {@code seq}
 * @param removedOps the {@code seq} of operations that are gone
 * @param outcomes outcomes that are new or changed
 * @param base rows of the asked types in the shown generation that may have changed, tombstones included
 * @param removedBase rows of the asked types that are gone
 * @param reload the shown generation is another one, or the cursor is too old to tell which rows have changed: every
 *     row may have changed
 * @param cursor the position to which these changes lead
 */
public record Changes(
        Meta meta,
        List<Op> ops,
        List<Long> removedOps,
        List<Outcome> outcomes,
        List<BaseRow> base,
        List<RowKey> removedBase,
        boolean reload,
        Cursor cursor) {}
