package dev.replog.notifier.delivery;

import dev.replog.notifier.channel.ChannelStatus;
import dev.replog.notifier.webhook.Verdict;
import dev.replog.schemas.Change;
import dev.replog.simulation.ChannelRow;
import java.util.List;

/** Tables of channels with one thing wrong each, to see that the simulation finds it. */
public final class BrokenDeliveries {
    private static final long LATER_MILLIS = 1_500;

    private BrokenDeliveries() {}

    /** What a batch owes is written in a transaction of its own, after the one that stores how far changes are read. */
    public static SimulatedDeliveries.Stores storingTheOffsetFirst() {
        return (world, life) -> new MemoryDeliveries(world, life) {
            @Override
            void owe(List<Change> batch) {
                world.timeline().after(LATER_MILLIS, life, () -> super.owe(batch));
            }
        };
    }

    /** Who writes that a message was delivered believes that nothing came since it was made. */
    public static SimulatedDeliveries.Stores forgettingWhatCameMeanwhile() {
        return (world, life) -> new MemoryDeliveries(world, life) {
            @Override
            boolean write(Finished finished) {
                boolean isWritten = super.write(finished);
                ChannelRow row = world.notifierTables()
                        .channel(finished.claimed().userId(), finished.claimed().channelId());
                if (isWritten && row != null && finished.verdict() instanceof Verdict.Delivered) {
                    row.owed = null;
                    row.dueAt = null;
                }
                return isWritten;
            }
        };
    }

    /** What came of an attempt is written whoever has taken the channel since. */
    public static SimulatedDeliveries.Stores ignoringTheLease() {
        return (world, life) -> new MemoryDeliveries(world, life) {
            @Override
            boolean isHeld(ChannelRow row, Claimed claimed) {
                return row.resourceId.equals(claimed.resourceId());
            }
        };
    }

    /** A channel whose receiver wants no more, or was tried for long enough, goes on with its next message. */
    public static SimulatedDeliveries.Stores goingOnAfterTheEnd() {
        return (world, life) -> new MemoryDeliveries(world, life) {
            @Override
            boolean write(Finished finished) {
                boolean isWritten = super.write(finished);
                ChannelRow row = world.notifierTables()
                        .channel(finished.claimed().userId(), finished.claimed().channelId());
                if (isWritten && row != null) {
                    row.state = ChannelStatus.LIVE;
                }
                return isWritten;
            }
        };
    }
}
