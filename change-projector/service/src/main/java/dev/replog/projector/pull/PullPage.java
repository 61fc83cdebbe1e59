package dev.replog.projector.pull;

import dev.replog.projector.read.Head;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What one statement found.
 *
 * @param head the user's head in the same snapshot; 0 for a user without history
 * @param horizon the newest position whose deletion may have been purged
 * @param found entities behind the cursor, at most one more than the page may hold
 * @param fitting how many of them the page holds: as many as it may, within its bytes, and never none
 * @param behind how many entities are behind the page, as far as they were counted
 * @param unreadable how many of them are of a type that this build does not know
 * @param last the last one on the page; null when there is none
 * @param items the items in UTF-8, as they are written one behind the other
 */
public record PullPage(
        long head,
        long horizon,
        int found,
        int fitting,
        int behind,
        int unreadable,
        @Nullable Cursor last,
        ByteBuffer items) {
    /** Of a pull that finds nothing. */
    static PullPage none(Head head) {
        return new PullPage(head.position(), head.horizon(), 0, 0, 0, 0, null, ByteBuffer.allocate(0));
    }

    boolean isLast() {
        return found == fitting;
    }
}
