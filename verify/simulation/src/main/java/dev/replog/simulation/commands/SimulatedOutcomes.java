package dev.replog.simulation.commands;

import dev.replog.commands.outcome.OutcomeWait;
import dev.replog.commands.outcome.Outcomes;
import dev.replog.commands.outcome.Waiters;
import dev.replog.schemas.codec.RecordCodec;
import dev.replog.schemas.codec.UndecodableRecordException;
import dev.replog.simulation.server.MemoryTopic;
import dev.replog.simulation.server.World;
import dev.replog.simulation.timeline.Life;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * The real waiters, which get their outcomes from one partition of the simulated topic, in its order and at its own
 * speed.
 */
public final class SimulatedOutcomes implements Outcomes {
    private static final int WAITERS_MAX = 1_000;

    private final World world;
    private final Life life;
    private final int partition;
    private final Waiters waiters = new Waiters(WAITERS_MAX);
    private long lastAt;

    public SimulatedOutcomes(World world, Life life, int partition) {
        this.world = world;
        this.life = life;
        this.partition = partition;
    }

    @Override
    public OptionalInt partition() {
        return OptionalInt.of(partition);
    }

    @Override
    public Optional<OutcomeWait> await(UUID requestId, String userId) {
        return waiters.await(requestId, userId);
    }

    /** Is called with each record of the topic. */
    public void appended(MemoryTopic.Stored stored) {
        if (stored.partition() != partition || life.isOver()) {
            return;
        }
        lastAt = Math.max(lastAt, world.timeline().now() + world.faults().shortDelay());
        world.timeline().after(lastAt - world.timeline().now(), life, () -> take(stored));
    }

    private void take(MemoryTopic.Stored stored) {
        life.step("an outcome");
        if (!waiters.isWaiting(UUID.fromString(stored.keyText()))) {
            return;
        }
        try {
            if (waiters.deliver(RecordCodec.OUTCOME.decode(stored.value())) == Waiters.Delivery.OTHER_USER) {
                world.timeline().violated("outcome", "an outcome of another user");
            }
        } catch (UndecodableRecordException e) {
            throw new IllegalStateException("an outcome cannot be read", e);
        }
    }
}
