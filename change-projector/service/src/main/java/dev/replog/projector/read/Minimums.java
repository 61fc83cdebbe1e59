package dev.replog.projector.read;

import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.Problem;
import dev.replog.http.problem.ProblemException;
import dev.replog.http.request.HeaderNames;
import dev.replog.projector.progress.LogEnds.LogEnd;
import dev.replog.schemas.token.SyncToken;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * The tokens of {@code Replog-Min-Token}: no response may be older than any of them. 400 when one is not a token of
 * this user. Whether their log still exists is checked later, with the known logs: 410. And whether it still has them,
 * with its ends: 503. Pure.
 */
public record Minimums(List<SyncToken> tokens) {
    /** The steps of a client after a rejected token. */
    public static final String RECOVERY =
            "drop what is cached, keep what is not sent yet, and pull without a token to get everything";

    private static final int TOKENS_MAX = 20;

    public Minimums {
        tokens = List.copyOf(tokens);
    }

    /** @param lines the values of the header, each a list */
    public static Minimums read(List<String> lines, String userId) {
        List<String> texts = lines.stream()
                .flatMap(line -> Stream.of(line.split(",", -1)))
                .map(String::strip)
                .toList();
        if (texts.size() > TOKENS_MAX) {
            throw new ProblemException(
                    ErrorCode.INVALID_TOKEN,
                    HeaderNames.MIN_TOKEN + ": " + texts.size() + " tokens (expected: at most " + TOKENS_MAX + ")");
        }
        return new Minimums(texts.stream()
                .map(text -> token(HeaderNames.MIN_TOKEN, text, userId))
                .toList());
    }

    /** The position that a response must contain; 0 when there are no tokens. */
    public long reach() {
        return tokens.stream().mapToLong(token -> token.position().value()).reduce(0, Math::max);
    }

    public void requireOf(LogIds.Known logs) {
        requireOf(logs, tokens);
    }

    /**
     * 503 that says so when one of the tokens is beyond the end of its log, which has lost it in a restore. It is 503,
     * as for any token that the read model has not reached: what the client has pulled is still there.
     */
    public void requireIn(Collection<LogEnd> ends) {
        if (tokens.stream().anyMatch(token -> ends.stream().anyMatch(end -> end.hasLost(token.position())))) {
            throw new ProblemException(Problem.of(
                            ErrorCode.READ_MODEL_UNAVAILABLE,
                            HeaderNames.MIN_TOKEN + ": a token is of a part of the log that was lost, because this"
                                    + " server was restored from a backup; send again, under their mutation ids, the"
                                    + " writes that no pull has brought")
                    .with("token_lost", true)
                    .withRetryAfter(ReadFaults.RETRY_AFTER));
        }
    }

    /**
     * 410 when one of the tokens is of a log that does not exist. 503 while no log is registered: then no projector has
     * started yet, and a client must not drop its data because of an early request.
     */
    public static void requireOf(LogIds.Known logs, Collection<SyncToken> tokens) {
        if (!tokens.stream().allMatch(token -> logs.isOfThese(token.log(), token.position()))) {
            throw notOf(logs);
        }
    }

    /** The problem with a token of none of these logs. */
    public static ProblemException notOf(LogIds.Known logs) {
        return logs.isNone()
                ? ReadFaults.unavailable("no log is projected here yet; try again shortly", null)
                : new ProblemException(
                        ErrorCode.SYNC_TOKEN_EXPIRED, "the token is of a log that no longer exists; " + RECOVERY);
    }

    /**
     * @param name of the parameter or header with the text
     */
    public static SyncToken token(String name, String text, String userId) {
        return SyncToken.decode(text, userId)
                .orElseThrow(() -> new ProblemException(
                        ErrorCode.INVALID_TOKEN,
                        name + ": not a sync token of this user (expected: one from a response, unchanged)"));
    }
}
