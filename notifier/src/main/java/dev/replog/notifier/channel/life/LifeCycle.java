package dev.replog.notifier.channel.life;

import dev.replog.notifier.webhook.Verdict;
import dev.replog.schemas.token.SyncToken;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The events of a channel: each function takes a channel and gives the channel after the event. They are pure: time and
 * ids are arguments. {@link Phase} says which events each state accepts and where they lead.
 */
public final class LifeCycle {
    private static final String BY_OWNER = "stopped by its owner";
    private static final String BY_RECEIVER = "its receiver answered " + Verdict.GONE;

    private LifeCycle() {}

    /**
     * A new channel. Its handshake is due as soon as its receiver may be called.
     *
     * @param told the newest position of the user, which the answer to the registration names
     * @param failures of the channel that was under this id before
     */
    public static ChannelLife begin(
            @Nullable SyncToken told, @Nullable List<String> types, Instant expiresAt, Failures failures, Instant now) {
        Phase due = new Phase.Due(null, null, failures.earliest(now));
        return new ChannelLife(due, now, expiresAt, types, told, null, 0, 0, failures);
    }

    /**
     * Something changed. What the receiver was told, or is being told, is no news: changes may be read twice.
     *
     * @return the same channel when nothing of it concerns the channel
     */
    public static ChannelLife changed(ChannelLife life, List<News> news, Instant now) {
        if (!life.isActive(now)) {
            return life;
        }
        long known = newest(life.told(), upTo(life.message()));
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

    /** The owner of an active channel asks for a ping: one message more, or the pending one, as soon as it may be. */
    public static ChannelLife pingAskedFor(ChannelLife life, Instant now) {
        if (!life.isActive(now)) {
            throw impossible(life, "a ping that is asked for", "an active channel");
        }
        Pending known = life.pending();
        Pending asked = known == null
                ? new Pending(life.lastUpTo(), true, now)
                : new Pending(known.upTo(), true, known.since());
        return waiting(life, asked, life.failures().earliest(now));
    }

    /** A channel under way keeps its lease. */
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
     * A worker takes what is due for itself alone, until the lease is over. The message is made here, of what is
     * pending, and gets the next number; one that was tried before stays as it is.
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
            Message handshake = new Message(messageId, MessageState.SYNC, life.told(), null, now);
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
     * The result of an attempt, which the holder of the lease alone may record: see {@link ChannelLife#isLeasedUnder}.
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
                // No attempt was made: the time for retries has not started if it had not before.
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
     * Its owner registers it again. A channel that had expired or failed is revived: if something changed meanwhile, a
     * ping is pending, and the time for retries starts anew. No renewal skips the wait of a receiver that failed.
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
        long newest = Math.max(newest(life.told(), upTo(message)), ofPending);
        if (isRevived && ChannelLife.position(head) > newest) {
            pending = new Pending(head, true, pending == null ? now : pending.since());
        }
        Failures failures =
                life.phase() instanceof Phase.Failed ? life.failures().forgiven() : life.failures();
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
                life.told(),
                life.lastNotifiedAt(),
                life.number(),
                life.attempts(),
                failures);
    }

    /** Its time is over: nothing is delivered any more, until it is renewed. The same channel when it is not over. */
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

    /** Its owner stops it. No attempt begins any more; the result of one that is under way is ignored. */
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
