package dev.replog.projector.past;

import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.ProblemException;
import dev.replog.schemas.catalogue.CanonicalText;
import dev.replog.schemas.token.SyncToken;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** When a past state was: at a position of the log, or at a time. Pure. */
public sealed interface AsOf {
    /** The query parameter. */
    String PARAMETER = "asOf";

    /** At the position of a token of either kind. */
    record AtToken(SyncToken token) implements AsOf {}

    /** After everything that the log took up to this time. */
    record AtTime(Instant time) implements AsOf {}

    /** The value of the parameter; empty when it is not there, and 400 when it is there more than once. */
    static Optional<String> text(Map<String, List<String>> parameters) {
        List<String> given = parameters.get(PARAMETER);
        if (given == null) {
            return Optional.empty();
        }
        if (given.size() != 1) {
            throw new ProblemException(
                    ErrorCode.VALIDATION_FAILED, PARAMETER + ": " + given.size() + " times (expected: once)");
        }
        @Nullable String value = given.getFirst();
        // A name without "=" arrives as null.
        return Optional.of(value == null ? "" : value);
    }

    /** The other parameters. */
    static Map<String, List<String>> without(Map<String, List<String>> parameters) {
        Map<String, List<String>> others = new LinkedHashMap<>(parameters);
        others.remove(PARAMETER);
        return others;
    }

    /** 400 when the text is neither a time nor a token of this user. */
    static AsOf parse(String text, String userId) {
        Optional<AsOf> time = CanonicalText.parseInstant(text).map(AtTime::new);
        return time.or(() -> SyncToken.decode(text, userId).map(AtToken::new))
                .orElseThrow(() -> new ProblemException(
                        ErrorCode.INVALID_TOKEN,
                        PARAMETER + ": " + CanonicalText.shown(text)
                                + " (expected: a sync token of this user, unchanged,"
                                + " or a time such as 2026-11-10T14:30:00Z; in an address, + is written %2B)"));
    }
}
