package dev.replog.projector.pull;

import dev.replog.projector.progress.Waiting;
import dev.replog.schemas.catalogue.EntityType;
import dev.replog.schemas.token.Coverage;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * One pull with everything resolved: whose, what, from where. Pure.
 *
 * @param incremental true when it began at a sync token
 * @param continued true for every page but the first
 * @param showDeleted true when everything deleted is told; otherwise only what was deleted after {@code start}
 * @param maxResults most items on a page
 * @param bytesMax most bytes of its items, unless it is one alone
 * @param start the user's head when the pull began; unknown, and so beyond everything, on the first page
 * @param known the head that the client has this very answer for, or {@link #NOTHING_KNOWN}
 */
record Pull(
        String userId,
        PullKind kind,
        List<EntityType> types,
        boolean incremental,
        boolean continued,
        boolean showDeleted,
        PullFormat format,
        int maxResults,
        long bytesMax,
        Cursor cursor,
        long start,
        long known,
        PullEtag etag,
        Waiting waiting) {
    static final long NOTHING_KNOWN = -1;
    static final long START_UNKNOWN = Long.MAX_VALUE;

    /**
     * True when what was purged may hold a deletion that this pull owes its client: one behind the cursor or, where the
     * client began with nothing, of something that it has from an earlier page.
     */
    boolean isExpired(long horizon) {
        if (!continued) {
            return incremental && horizon > cursor.position();
        }
        return horizon > (incremental ? cursor.position() : Math.max(cursor.position(), start));
    }

    /** What a client has that has read this pull to its end. One that began with nothing is owed no deletion. */
    Coverage coverage() {
        return kind.coverage(types, !incremental || showDeleted);
    }

    /** True when this head alone says that no item is owed. The statement of a page decides by the same. */
    boolean findsNothing(long head) {
        boolean isBehindCursor = head > cursor.position() || !cursor.isAfterPosition(kind);
        return !isBehindCursor || head == known || head < waiting.reach();
    }

    /** The pull of what comes behind this page. */
    Pull behind(PullPage page, int nextMaxResults) {
        long begun = continued ? start : page.head();
        return new Pull(
                userId,
                kind,
                types,
                incremental,
                true,
                showDeleted,
                format,
                nextMaxResults,
                bytesMax,
                Objects.requireNonNull(page.last(), "the last item of a page that is not the last"),
                begun,
                NOTHING_KNOWN,
                etag,
                // Nothing may be answered from before what was answered already.
                new Waiting(Math.max(waiting.reach(), page.head()), waiting.catchUpMax(), Duration.ZERO));
    }

    /** True when this page is owed an answer, even an empty one; false when it may be held for something new. */
    boolean isFound(PullPage page) {
        return page.found() > 0 || continued || (!incremental && known != page.head()) || isExpired(page.horizon());
    }
}
