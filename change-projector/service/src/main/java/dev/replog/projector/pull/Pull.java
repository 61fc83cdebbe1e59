package dev.replog.projector.pull;

import dev.replog.projector.progress.Waiting;
import dev.replog.schemas.catalogue.EntityType;
import dev.replog.schemas.token.Coverage;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One pull with all its parameters resolved. Pure.
 *
 * @param incremental true when it began at a sync token
 * @param continued true for every page but the first
 * @param showDeleted true when all deletions are shown; otherwise only those after {@code start}
 * @param newest true when the newest changes come first, back from {@code start}; later changes are then left out
 * @param whole true when one response has everything to the end
 * @param maxResults most items on a page
 * @param bytesMax most bytes of its items, unless it is one alone
 * @param start the user's head when the pull began; unknown, and so beyond everything, on the first page
 * @param remaining the number of items after the cursor as long as the head is {@code start}; null on the first page,
 * and when it is not sent
 * @param known the head of the same response that the client has, or {@link #NOTHING_KNOWN}
 */
public record Pull(
        String userId,
        PullKind kind,
        List<EntityType> types,
        boolean incremental,
        boolean continued,
        boolean showDeleted,
        boolean newest,
        PullFormat format,
        boolean whole,
        int maxResults,
        long bytesMax,
        Cursor cursor,
        long start,
        @Nullable Remaining remaining,
        long known,
        PullEtag etag,
        Waiting waiting) {
    public static final long NOTHING_KNOWN = -1;
    static final long START_UNKNOWN = Long.MAX_VALUE;

    /** The same pull of the past state at this position. On later pages, the position is that of the first one. */
    Pull at(long position) {
        long then = continued ? start : position;
        return new Pull(
                userId,
                kind,
                types,
                incremental,
                continued,
                showDeleted,
                newest,
                format,
                whole,
                maxResults,
                bytesMax,
                cursor,
                then,
                remaining,
                known,
                etag,
                new Waiting(then, waiting.catchUpMax(), Duration.ZERO));
    }

    /**
     * True when a purged deletion may be missing in this pull: one after the cursor or, in a pull without a token, of
     * an entity that the client has from an earlier page.
     */
    boolean isExpired(long horizon) {
        return (continued || incremental) && horizon > reached();
    }

    /** The position up to which the client has everything, or everything of its earlier pages. */
    long reached() {
        if (!continued) {
            return cursor.position();
        }
        if (newest) {
            return start;
        }
        return incremental ? cursor.position() : Math.max(cursor.position(), start);
    }

    /** The coverage of this pull after its end. A pull without a token needs no deletions. */
    Coverage coverage() {
        return kind.coverage(types, !incremental || showDeleted);
    }

    /** True when this head alone shows that there is no item. The statement of a page uses the same condition. */
    boolean findsNothing(long head) {
        boolean isBehindCursor = newest || head > cursor.position() || !cursor.isAfterPosition(kind);
        return !isBehindCursor || head == known || head < waiting.reach();
    }

    /** The pull of the next page. */
    public Pull behind(PullPage page, int nextMaxResults, @Nullable Remaining left) {
        return new Pull(
                userId,
                kind,
                types,
                incremental,
                true,
                showDeleted,
                newest,
                format,
                whole,
                nextMaxResults,
                bytesMax,
                Objects.requireNonNull(page.last(), "the last item of a page that is not the last"),
                begun(page),
                left,
                NOTHING_KNOWN,
                etag,
                // A later page must not be older than an earlier one.
                new Waiting(Math.max(waiting.reach(), page.head()), waiting.catchUpMax(), Duration.ZERO));
    }

    /** The user's head when the pull began, if this page is of it. */
    private long begun(PullPage page) {
        return continued ? start : page.head();
    }

    /** The position up to which a client has everything when this page is the last. */
    long end(PullPage page) {
        return newest ? begun(page) : page.head();
    }

    /** The head at which the items after a page need not be counted again; -1 when they must be counted in any case. */
    long countedAt() {
        return remaining != null && remaining.isEnoughFor(maxResults) ? start : NOTHING_KNOWN;
    }

    /** How many entities after a page are counted at most; 0 when they need not be counted. */
    int countMax(PullPage page) {
        boolean mayHaveMore = page.cut() || !page.isLast();
        // A whole pull does not send the number.
        boolean isNumberSent = !whole && page.head() != countedAt();
        if (mayHaveMore && isNumberSent) {
            return Remaining.COUNT_MAX;
        }
        return page.cut() ? 1 : 0;
    }

    /** The number of items after this page. */
    public Remaining remaining(PullPage page) {
        if (page.isLast()) {
            return Remaining.NONE;
        }
        return remaining != null && page.head() == countedAt()
                ? remaining.without(page.fitting())
                : Remaining.counted(page.behind());
    }

    /** True when this page must be sent even if it is empty; false when it may be held until there is a change. */
    boolean isFound(PullPage page) {
        return page.found() > 0 || continued || (!incremental && known != page.head()) || isExpired(page.horizon());
    }
}
