package dev.replog.projector.pull;

import dev.replog.projector.progress.Waiting;
import dev.replog.schemas.catalogue.EntityType;
import dev.replog.schemas.token.Coverage;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One pull with everything resolved: whose, what, from where. Pure.
 *
 * @param incremental true when it began at a sync token
 * @param continued true for every page but the first
 * @param showDeleted true when everything deleted is told; otherwise only what was deleted after {@code start}
 * @param newest true when what changed last comes first, back from {@code start}; then nothing that changed later is
 *     told
 * @param whole true when it is answered to its end at once
 * @param maxResults most items on a page
 * @param bytesMax most bytes of its items, unless it is one alone
 * @param start the user's head when the pull began; unknown, and so beyond everything, on the first page
 * @param remaining how many items are behind the cursor as long as the head is {@code start}; null on the first page,
 *     and where nobody is told
 * @param known the head that the client has this very answer for, or {@link #NOTHING_KNOWN}
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

    /**
     * True when what was purged may hold a deletion that this pull owes its client: one behind the cursor or, where the
     * client began with nothing, of something that it has from an earlier page.
     */
    boolean isExpired(long horizon) {
        if (!continued) {
            return incremental && horizon > cursor.position();
        }
        if (newest) {
            return horizon > start;
        }
        return horizon > (incremental ? cursor.position() : Math.max(cursor.position(), start));
    }

    /** What a client has that has read this pull to its end. One that began with nothing is owed no deletion. */
    Coverage coverage() {
        return kind.coverage(types, !incremental || showDeleted);
    }

    /** True when this head alone says that no item is owed. The statement of a page decides by the same. */
    boolean findsNothing(long head) {
        boolean isBehindCursor = newest || head > cursor.position() || !cursor.isAfterPosition(kind);
        return !isBehindCursor || head == known || head < waiting.reach();
    }

    /** The pull of what comes behind this page. */
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
                // Nothing may be answered from before what was answered already.
                new Waiting(Math.max(waiting.reach(), page.head()), waiting.catchUpMax(), Duration.ZERO));
    }

    /** The user's head when the pull began, if this page is of it. */
    private long begun(PullPage page) {
        return continued ? start : page.head();
    }

    /** Up to where a client has everything when this page is the last. */
    long end(PullPage page) {
        return newest ? begun(page) : page.head();
    }

    /** The head at which what is behind a page need not be counted, for it was; -1 when it must be in any case. */
    long countedAt() {
        return remaining != null && remaining.isEnoughFor(maxResults) ? start : NOTHING_KNOWN;
    }

    /** How many items behind a page are counted. A whole pull tells nobody how many there are. */
    int countMax() {
        return whole ? 0 : Remaining.COUNT_MAX;
    }

    /** What is still to come behind this page. */
    public Remaining remaining(PullPage page) {
        if (page.isLast()) {
            return Remaining.NONE;
        }
        return remaining != null && page.head() == countedAt()
                ? remaining.without(page.fitting())
                : Remaining.counted(page.behind());
    }

    /** True when this page is owed an answer, even an empty one; false when it may be held for something new. */
    boolean isFound(PullPage page) {
        return page.found() > 0 || continued || (!incremental && known != page.head()) || isExpired(page.horizon());
    }
}
