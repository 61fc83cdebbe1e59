package dev.replog.notifier.channel;

import dev.replog.notifier.channel.life.ChannelStatus;
import dev.replog.notifier.channel.life.Failures;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The decision about a client's request to register a channel under an id. Pure. */
public sealed interface Registration {
    /**
     * A new channel. Its first message is the handshake. A channel that was under the id is deleted, except the
     * failures of its receiver.
     *
     * @param failures of its receiver before, as far as a wait is left
     */
    record Begins(Instant expiresAt, Failures failures) implements Registration {}

    /**
     * The channel continues.
     *
     * @param rotated whether it gets another secret
     */
    record Renewed(Instant expiresAt, boolean rotated) implements Registration {}

    /** The user has the maximum of active channels. */
    record TooMany() implements Registration {}

    /** An active channel keeps its address. */
    record OtherAddress() implements Registration {}

    /**
     * @param known the channel under the id; null when there is none
     * @param othersActive the number of the user's other active channels
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
            // Its receiver never accepted the handshake.
            return begins(known, expiresAt);
        }
        boolean rotated = order.secret() != null && !order.secret().equals(known.secret());
        return new Renewed(expiresAt, rotated);
    }

    /**
     * Keeps the failures, because stopping and registering a channel would skip the waits between attempts otherwise.
     */
    private static Begins begins(@Nullable Channel known, Instant expiresAt) {
        Failures failures = known == null ? Failures.NONE : known.life().failures();
        return failures.notBefore() == null
                ? new Begins(expiresAt, Failures.NONE)
                : new Begins(expiresAt, new Failures(failures.inARow(), failures.notBefore(), null));
    }
}
