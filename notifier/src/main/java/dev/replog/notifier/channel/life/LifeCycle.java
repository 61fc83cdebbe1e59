package dev.replog.notifier.channel.life;

import dev.replog.notifier.webhook.Verdict;
import dev.replog.schemas.token.SyncToken;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The events of a channel: each function takes a channel and returns the channel after the event. They are pure: time
 * and ids are arguments. {@link Phase} lists the events that each state accepts, and the next states.
 */
public final class LifeCycle {
    private static final String BY_OWNER = "stopped by its owner";
    private static final String BY_RECEIVER = "its receiver answered " + Verdict.GONE;

    private LifeCycle() {}

    /**
     * A new channel. Its handshake is due as soon as its receiver may be called.
     *
     * @param notifiedUpTo the newest position of the user, which the response to the registration contains
     * @param failures of the channel that was under this id before
     */
    public static ChannelLife begin(
            @Nullable SyncToken notifiedUpTo,
            @Nullable List<String> types,
            Instant expiresAt,
            Failures failures,
            Instant now) {
        Phase due = new Phase.Due(null, null, failures.earliest(now));
        return new ChannelLife(due, now, expiresAt, types, notifiedUpTo, null, 0, 0, failures);
    }

    /**
     * Something changed. Changes may be read twice, so positions that a message already covers are ignored.
     *
     * @return the same channel when no change concerns the channel
     */
    public static ChannelLife changed(ChannelLife life, List<News> news, Instant now) {
        if (!life.isActive(now)) {
            return life;
        }
        long known = newest(life.notifiedUpTo(), upTo(life.message()));
        Pending pending = life.pending();
        boolean isConcerned = false;
        for (News each : news) {
            if (ChannelLife.position(each.upTo()) > known && each.concerns(life.types())) {
                pending = each.addedTo(pending, life.types());
                isConcerned = true;
            }
        }
        if (!isConcerned) {
            return life;
        }
        Instant due = life.nextAttemptAt();
        return waiting(life, Objects.requireNonNull(pending), due == null ? now : due);
    }

    /**
     * The owner of an active channel requests a ping: one more message, or the pending one, at the earliest allowed
     * time.
     */
    public static ChannelLife pingRequested(ChannelLife life, Instant now) {
        if (!life.isActive(now)) {
            throw impossible(life, "a requested ping", "an active channel");
        }
        Pending known = life.pending();
        Pending asked = known == null
                ? new Pending(life.lastUpTo(), true, now)
                : new Pending(known.upTo(), true, known.since());
        return waiting(life, asked, life.failures().earliest(now));
    }

    /** A leased channel keeps its lease. */
    private static ChannelLife waiting(ChannelLife life, Pending pending, Instant at) {
        return life.in(
                switch (life.phase()) {
                    case Phase.Leased leased -> leased.with(leased.message(), pending);
                    case Phase.Quiet ignored -> new Phase.Due(null, pending, at);
                    case Phase.Due due -> new Phase.Due(due.message(), pending, at);
                    case Phase.Rested rested -> new Phase.Due(rested.message(), pending, at);
                    case Phase.Failed ignored -> throw impossible(life, "a pending ping", "a live channel");
                    case Phase.Stopped ignored -> throw impossible(life, "a pending ping", "a live channel");
                });
    }

    /**
     * A worker takes the due message under a lease. A new message is made from the pending ping and gets the next
     * number; a message that was tried before stays as it is.
     *
     * @param messageId of a message that is made here
     */
    public static ChannelLife taken(ChannelLife life, UUID messageId, UUID lease, Instant until, Instant now) {
        if (!life.canBeTaken(now)) {
            throw impossible(life, "taking a message", "an active channel with a message that is due");
        }
        Message known = life.message();
        Pending pending = life.pending();
        if (known != null) {
            Message message = known.firstAt() == null ? known.firstTriedAt(now) : known;
            return life.in(new Phase.Leased(message, pending, lease, until));
        }
        if (life.number() == 0) {
            Message handshake = new Message(messageId, MessageState.SYNC, life.notifiedUpTo(), null, now);
            return life.withNumber(1).in(new Phase.Leased(handshake, pending, lease, until));
        }
        if (pending == null) {
            throw impossible(life, "taking a message", "a pending ping or a message to retry");
        }
        MessageState state = pending.hasExisting() ? MessageState.EXISTS : MessageState.NOT_EXISTS;
        Message message = new Message(messageId, state, pending.upTo(), pending.since(), now);
        return life.withNumber(life.number() + 1).in(new Phase.Leased(message, null, lease, until));
    }

