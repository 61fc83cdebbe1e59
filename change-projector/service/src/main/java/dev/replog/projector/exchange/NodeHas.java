package dev.replog.projector.exchange;

import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.Problem;
import dev.replog.http.problem.ProblemException;
import dev.replog.projector.read.LogIds;
import dev.replog.projector.read.Minimums;
import dev.replog.schemas.token.Coverage;
import dev.replog.schemas.token.SyncToken;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The positions that the tokens of a node stand for. Pure. */
final class NodeHas {
    private static final String NAME = "sync_token";

    private NodeHas() {}

    /**
     * The newest position of which the node has something; 0 when it says none of this log.
     *
     * @param text of the token; null for none
     */
    static long newest(@Nullable String text, String userId, LogIds.Known logs) {
        if (text == null) {
            return 0;
        }
        SyncToken token = Minimums.token("newest_token", text, userId);
        return logs.isOfThese(token.log(), token.position()) ? token.position().value() : 0;
    }

    /**
     * The position up to which the node has everything.
     *
     * @param text of the token; null when the node has nothing
     * @param needed what the node gets
     * @param head with the newest deletion that was purged
     */
    static long position(
            @Nullable String text, String userId, Coverage needed, LogIds.Known logs, RootReads.Head head) {
        if (text == null) {
            return 0;
        }
        SyncToken token = Minimums.token(NAME, text, userId);
        if (!(token.kind() instanceof SyncToken.Kind.Pull pull)
                || !pull.coverage().covers(needed)) {
            throw new ProblemException(
                    ErrorCode.NOT_A_PULL_TOKEN,
                    NAME + ": of something else than a packet to this node (expected: the sync_token of the last packet"
                            + " that was applied, or none to get everything)");
        }
        Minimums.requireOf(logs, List.of(token));
        long position = token.position().value();
        if (head.horizon() > position) {
            throw new ProblemException(Problem.of(
                    ErrorCode.SYNC_TOKEN_EXPIRED,
                    NAME + ": older than deletions that are no longer kept (expected: no token, to get everything)"));
        }
        return position;
    }
}
