package dev.replog.simulation.notifier;

import dev.replog.notifier.channel.life.ChannelLife;
import dev.replog.notifier.channel.life.Message;
import dev.replog.notifier.channel.life.MessageState;
import dev.replog.notifier.channel.life.Phase;
import dev.replog.notifier.delivery.Claimed;
import dev.replog.notifier.delivery.Finished;
import dev.replog.notifier.webhook.Verdict;
import dev.replog.schemas.Change;
import java.util.List;

/** Tables of channels with one fault each, which the simulation must find. */
public final class BrokenDeliveries {
    private static final long LATER_MILLIS = 1_500;

    private BrokenDeliveries() {}

    /**
     * The pending pings of a batch are written in a separate transaction, after the one that stores the read position.
     */
    public static SimulatedDeliveries.Stores storingTheOffsetFirst() {
        return (notifiers, life) -> new MemoryDeliveries(notifiers, life) {
            @Override
            void addPending(List<Change> batch) {
                notifiers.world().timeline().after(LATER_MILLIS, life, () -> super.addPending(batch));
            }
        };
    }

    /** Recording a delivered message also drops the pending ping that came meanwhile. */
    public static SimulatedDeliveries.Stores forgettingWhatCameMeanwhile() {
        return (notifiers, life) -> new MemoryDeliveries(notifiers, life) {
            @Override
            boolean write(Finished finished) {
                boolean isWritten = super.write(finished);
                ChannelRow row = notifiers.tables().channel(finished.claimed().key());
                if (isWritten && row != null && finished.verdict() instanceof Verdict.Delivered) {
                    row.life = in(new Phase.Quiet(), row.life);
                }
                return isWritten;
            }
        };
    }

    /** The result of an attempt is recorded even when another instance has taken the channel since. */
    public static SimulatedDeliveries.Stores ignoringTheLease() {
        return (notifiers, life) -> new MemoryDeliveries(notifiers, life) {
            @Override
            boolean isHeld(ChannelRow row, Claimed claimed) {
                boolean isSame = row.resourceId.equals(claimed.resourceId());
                if (isSame) {
                    Phase overwritten =
                            new Phase.Leased(message(claimed), row.life.pending(), claimed.lease(), claimed.firstAt());
                    row.life = in(overwritten, row.life);
                }
                return isSame;
            }
        };
    }

    /** A channel whose receiver responded with 410, or whose retries have ended, continues with its next message. */
    public static SimulatedDeliveries.Stores goingOnAfterTheEnd() {
        return (notifiers, life) -> new MemoryDeliveries(notifiers, life) {
            @Override
            boolean write(Finished finished) {
                boolean isWritten = super.write(finished);
                ChannelRow row = notifiers.tables().channel(finished.claimed().key());
                if (isWritten && row != null && row.life.reason() != null) {
                    row.life = in(new Phase.Quiet(), row.life);
                }
                return isWritten;
            }
        };
    }

    private static ChannelLife in(Phase phase, ChannelLife life) {
        return new ChannelLife(
                phase,
                life.changedAt(),
                life.expiresAt(),
                life.types(),
                life.notifiedUpTo(),
                life.lastNotifiedAt(),
                life.number(),
                life.attempts(),
                life.failures());
    }

    private static Message message(Claimed claimed) {
        return new Message(
                claimed.messageId(),
                MessageState.of(claimed.state()),
                claimed.token(),
                claimed.since(),
                claimed.firstAt());
    }
}
