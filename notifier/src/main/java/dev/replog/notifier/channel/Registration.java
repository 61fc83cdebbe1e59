package dev.replog.notifier.channel;

import dev.replog.notifier.channel.life.ChannelStatus;
import dev.replog.notifier.channel.life.Failures;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What follows from a client's order for the channel of that id. A pure decision. */
public sealed interface Registration {
    /**
     * A channel begins: its first message is the handshake. Whatever was under its id is deleted, except how its
     * receiver failed.
     *
     * @param failures of its receiver before, as far as they keep it waiting
     */
    record Begins(Instant expiresAt, Failures failures) implements Registration {}

    /**
     * It goes on where it was.
     *
     * @param rotated it gets another secret
     */
    record Renewed(Instant expiresAt, boolean rotated) implements Registration {}

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
        if (!isActive && known.life().lastNotifiedAt() == null) {
            // Its receiver never took the handshake.
            return begins(known, expiresAt);
        }
        boolean rotated = order.secret() != null && !order.secret().equals(known.secret());
        return new Renewed(expiresAt, rotated);
    }

    /** Else the waits between attempts could be skipped by stopping a channel and beginning it again. */
    private static Begins begins(@Nullable Channel known, Instant expiresAt) {
        Failures failures = known == null ? Failures.NONE : known.life().failures();
        return failures.notBefore() == null
                ? new Begins(expiresAt, Failures.NONE)
                : new Begins(expiresAt, new Failures(failures.inARow(), failures.notBefore(), null));
    }
}
