package dev.replog.projector.pull;

import dev.replog.edge.problem.ErrorCode;
import dev.replog.edge.problem.Problem;
import dev.replog.edge.problem.ProblemException;
import dev.replog.projector.progress.Waiting;
import dev.replog.schemas.token.Position;
import dev.replog.schemas.token.SyncToken;
import java.time.Duration;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of one request, read for its user: 400 when one is not a token of this user and kind of pull. Whether
 * their log still exists is known only with the logs: 410. Pure.
 *
 * @param since where the client is; null when it has nothing
 * @param minimum what the answer must contain; null when nothing in particular
 * @param page where the pull goes on; null on the first page
 */
record Tokens(
        @Nullable SyncToken since,
        @Nullable SyncToken minimum,
        @Nullable PageToken page) {
    private static final String MIN_TOKEN = "Replog-Min-Token";
    private static final String RECOVERY =
            "drop what is cached, keep what is not sent yet, and pull without a token to get everything";

    static Tokens read(PullQuery query, @Nullable String minimum, String userId) {
        PageToken page = query.pageToken() == null ? null : page(query.pageToken(), query, userId);
        String name = query.kind().tokenParameter();
        return new Tokens(
                query.since() == null ? null : sync(name, query.since(), userId),
                minimum == null ? null : sync(MIN_TOKEN, minimum, userId),
                page);
    }

    /** The tokens of a read that is no pull. */
    static Tokens ofMinimum(@Nullable String minimum, String userId) {
        return new Tokens(null, minimum == null ? null : sync(MIN_TOKEN, minimum, userId), null);
    }

    /** The newest position among them, 0 when there are none. */
    long newest() {
        return Stream.of(position(since), position(minimum), page == null ? 0 : page.start())
                .mapToLong(Long::longValue)
                .max()
                .orElse(0);
    }

    /** The position that an answer must contain. */
    long reach() {
        return Math.max(position(since), position(minimum));
    }

    /**
     * 410 when one of them is of a log that does not exist; 503 while none is registered: then a projector has not begun yet,
     * and a client must not drop what it has because it asked too early.
     */
    void requireOf(LogIds.Known logs) {
        boolean startExists = page == null || logs.isOfThese(page.log(), new Position(page.start()));
        boolean others = Stream.of(since, minimum)
                .allMatch(token -> token == null || logs.isOfThese(token.log(), token.position()));
        if (startExists && others) {
            return;
        }
        if (logs.isNone()) {
            throw ReadFaults.unavailable("no log is projected here yet; try again shortly", null);
        }
        throw new ProblemException(
                ErrorCode.SYNC_TOKEN_EXPIRED, "the token is of a log that no longer exists; " + RECOVERY);
    }

    /** The pull that these tokens and this question come to. */
    Pull pull(PullQuery query, String userId, PullEtag etag, long known, Duration catchUpMax) {
        if (page != null) {
            // The first page has settled what is told, so that leaving a parameter out later cannot change it.
            return new Pull(
                    userId,
                    query.kind(),
                    query.types(),
                    page.incremental(),
                    true,
                    page.showDeleted(),
                    query.format(),
                    query.maxResults(),
                    query.bytesMax(),
                    page.cursor(),
                    page.start(),
                    known,
                    etag,
                    new Waiting(Math.max(reach(), page.start()), catchUpMax, Duration.ZERO));
        }
        return new Pull(
                userId,
                query.kind(),
                query.types(),
                since != null,
                false,
                showDeleted(query),
                query.format(),
                query.maxResults(),
                query.bytesMax(),
                Cursor.after(position(since), query.kind()),
                Pull.START_UNKNOWN,
                known,
                etag,
                new Waiting(reach(), catchUpMax, query.hold()));
    }

    /** Whether deletions from before the pull are told. */
    boolean showDeleted(PullQuery query) {
        if (page != null) {
            return page.showDeleted();
        }
        return query.showDeleted() == null ? since != null : query.showDeleted();
    }

    static ProblemException expired(SyncToken horizon, String userId) {
        return new ProblemException(Problem.of(
                        ErrorCode.SYNC_TOKEN_EXPIRED,
                        "the token is older than deletions that are no longer kept; " + RECOVERY)
                .with("horizon", horizon.encode(userId)));
    }

    private static SyncToken sync(String name, String text, String userId) {
        return SyncToken.decode(text, userId)
                .orElseThrow(
                        () -> invalid(name + ": not a sync token of this user (expected: one as it was answered)"));
    }

    private static PageToken page(String text, PullQuery query, String userId) {
        PageToken token = PageToken.decode(text, query.kind(), userId, query.types())
                .orElseThrow(() -> invalid("pageToken: not of this user and pull (expected: the one of the page before,"
                        + " with otherwise the same parameters)"));
        Boolean showDeleted = query.showDeleted();
        if (showDeleted != null && showDeleted != token.showDeleted()) {
            throw invalid("pageToken: of a pull with showDeleted=" + token.showDeleted()
                    + " (expected: the same parameters on every page)");
        }
        return token;
    }

    private static ProblemException invalid(String detail) {
        return new ProblemException(ErrorCode.INVALID_TOKEN, detail);
    }

    private static long position(@Nullable SyncToken token) {
        return token == null ? 0 : token.position().value();
    }
}
