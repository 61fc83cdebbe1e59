package dev.replog.projector.pull;

import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.Problem;
import dev.replog.http.problem.ProblemException;
import dev.replog.http.request.HeaderNames;
import dev.replog.projector.progress.Waiting;
import dev.replog.schemas.token.Coverage;
import dev.replog.schemas.token.Position;
import dev.replog.schemas.token.SyncToken;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of one request, read for its user: 400 when one is not a token of this user and kind of pull. Whether
 * their log still exists is known only with the logs: 410. Pure.
 *
 * @param since where the client is; null when it has nothing
 * @param minimums what the answer must contain
 * @param page where the pull goes on; null on the first page
 */
record Tokens(
        @Nullable SyncToken since,
        List<SyncToken> minimums,
        @Nullable PageToken page) {
    private static final int MINIMUMS_MAX = 20;
    private static final String RECOVERY =
            "drop what is cached, keep what is not sent yet, and pull without a token to get everything";

    Tokens {
        minimums = List.copyOf(minimums);
    }

    /** @param minimums the values of the header, each a list */
    static Tokens read(PullQuery query, List<String> minimums, String userId) {
        PageToken page = query.pageToken() == null ? null : page(query.pageToken(), query, userId);
        SyncToken since = query.since() == null ? null : sync(PullQuery.SINCE, query.since(), userId);
        Tokens tokens = new Tokens(since, minimums(minimums, userId), page);
        if (since != null) {
            requirePullToken(since, query.kind().coverage(query.types(), tokens.showDeleted(query)));
        }
        return tokens;
    }

    /** The tokens of a read that is no pull. */
    static Tokens ofMinimums(List<String> minimums, String userId) {
        return new Tokens(null, minimums(minimums, userId), null);
    }

    private static List<SyncToken> minimums(List<String> lines, String userId) {
        List<String> texts = lines.stream()
                .flatMap(line -> Stream.of(line.split(",", -1)))
                .map(String::strip)
                .toList();
        if (texts.size() > MINIMUMS_MAX) {
            throw invalid(
                    HeaderNames.MIN_TOKEN + ": " + texts.size() + " tokens (expected: at most " + MINIMUMS_MAX + ")");
        }
        return texts.stream()
                .map(text -> sync(HeaderNames.MIN_TOKEN, text, userId))
                .toList();
    }

    /** 410 when the client may lack something that this pull would leave out because it is older than the token. */
    private static void requirePullToken(SyncToken since, Coverage needed) {
        String fault = switch (since.kind()) {
            case SyncToken.Kind.Unknown unknown -> null;
            case SyncToken.Kind.Mark mark -> "a mark, which says what was written and not what the client has";
            case SyncToken.Kind.Pull pull -> fault(pull.coverage(), needed);
        };
        if (fault != null) {
            throw new ProblemException(
                    ErrorCode.NOT_A_PULL_TOKEN,
                    PullQuery.SINCE + ": " + fault + " (expected: the nextSyncToken of a pull that covers this one); "
                            + "drop nothing that is not sent yet, and pull without a token to get everything");
        }
    }

    private static @Nullable String fault(Coverage given, Coverage needed) {
        if (given.covers(needed)) {
            return null;
        }
        return needed.showsDeletions() && !given.showsDeletions()
                ? "the token of a pull that showed no deletions"
                : "the token of a pull of other types";
    }

    /** The newest position among them, 0 when there are none. */
    long newest() {
        return Math.max(reach(), page == null ? 0 : page.start());
    }

    /** The position that an answer must contain. */
    long reach() {
        return minimums.stream().mapToLong(Tokens::position).reduce(position(since), Math::max);
    }

    /**
     * 410 when one of them is of a log that does not exist; 503 while none is registered: then a projector has not begun yet,
     * and a client must not drop what it has because it asked too early.
     */
    void requireOf(LogIds.Known logs) {
        boolean startExists = page == null || logs.isOfThese(page.log(), new Position(page.start()));
        boolean others = Stream.concat(Stream.ofNullable(since), minimums.stream())
                .allMatch(token -> logs.isOfThese(token.log(), token.position()));
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
                    page.newest(),
                    query.format(),
                    query.whole(),
                    query.maxResults(),
                    query.bytesMax(),
                    page.cursor(),
                    page.start(),
                    page.remaining(),
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
                query.newest(),
                query.format(),
                query.whole(),
                query.maxResults(),
                query.bytesMax(),
                query.newest() ? Cursor.newest(query.kind()) : Cursor.after(position(since), query.kind()),
                Pull.START_UNKNOWN,
                null,
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
        if (query.newest() && !token.newest()) {
            throw invalid("pageToken: of a pull in another order (expected: the same parameters on every page)");
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
