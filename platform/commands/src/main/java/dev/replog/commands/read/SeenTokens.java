package dev.replog.commands.read;

import dev.replog.http.problem.ErrorCode;
import dev.replog.schemas.SeenToken;
import dev.replog.schemas.token.SyncToken;

/** The pull token that a device had when a person made a change. It gives the time of the change as a log position. */
final class SeenTokens {
    static final String EXPECTED = "the nextSyncToken of a pull of this user";

    private SeenTokens() {}

    static Reading<SeenToken> read(String name, String text, String userId) {
        return SyncToken.decode(text, userId)
                .filter(token -> token.kind() instanceof SyncToken.Kind.Pull)
                .<Reading<SeenToken>>map(token -> new Reading.Read<>(
                        new SeenToken(token.log().value(), token.position().value())))
                .orElseGet(() -> Reading.refused(
                        ErrorCode.INVALID_TOKEN, name + ": not a pull token (expected: " + EXPECTED + ")"));
    }
}
