package dev.replog.notifier.channel;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What follows from a client's order for the channel of that id. A pure decision. */
sealed interface Registration {
    /**
     * A channel begins: its first message is the handshake. Whatever was under its id is forgotten, except how its
     * receiver failed.
     *
     * @param failures attempts in a row that failed before
     * @param notBefore the receiver is not called before this time; null: at once
     */
    record Begins(Instant expiresAt, int failures, @Nullable Instant notBefore) implements Registration {}

    /**
     * It goes on where it was.
     *
     * @param revived it was not active, so what changed meanwhile is owed
     * @param rotated it gets another secret
     */
    record Renewed(Instant expiresAt, boolean revived, boolean rotated) implements Registration {}

    /** The user has as many active channels as are allowed. */
    record TooMany() implements Registration {}

    /** An active channel keeps its address. */
    record OtherAddress() implements Registration {}

    /**
     * @param known the channel of that id; null when there is none
     * @param othersActive how many other active channels the user has
     */
    static Registration of(
            @Nullable Channel known,
            ChannelOrder order,
            int othersActive,
            int activeMax,
            Duration lifeDefault,
            Duration lifeMax,
            Instant now) {
        Instant latest = now.plus(lifeMax);
        Instant asked = order.expiresAt();
        Instant wanted = asked == null ? now.plus(lifeDefault) : asked;
        Instant expiresAt = wanted.isBefore(latest) ? wanted : latest;
        if (othersActive >= activeMax && (known == null || known.status() != ChannelStatus.ACTIVE)) {
            return new TooMany();
        }
        if (known == null || known.status() == ChannelStatus.STOPPED) {
            return begins(known, expiresAt);
        }
        boolean isActive = known.status() == ChannelStatus.ACTIVE;
        boolean sameAddress = known.address().equals(order.address().text());
        if (!sameAddress) {
            return isActive ? new OtherAddress() : begins(known, expiresAt);
        }
        if (!isActive && known.lastNotifiedAt() == null) {
            // Its receiver never took the handshake.
            return begins(known, expiresAt);
        }
        boolean rotated = order.secret() != null && !order.secret().equals(known.secret());
        return new Renewed(expiresAt, !isActive, rotated);
    }

    /** Else the waits between attempts could be skipped by stopping a channel and beginning it again. */
    private static Begins begins(@Nullable Channel known, Instant expiresAt) {
        return known == null || known.notBefore() == null
                ? new Begins(expiresAt, 0, null)
                : new Begins(expiresAt, known.failures(), known.notBefore());
    }
}
