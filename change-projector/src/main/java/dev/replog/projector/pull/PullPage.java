package dev.replog.projector.pull;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What one statement found.
 *
 * @param head the user's head in the same snapshot; 0 for a user without history
 * @param horizon the newest position whose deletion may have been purged
 * @param found entities behind the cursor, at most one more than the page holds
 * @param unreadable how many of them are of a type that this build does not know
 * @param last the last one on a full page; null when it is not full
 * @param items what is between the brackets of the JSON array, in UTF-8
 */
record PullPage(
        long head,
        long horizon,
        int found,
        int unreadable,
        @Nullable Cursor last,
        ByteBuffer items) {}
