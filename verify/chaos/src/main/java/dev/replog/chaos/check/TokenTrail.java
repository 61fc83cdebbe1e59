package dev.replog.chaos.check;

import dev.replog.schemas.token.SyncToken;
import java.util.Optional;

/** The tokens of one device or stream, which may only rise. Used by one thread, read by others. */
public final class TokenTrail {
    private final String name;
    private final String userId;
    private final Findings findings;
    private volatile long position;
    private volatile String text = "";

    public TokenTrail(String name, String userId, Findings findings) {
        this.name = name;
        this.userId = userId;
        this.findings = findings;
    }

    public void accept(String token) {
        long next = positionOf(token, userId);
        if (next < 0) {
            findings.add(name + ": got no token of its user: " + token);
        } else if (next < position) {
            findings.add(name + ": its token went back from " + position + " to " + next);
        } else {
            position = next;
            text = token;
        }
    }

    /** 0 before the first one. */
    public long position() {
        return position;
    }

    /** Empty before the first one. */
    public String text() {
        return text;
    }

    /** Less than 0 when it is not a token of this user. */
    public static long positionOf(String token, String userId) {
        Optional<SyncToken> decoded = SyncToken.decode(token, userId);
        return decoded.map(one -> one.position().value()).orElse(-1L);
    }
}
