package dev.replog.simulation.commands;

import dev.replog.commands.append.AppendFailure;
import dev.replog.commands.append.AppendResult;
import dev.replog.commands.append.Appends;
import dev.replog.commands.append.PendingAppend;
import dev.replog.schemas.Mutation;
import dev.replog.schemas.codec.RecordCodec;
import dev.replog.schemas.token.LogId;
import dev.replog.schemas.token.Position;
import dev.replog.simulation.server.MemoryKafka;
import dev.replog.simulation.server.MemoryTopic;
import dev.replog.simulation.server.World;
import dev.replog.simulation.timeline.Life;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.common.errors.TimeoutException;
import reactor.core.publisher.Mono;

/**
 * Appends to the simulated log: the real hand-over between the requesting and the sending side, of which exactly one
 * decides the result, with events instead of the sending thread.
 */
final class SimulatedAppends implements Appends {
    private static final Duration DELIVERY_TIMEOUT = Duration.ofSeconds(5);

    private final World world;
    private final Life life;
    private final MemoryKafka.Sending sending;
    private final LogId log;

    SimulatedAppends(World world, Life life) {
        this.world = world;
        this.life = life;
        this.sending = world.kafka().new Sending(life);
        this.log = LogId.ofTopic(world.kafka().mutations().id());
    }

    @Override
    public boolean isFound() {
        return true;
    }

    @Override
    public Optional<LogId> idOf(int generation) {
        return generation == 1 ? Optional.of(log) : Optional.empty();
    }

    @Override
    public Mono<AppendResult> append(Mutation mutation, Duration limit) {
        life.step("an append");
        byte[] value = RecordCodec.MUTATION.encode(mutation);
        PendingAppend entry = new PendingAppend(mutation, value);
        world.timeline().after(world.faults().shortDelay(), life, () -> {
            if (entry.claim()) {
                send(entry, mutation.getUserId().getBytes(StandardCharsets.UTF_8), value);
            }
        });
        return entry.within(limit);
    }

    private void send(PendingAppend entry, byte[] key, byte[] value) {
        MemoryTopic mutations = world.kafka().mutations();
        sending.send(mutations, mutations.partitionOf(key), key, value, stored -> {
            life.step("an acknowledged append");
            entry.complete(new AppendResult.Appended(log, Position.of(1, stored.offset())));
        });
        world.timeline().after(DELIVERY_TIMEOUT.toMillis(), life, () -> {
            TimeoutException late = new TimeoutException("not acknowledged in time");
            entry.fail(AppendFailure.of(late, true), late.toString());
        });
    }
}
