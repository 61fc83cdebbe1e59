package dev.replog.projector.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.Problem;
import dev.replog.http.problem.ProblemException;
import dev.replog.projector.progress.LogEnds.LogEnd;
import dev.replog.projector.read.LogIds;
import dev.replog.projector.read.Minimums;
import dev.replog.schemas.token.LogId;
import dev.replog.schemas.token.Position;
import dev.replog.schemas.token.SyncToken;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Tests which tokens are accepted with which logs. */
class TokensTest {
    private static final LogId FIRST = new LogId(11);
    private static final LogId SECOND = new LogId(22);
    private static final LogIds.Known TWO_LOGS = new LogIds.Known(new TreeMap<>(Map.of(1, FIRST, 2, SECOND)));
    private static final LogIds.Known NO_LOG = new LogIds.Known(new TreeMap<>());
    private static final List<LogEnd> ENDS = List.of(new LogEnd(1, 3, 6), new LogEnd(2, 0, 0));

    @Test
    void aTokenOfAnyGenerationThatExists_isGood() {
        accepted(TWO_LOGS, token(FIRST, Position.of(1, 5)));
        accepted(TWO_LOGS, token(SECOND, Position.of(2, 0)));
    }

    @Test
    void aTokenOfAnotherLog_isExpired() {
        expired(TWO_LOGS, token(SECOND, Position.of(1, 5)));
        expired(TWO_LOGS, token(FIRST, Position.of(2, 5)));
        expired(TWO_LOGS, token(FIRST, Position.of(3, 5)));
    }

    @Test
    void whileNoLogIsThere_noTokenIsExpired_butNoneCanBeServed() {
        for (Position position : new Position[] {Position.of(1, 5), Position.START}) {
            refused(ErrorCode.READ_MODEL_UNAVAILABLE, NO_LOG, token(FIRST, position));
        }
    }

    @Test
    void theStart_isGoodInEveryLog_butNotOfOneThatIsGone() {
        for (LogId log : new LogId[] {new LogId(0), FIRST, SECOND}) {
            accepted(TWO_LOGS, token(log, Position.START));
        }
        accepted(NO_LOG, token(new LogId(0), Position.START));
        expired(TWO_LOGS, token(new LogId(33), Position.START));
    }

    @Test
    void theStartOfAUserWithoutHistory_isTheNewestLogs() {
        assertThat(TWO_LOGS.mark(0)).isEqualTo(token(SECOND, Position.START));
        assertThat(NO_LOG.mark(0)).isEqualTo(token(new LogId(0), Position.START));
        assertThat(TWO_LOGS.mark(Position.of(1, 7).value())).isEqualTo(token(FIRST, Position.of(1, 7)));
        assertThatThrownBy(() -> NO_LOG.mark(Position.of(1, 7).value())).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whatAnAnswerMustContain_isTheLaterOfBothTokens() {
        SyncToken early = token(FIRST, Position.of(1, 5));
        SyncToken late = token(SECOND, Position.of(2, 1));

        assertThat(tokens(early, late).reach()).isEqualTo(late.position().value());
        assertThat(tokens(late, early).reach()).isEqualTo(late.position().value());
        assertThat(tokens(null, null).reach()).isZero();
    }

    @Test
    void aTokenBeyondTheEndOfItsLog_isExpired() {
        tokens(token(FIRST, Position.of(1, 5)), null).requireIn(ENDS);
        tokens(token(FIRST, Position.START), null).requireIn(ENDS);
        tokens(token(SECOND, Position.of(3, 0)), null).requireIn(ENDS);
        tokens(token(FIRST, Position.of(1, 6)), null).requireIn(List.of());
        for (Position lost : new Position[] {Position.of(1, 6), Position.of(2, 0)}) {
            assertThat(refusal(tokens(token(FIRST, lost), null)).code()).isEqualTo(ErrorCode.SYNC_TOKEN_EXPIRED);
            assertThat(refusal(tokens(token(FIRST, lost), token(FIRST, lost))).code())
                    .isEqualTo(ErrorCode.SYNC_TOKEN_EXPIRED);
        }
    }

    @Test
    void aMinimumBeyondTheEndOfItsLog_isUnavailable_andSaysThatItIsLost() {
        SyncToken kept = token(FIRST, Position.of(1, 5));
        SyncToken lost = token(FIRST, Position.of(1, 6));
        tokens(kept, kept).requireIn(ENDS);
        tokens(null, lost).requireIn(List.of());
        Tokens several = new Tokens(null, new Minimums(List.of(lost, token(SECOND, Position.of(3, 0)))), null);
        for (Tokens tokens : new Tokens[] {tokens(kept, lost), tokens(null, lost), several}) {
            Problem problem = refusal(tokens);
            assertThat(problem.code()).isEqualTo(ErrorCode.READ_MODEL_UNAVAILABLE);
            assertThat(problem.members()).isEqualTo(Map.of("token_lost", true));
            assertThat(problem.retryAfter()).isPositive();
        }
    }

    private static Problem refusal(Tokens tokens) {
        return catchThrowableOfType(ProblemException.class, () -> tokens.requireIn(ENDS))
                .problem();
    }

    private static Tokens tokens(@Nullable SyncToken since, @Nullable SyncToken minimum) {
        return new Tokens(since, new Minimums(minimum == null ? List.of() : List.of(minimum)), null);
    }

    private static SyncToken token(LogId log, Position position) {
        return SyncToken.mark(log, position);
    }

    private static void accepted(LogIds.Known logs, SyncToken token) {
        tokens(token, null).requireOf(logs);
        tokens(null, token).requireOf(logs);
    }

    private static void expired(LogIds.Known logs, SyncToken token) {
        refused(ErrorCode.SYNC_TOKEN_EXPIRED, logs, token);
    }

    private static void refused(ErrorCode code, LogIds.Known logs, SyncToken token) {
        for (Tokens tokens : new Tokens[] {tokens(token, null), tokens(null, token)}) {
            assertThatThrownBy(() -> tokens.requireOf(logs))
                    .isInstanceOfSatisfying(
                            ProblemException.class,
                            refused -> assertThat(refused.problem().code()).isEqualTo(code));
        }
    }
}