    /**
     * Records the result of an attempt. Only the holder of the lease may do so: see {@link ChannelLife#isLeasedUnder}.
     *
     * @param at when the attempt ended
     */
    public static ChannelLife recorded(ChannelLife life, Verdict verdict, Instant at) {
        if (!(life.phase() instanceof Phase.Leased leased)) {
            throw impossible(life, "the result of an attempt", "a leased channel");
        }
        Message message = leased.message();
        Pending pending = leased.pending();
        Failures before = life.failures();
        return switch (verdict) {
            case Verdict.Delivered ignored ->
                life.accepted(message, at)
                        .tried(Failures.NONE)
                        .in(pending == null ? new Phase.Quiet() : new Phase.Due(null, pending, at));
            case Verdict.Retry retry ->
                life.tried(before.andOneMore(retry.at(), retry.error()))
                        .in(new Phase.Due(message, pending, retry.at()));
            case Verdict.PutOff putOff -> {
                // No attempt was made: if the time for retries had not started before, it does not start now.
                Message untried = before.inARow() == 0 ? message.firstTriedAt(null) : message;
                yield life.in(new Phase.Due(untried, pending, putOff.at()));
            }
            case Verdict.Failed failed ->
                life.tried(before.andOneMore(null, failed.error()))
                        .changedAt(at)
                        .in(new Phase.Failed("tried for long enough, last: " + failed.error()));
            case Verdict.Gone gone ->
                life.tried(before.andOneMore(null, gone.error())).changedAt(at).in(new Phase.Stopped(BY_RECEIVER));
        };
    }

    /**
     * Its owner registers it again. A channel that had expired or failed becomes active again: if something changed
     * meanwhile, a ping is pending, and the time for retries starts again. No renewal skips the wait of a receiver that
     * failed.
     *
     * @param head the newest position of the user; null when nothing changed yet
     */
    public static ChannelLife renewed(
            ChannelLife life, @Nullable List<String> types, Instant expiresAt, @Nullable SyncToken head, Instant now) {
        if (life.phase() instanceof Phase.Stopped) {
            throw impossible(life, "a renewal", "a channel that is not stopped");
        }
        boolean isRevived = !life.isActive(now);
        Message known = life.message();
        Message message = known == null || !isRevived ? known : known.firstTriedAt(null);
        Pending pending = life.pending();
        long ofPending = pending == null ? 0 : ChannelLife.position(pending.upTo());
        long newest = Math.max(newest(life.notifiedUpTo(), upTo(message)), ofPending);
        if (isRevived && ChannelLife.position(head) > newest) {
            pending = new Pending(head, true, pending == null ? now : pending.since());
        }
        Failures failures =
                life.phase() instanceof Phase.Failed ? life.failures().withCountReset() : life.failures();
        Phase next;
        if (life.phase() instanceof Phase.Leased leased) {
            next = leased.with(Objects.requireNonNull(message), pending);
        } else {
            boolean isWaiting = message != null || pending != null || life.number() == 0;
            next = isWaiting ? new Phase.Due(message, pending, failures.earliest(now)) : new Phase.Quiet();
        }
        return new ChannelLife(
                next,
                now,
                expiresAt,
                types,
                life.notifiedUpTo(),
                life.lastNotifiedAt(),
                life.number(),
                life.attempts(),
                failures);
    }

    /** The channel expires: it gets no messages until it is renewed. Returns the same channel when it has time left. */
    public static ChannelLife expired(ChannelLife life, Instant now) {
        if (life.status(now) != ChannelStatus.EXPIRED) {
            return life;
        }
        return switch (life.phase()) {
            case Phase.Due due -> life.in(new Phase.Rested(due.message(), due.pending()));
            case Phase.Leased leased -> life.in(new Phase.Rested(leased.message(), leased.pending()));
            case Phase.Quiet ignored -> life;
            case Phase.Rested ignored -> life;
            case Phase.Failed ignored -> life;
            case Phase.Stopped ignored -> life;
        };
    }

    /** Its owner stops it. No attempt starts any more; the result of one in progress is ignored. */
    public static ChannelLife stopped(ChannelLife life, Instant now) {
        return life.phase() instanceof Phase.Stopped
                ? life
                : life.changedAt(now).in(new Phase.Stopped(BY_OWNER));
    }

    private static @Nullable SyncToken upTo(@Nullable Message message) {
        return message == null ? null : message.upTo();
    }

    private static long newest(@Nullable SyncToken one, @Nullable SyncToken other) {
        return Math.max(ChannelLife.position(one), ChannelLife.position(other));
    }

    private static IllegalStateException impossible(ChannelLife life, String event, String expected) {
        return new IllegalStateException(
                event + ": " + life.phase().getClass().getSimpleName() + " (expected: " + expected + ")");
    }
}
