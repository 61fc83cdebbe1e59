package dev.replog.notifier.channel.life;

import dev.replog.schemas.token.LogId;
import dev.replog.schemas.token.Position;
import dev.replog.schemas.token.SyncToken;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;

/** Channels at one time, for tests. All except the expired ones live for one more day. */
final class Lives {
    static final Instant NOW = Instant.parse("2026-11-21T09:00:00Z");
    static final Instant LAST_WEEK = NOW.minus(Duration.ofDays(7));
    static final Instant TOMORROW = NOW.plus(Duration.ofDays(1));
    static final UUID LEASE = new UUID(0, 1);
    static final UUID OTHER_LEASE = new UUID(0, 2);
    static final UUID MESSAGE = new UUID(0, 3);
    static final UUID OTHER_MESSAGE = new UUID(0, 4);
    /** The receiver accepted everything up to this position. */
    static final long NOTIFIED = 5;

    private Lives() {}

    static SyncToken token(long position) {
        return SyncToken.mark(new LogId(1), new Position(position));
    }

    /** Message 3. */
    static Message message(long upTo) {
        return new Message(MESSAGE, MessageState.EXISTS, token(upTo), after(-30), after(-20));
    }

    static Pending pending(long upTo) {
        return new Pending(token(upTo), true, after(-10));
    }

    static Pending pendingDeletion(long upTo) {
        return new Pending(token(upTo), false, after(-10));
    }

    static Instant after(long seconds) {
        return NOW.plusSeconds(seconds);
    }

    static News news(long position) {
        return news(position, Set.of("workout"), Set.of("workout"));
    }

    static News news(long position, Set<String> types, Set<String> existing) {
        return new News(token(position), after(-1), types, existing);
    }

    static ChannelLife live(Phase phase) {
        return live(phase, 3, Failures.NONE);
    }

    static ChannelLife live(Phase phase, long number, Failures failures) {
        return new ChannelLife(
                phase, LAST_WEEK, TOMORROW, null, token(NOTIFIED), after(-60), number, number + 4, failures);
    }

    /** It expires now. */
    static ChannelLife expired(Phase phase) {
        return new ChannelLife(phase, LAST_WEEK, NOW, null, token(NOTIFIED), after(-60), 3, 7, Failures.NONE);
    }
}
