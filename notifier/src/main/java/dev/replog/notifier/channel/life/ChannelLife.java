package dev.replog.notifier.channel.life;

import dev.replog.schemas.token.SyncToken;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The life cycle of one channel. Immutable; the functions of {@link LifeCycle} make the next one.
 *
 * @param changedAt when it was last registered, renewed, stopped or failed
 * @param types the entity types that it gets pings for; null is all
 * @param notifiedUpTo the position of the last message that the receiver accepted, or of its registration; null when no
 * position was known then
 * @param lastNotifiedAt when the receiver last accepted a message
 * @param number of the last message; 0 before the handshake
 * @param attempts all attempts, of all messages
 */
public record ChannelLife(
        Phase phase,
        Instant changedAt,
        Instant expiresAt,
        @Nullable List<String> types,
        @Nullable SyncToken notifiedUpTo,
        @Nullable Instant lastNotifiedAt,
        long number,
        long attempts,
        Failures failures) {
    /** The position of a token; 0 without a token. */
    public static long position(@Nullable SyncToken token) {
        return token == null ? 0 : token.position().value();
    }

    public ChannelStatus status(Instant now) {
        return switch (phase) {
            case Phase.Quiet ignored -> liveStatus(now);
            case Phase.Due ignored -> liveStatus(now);
            case Phase.Leased ignored -> liveStatus(now);
            case Phase.Rested ignored -> liveStatus(now);
            case Phase.Failed ignored -> ChannelStatus.FAILED;
            case Phase.Stopped ignored -> ChannelStatus.STOPPED;
        };
    }

    private ChannelStatus liveStatus(Instant now) {
        return now.isBefore(expiresAt) ? ChannelStatus.ACTIVE : ChannelStatus.EXPIRED;
    }

    public boolean isActive(Instant now) {
        return status(now) == ChannelStatus.ACTIVE;
    }

    /** Whether a worker may take a message now. */
    public boolean canBeTaken(Instant now) {
        Instant at = nextAttemptAt();
        return at != null && !at.isAfter(now) && isActive(now);
    }

    /** Whether the result of an attempt under this lease is still accepted. */
    public boolean isLeasedUnder(UUID lease) {
        return phase instanceof Phase.Leased leased && leased.lease().equals(lease);
    }

    /** The message that is being delivered or retried; null when there is none. */
    public @Nullable Message message() {
        return switch (phase) {
            case Phase.Due due -> due.message();
            case Phase.Leased leased -> leased.message();
            case Phase.Rested rested -> rested.message();
            case Phase.Quiet ignored -> null;
            case Phase.Failed ignored -> null;
            case Phase.Stopped ignored -> null;
        };
    }

    /**
     * The position of the newest message; without a message in progress, the last position that the receiver accepted.
     */
    @Nullable
    SyncToken lastUpTo() {
        Message message = message();
        return message == null ? notifiedUpTo : message.upTo();
    }

    /** The pending ping; null when there is none. */
    public @Nullable Pending pending() {
        return switch (phase) {
            case Phase.Due due -> due.pending();
            case Phase.Leased leased -> leased.pending();
            case Phase.Rested rested -> rested.pending();
            case Phase.Quiet ignored -> null;
            case Phase.Failed ignored -> null;
            case Phase.Stopped ignored -> null;
        };
    }

    /** When a worker may take a message; null when there is nothing to deliver. */
    public @Nullable Instant nextAttemptAt() {
        return switch (phase) {
            case Phase.Due due -> due.at();
            case Phase.Leased leased -> leased.until();
            case Phase.Quiet ignored -> null;
            case Phase.Rested ignored -> null;
            case Phase.Failed ignored -> null;
            case Phase.Stopped ignored -> null;
        };
    }

    /** Why the channel has failed or was stopped; null while it is live. */
    public @Nullable String reason() {
        return switch (phase) {
            case Phase.Failed failed -> failed.reason();
            case Phase.Stopped stopped -> stopped.reason();
            case Phase.Quiet ignored -> null;
            case Phase.Due ignored -> null;
            case Phase.Leased ignored -> null;
            case Phase.Rested ignored -> null;
        };
    }

    public ChannelLife withNotifiedUpTo(SyncToken token) {
        return new ChannelLife(phase, changedAt, expiresAt, types, token, lastNotifiedAt, number, attempts, failures);
    }

    ChannelLife in(Phase next) {
        return new ChannelLife(
                next, changedAt, expiresAt, types, notifiedUpTo, lastNotifiedAt, number, attempts, failures);
    }

    ChannelLife changedAt(Instant time) {
        return new ChannelLife(phase, time, expiresAt, types, notifiedUpTo, lastNotifiedAt, number, attempts, failures);
    }

    ChannelLife withNumber(long next) {
        return new ChannelLife(
                phase, changedAt, expiresAt, types, notifiedUpTo, lastNotifiedAt, next, attempts, failures);
    }

    /** The life after one more attempt. */
    ChannelLife tried(Failures next) {
        return new ChannelLife(
                phase, changedAt, expiresAt, types, notifiedUpTo, lastNotifiedAt, number, attempts + 1, next);
    }

    ChannelLife accepted(Message message, Instant at) {
        return new ChannelLife(phase, changedAt, expiresAt, types, message.upTo(), at, number, attempts, failures);
    }
}
