package dev.replog.projector.pull;

import dev.replog.projector.read.Head;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * One page of a pull, read in one snapshot, and the number of entities after it, which is counted later.
 *
 * @param head the user's head in the same snapshot; 0 for a user without history
 * @param horizon the newest position whose deletion may have been purged
 * @param found entities after the cursor, at most one more than the page may hold
 * @param fitting the number of them on the page: as many as its bytes allow, and at least one
 * @param cut true when the page is one document with so many entities that nothing after it was looked for
 * @param behind the number of entities after the page, as far as they were counted
 * @param unreadable the number of them that are, or contain, entities of a type that this instance does not know
 * @param last the last one on the page; null when there is none
 * @param items the items in UTF-8, as they are written one after the other
 */
public record PullPage(
        long head,
        long horizon,
        int found,
        int fitting,
        boolean cut,
        int behind,
        int unreadable,
        @Nullable Cursor last,
        ByteBuffer items) {
    /** The page of a pull without results. */
    static PullPage none(Head head) {
        return new PullPage(head.position(), head.horizon(), 0, 0, false, 0, 0, null, ByteBuffer.allocate(0));
    }

    /** The same page with the number of entities after it. */
    PullPage with(int counted) {
        return new PullPage(head, horizon, found, fitting, cut, counted, unreadable, last, items);
    }

    boolean isLast() {
        return found == fitting && !(cut && behind > 0);
    }
}
