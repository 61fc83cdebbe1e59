package dev.replog.notifier.channel.life;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The states of a channel. The first four are those of a live channel, which is active until it expires; that follows
 * from the time alone, see {@link ChannelLife#status}. The events are the functions of {@link LifeCycle}. An event that
 * a state does not accept is a fault of the caller and throws.
 */
public sealed interface Phase {
    /**
     * There is nothing to deliver.
     *
     * <ul>
     *   <li>changed: to {@link Due} while it is active and the change concerns it
     *   <li>ping requested: to {@link Due} while it is active
     *   <li>renewed: stays; to {@link Due} when it had expired and something changed meanwhile
     *   <li>expired: stays
     *   <li>stopped: to {@link Stopped}
     *   <li>taken, recorded: throws
     * </ul>
     */
    record Quiet() implements Phase {}

    /**
     * A message can be taken from a time on: the handshake, a message that is retried, or a pending ping.
     *
     * <ul>
     *   <li>changed: stays, with one pending ping, while it is active
     *   <li>ping requested: stays, at once or after the wait of a receiver that failed, while it is active
     *   <li>taken: to {@link Leased}
     *   <li>renewed: stays, at once or after the wait of a receiver that failed
     *   <li>expired: to {@link Rested}
     *   <li>stopped: to {@link Stopped}
     *   <li>recorded: throws
     * </ul>
     *
     * @param message the message that was tried before; null: the next message is made when it is taken
     */
    record Due(@Nullable Message message, @Nullable Pending pending, Instant at) implements Phase {}

    /**
     * An instance delivers the message. After the end of the lease, another instance may take the same message.
     *
     * <ul>
     *   <li>changed: stays, with one pending ping, while it is active
     *   <li>ping requested: stays, with one pending ping, while it is active
     *   <li>taken: stays, under another lease, after the end of this one
     *   <li>recorded, delivered: to {@link Quiet}, or to {@link Due} with a pending ping
     *   <li>recorded, retry or put off: to {@link Due} with the same message
     *   <li>recorded, tried for too long: to {@link Failed}
     *   <li>recorded, 410: to {@link Stopped}
     *   <li>renewed: stays
     *   <li>expired: to {@link Rested}; the result of the attempt is then ignored
     *   <li>stopped: to {@link Stopped}; the result of the attempt is then ignored
     * </ul>
     *
     * @param until when another instance may take it
     */
    record Leased(Message message, @Nullable Pending pending, UUID lease, Instant until) implements Phase {
        Leased with(Message other, @Nullable Pending next) {
            return new Leased(other, next, lease, until);
        }
    }

    /**
     * It expired before everything was delivered. No message can be taken until it is renewed.
     *
     * <ul>
     *   <li>changed, ping requested: to {@link Due}, when the channel is active by the clock of another instance
     *   <li>renewed: to {@link Due}
     *   <li>expired: stays
     *   <li>stopped: to {@link Stopped}
     *   <li>taken, recorded: throws
     * </ul>
     */
    record Rested(@Nullable Message message, @Nullable Pending pending) implements Phase {}

    /**
     * Its receiver did not accept a message within the time for which it is retried.
     *
     * <ul>
     *   <li>changed, expired: stays
     *   <li>renewed: to {@link Due} when something changed meanwhile, else to {@link Quiet}
     *   <li>stopped: to {@link Stopped}
     *   <li>ping requested, taken, recorded: throws
     * </ul>
     */
    record Failed(String reason) implements Phase {}

    /**
     * Its owner stopped it, or its receiver responded with 410. A registration under its id is a new channel.
     *
     * <ul>
     *   <li>changed, expired, stopped: stays
     *   <li>ping requested, taken, recorded, renewed: throws
     * </ul>
     */
    record Stopped(String reason) implements Phase {}
}
