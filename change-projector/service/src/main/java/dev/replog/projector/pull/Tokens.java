package dev.replog.projector.pull;

import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.Problem;
import dev.replog.http.problem.ProblemException;
import dev.replog.projector.progress.LogEnds.LogEnd;
import dev.replog.projector.progress.Waiting;
import dev.replog.projector.read.Erased;
import dev.replog.projector.read.LogIds;
import dev.replog.projector.read.Minimums;
import dev.replog.schemas.catalogue.CanonicalText;
import dev.replog.schemas.token.Coverage;
import dev.replog.schemas.token.Position;
import dev.replog.schemas.token.SyncToken;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of one request, read for its user: 400 when one is not a token of this user and kind of pull. Whether
 * their log still exists is checked later, with the known logs: 410. Pure.
 *
 * @param since the client's position; null when it has none
 * @param minimums the positions that the response must contain
 * @param page the continuation of the pull; null on the first page
 */
record Tokens(
        @Nullable SyncToken since,
        Minimums minimums,
        @Nullable PageToken page) {
    /** @param minimums the values of the header, each a list */
    static Tokens read(PullQuery query, List<String> minimums, String userId) {
        PageToken page = query.pageToken() == null ? null : page(query.pageToken(), query, userId, PageToken.NOW);
        SyncToken since = query.since() == null ? null : Minimums.token(PullQuery.SINCE, query.since(), userId);
        Tokens tokens = new Tokens(since, Minimums.read(minimums, userId), page);
        if (since != null) {
            requirePullToken(since, query.kind().coverage(query.types(), tokens.showDeleted(query)));
        }
        return tokens;
    }

    /** Of a pull of a past state, which has no position of the client and waits for nothing. */
    static Tokens ofPast(PullQuery query, String userId, String asOf) {
        PageToken page = query.pageToken() == null ? null : page(query.pageToken(), query, userId, asOf);
        return new Tokens(null, new Minimums(List.of()), page);
    }

    /** 410 when this pull would leave out something that the client lacks, because it is older than the token. */
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

    /** The newest of their positions, 0 when there are none. */
    long newest() {
        return Math.max(reach(), page == null ? 0 : page.start());
    }

    /** The position that a response must contain. */
    long reach() {
        return Math.max(position(since), minimums.reach());
    }

    /** 410 when one of them is of a log that does not exist; 503 while no log is registered. */
    void requireOf(LogIds.Known logs) {
        if (page != null && !logs.isOfThese(page.log(), new Position(page.start()))) {
            throw Minimums.notOf(logs);
        }
        if (since != null) {
            Minimums.requireOf(logs, List.of(since));
        }
        minimums.requireOf(logs);
    }

    /**
     * 410 when the client has more than the log: the log was restored from a backup, and has lost the rest. 503 that
     * says so when the log has lost only what the response must contain.
     */
    void requireIn(Collection<LogEnd> ends) {
        Position had = new Position(Math.max(position(since), page == null ? 0 : page.start()));
        if (ends.stream().anyMatch(end -> end.hasLost(had))) {
            throw new ProblemException(
                    ErrorCode.SYNC_TOKEN_EXPIRED,
                    "the token is of a part of the log that was lost, because this server was restored from a backup; "
                            + Minimums.RECOVERY);
        }
        minimums.requireIn(ends);
    }

    /** The pull of these tokens and parameters. */
    Pull pull(PullQuery query, String userId, PullEtag etag, long known, Duration catchUpMax) {
        if (page != null) {
            // The first page fixes what is shown, so that leaving out a parameter later cannot change it.
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

    /** Whether deletions from before the pull are shown. */
    boolean showDeleted(PullQuery query) {
        if (page != null) {
            return page.showDeleted();
        }
        return query.showDeleted() == null ? since != null : query.showDeleted();
    }

    static ProblemException expired(SyncToken horizon, String userId) {
        return new ProblemException(Problem.of(
                        ErrorCode.SYNC_TOKEN_EXPIRED,
                        "the token is older than deletions that are no longer kept; " + Minimums.RECOVERY)
                .with("horizon", horizon.encode(userId)));
    }

    static ProblemException erased(Erased erased) {
        return new ProblemException(Problem.of(
                        ErrorCode.ACCOUNT_ERASED,
                        "the account was erased after this token; drop the local data and everything that was queued"
                                + " before the erasure, and pull without a token")
                .with("erased_at", CanonicalText.of(Objects.requireNonNull(erased.at()))));
    }

    private static PageToken page(String text, PullQuery query, String userId, String asOf) {
        PageToken token = PageToken.decode(text, query.kind(), userId, query.types(), asOf)
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
