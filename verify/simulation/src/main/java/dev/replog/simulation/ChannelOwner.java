package dev.replog.simulation;

import dev.replog.simulation.notifier.ChannelSpec;
import dev.replog.simulation.server.World;
import dev.replog.simulation.timeline.Machine;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

/**
 * Registers a channel, and keeps renewing it: sometimes in time, sometimes after it has expired, failed or was stopped.
 * After everything is repaired, it renews for longer than the rest of the history.
 */
final class ChannelOwner {
    private static final Duration SHORT_LIFE = Duration.ofSeconds(12);
    private static final Duration LONG_LIFE = Duration.ofDays(1);
    /** By then no earlier request is in progress any more, and no attempt that may fail. */
    private static final long LAST_AT_MILLIS = History.LENGTH_MILLIS + 33_000;

    private static final long ANSWER_TIMEOUT_MILLIS = 12_000;

    private final SimulatedSystem system;
    private final World world;
    private final ChannelSpec spec;
    private final Receiver receiver;
    private long request;
    private boolean settled;

    ChannelOwner(SimulatedSystem system, ChannelSpec spec, Receiver receiver) {
        this.system = system;
        this.world = system.world();
        this.spec = spec;
        this.receiver = receiver;
        registerAfter(world.faults().random().nextLong(0, 4_000));
    }

    String name() {
        return spec.userId() + "'s channel " + spec.id();
    }

    Receiver receiver() {
        return receiver;
    }

    /** Whether its channel will live until the end. */
    boolean isSettled() {
        return settled;
    }

    private void registerAfter(long millis) {
        world.timeline().after(millis, this::register);
    }

    private void register() {
        long mine = ++request;
        boolean isLast = world.timeline().now() >= LAST_AT_MILLIS;
        // A receiver gets everything after an expiry, which would hide earlier losses, so expiries must be rare.
        boolean isShort = !isLast && world.faults().random().nextInt(6) == 0;
        Instant expiresAt = world.timeline().instant().plus(isShort ? SHORT_LIFE : LONG_LIFE);
        Machine target = system.any(system.notifiers());
        system.network()
                .call(
                        target,
                        (Consumer<Boolean> answer) ->
                                system.notifier(target.life()).register(spec, expiresAt, answer),
                        isDone -> {
                            if (mine == request) {
                                answered(isDone, isLast);
                            }
                        });
        world.timeline().after(ANSWER_TIMEOUT_MILLIS, () -> {
            if (mine == request) {
                register();
            }
        });
    }

    private void answered(boolean isDone, boolean isLast) {
        request++;
        if (!isDone) {
            registerAfter(world.faults().random().nextLong(500, 3_000));
        } else if (isLast) {
            settled = true;
        } else {
            long untilLast = LAST_AT_MILLIS - world.timeline().now();
            registerAfter(Math.min(untilLast, world.faults().random().nextLong(5_000, 40_000)));
        }
    }
}
