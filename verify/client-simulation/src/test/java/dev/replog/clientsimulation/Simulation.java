package dev.replog.clientsimulation;

import dev.replog.client.Replog;
import dev.replog.client.conflict.ConflictResolver;
import dev.replog.client.platform.Log;
import dev.replog.client.rejected.Rejected;
import dev.replog.client.store.Op;
import dev.replog.client.virtual.VirtualTime;
import dev.replog.client.virtual.VirtualTime.VirtualPlatform;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One history of several devices with several processes each, made from a seed: writes, time, killed and frozen
 * processes, devices without a network, and a network with faults. The same seed gives the same history.
 */
final class Simulation {

    private static final int KILLS_OF = 600;
    private static final int COPY_AGE_MILLIS_MAX = 20_000;
    private static final Log SILENT = new Log() {
        @Override
        public void debug(String message) {}

        @Override
        public void warn(String message) {}
    };

    /** A write whose call has returned, so that it must not be lost. */
    record Durable(SimulatedDevice device, String mutationId) {}

    final VirtualTime time;
    final ModelServer server = new ModelServer();
    final Network network;
    final List<SimulatedDevice> devices = new ArrayList<>();
    final List<Durable> durable = new ArrayList<>();
    /** Mutations that a device had from a pull, when the server lost them. Nobody sends them again. */
    final Set<String> lost = new HashSet<>();
    /** Every mutation that was in a queue. */
    private final Set<String> stored = new HashSet<>();

    private final Random random;
    private final Sabotage sabotage;
    private final RandomWrites writes;
    /** How many processes were killed in the middle of their work. */
    int kills;

    /** How often the server was restored from an older copy. */
    int restores;

    /** Whether processes are killed between two statements. */
    private boolean isDangerous = true;

    Simulation(long seed, Sabotage sabotage) {
        random = new Random(seed);
        time = new VirtualTime(random.nextLong());
        network = new Network(time, random, server, sabotage);
        writes = new RandomWrites(random);
        this.sabotage = sabotage;
        List<ConflictResolver> resolvers =
                List.of(ConflictResolver.PARK, ConflictResolver.MINE, ConflictResolver.THEIRS);
        for (int i = 0; i < 2 + random.nextInt(2); i++) {
            devices.add(SimulatedDevice.of("device-" + i, resolvers.get(random.nextInt(3))));
            open(devices.get(i));
        }
    }

    void run(int steps) {
        for (int i = 0; i < steps; i++) {
            step();
        }
    }

    private void step() {
        SimulatedDevice device = devices.get(random.nextInt(devices.size()));
        List<Tab> running = device.running();
        Tab tab = running.isEmpty() ? null : running.get(random.nextInt(running.size()));
        switch (random.nextInt(20)) {
            case 0, 1 -> open(device);
            case 2 -> {
                if (tab != null) {
                    tab.platform().kill();
                }
            }
            case 3 -> {
                if (tab != null && running.size() > 1) {
                    tab.platform().freeze();
                }
            }
            case 4 -> device.tabs().forEach(each -> each.platform().resume());
            case 5 -> device.surroundings().online(random.nextInt(3) > 0);
            case 6 -> network.faults(random.nextBoolean() ? 0 : random.nextInt(40));
            case 7 -> network.breakStreams();
            case 8 -> {
                int event = random.nextInt(4);
                if (event == 0) {
                    server.purge();
                } else if (event == 1) {
                    ModelServer.Copy copy = server.copy();
                    time.after(random.nextInt(COPY_AGE_MILLIS_MAX), () -> restore(copy));
                }
            }
            case 9, 10, 11 -> time.pass(random.nextInt(20_000));
            case 12 -> answer(tab);
            default -> write(device, tab);
        }
        time.pass(random.nextInt(300));
    }

    /** Mutations that have left the queues by now may be lost with the log. */
    private void restore(ModelServer.Copy copy) {
        restores++;
        server.restore(copy, false);
        lost.addAll(stored);
        for (SimulatedDevice device : devices) {
            FragileStore.queue(device.store(), ModelServer.USER).forEach(op -> lost.remove(op.mutationId()));
        }
    }

    /** A pull that was answered before a restore may be stored after it. */
    private void cleared(Op op) {
        String mark = op.mark();
        if (mark != null && !server.hasPlace(mark)) {
            lost.add(op.mutationId());
        }
    }

    void open(SimulatedDevice device) {
        if (device.running().size() >= 3) {
            return;
        }
        VirtualPlatform platform = time.platform();
        BooleanSupplier isKilled = () -> {
            boolean isKilledHere = isDangerous && random.nextInt(KILLS_OF) == 0;
            if (isKilledHere) {
                kills++;
                platform.kill();
            }
            return isKilledHere;
        };
        FragileStore store =
                new FragileStore(device.store(), sabotage, isKilled, op -> stored.add(op.mutationId()), this::cleared);
        Optional<Replog> opened = result(
                platform,
                Replog.builder()
                        .url("http://server")
                        .store(store)
                        .user(ModelServer.USER)
                        .token(() -> ModelServer.token(1))
                        .transport(network)
                        .surroundings(device.surroundings())
                        .onConflict(device.resolver())
                        .log(SILENT)
                        .pageSize(1 + random.nextInt(20))
                        .platform(platform)
                        .openAsync());
        opened.ifPresent(replog -> device.tabs().add(new Tab(replog, platform)));
    }

    private void write(SimulatedDevice device, @Nullable Tab tab) {
        if (tab != null) {
            result(tab.platform(), writes.next(tab.replog()))
                    .ifPresent(write -> write.mutationIds().forEach(id -> durable.add(new Durable(device, id))));
        }
    }

    private void answer(@Nullable Tab tab) {
        if (tab == null) {
            return;
        }
        List<Rejected> rejected =
                result(tab.platform(), tab.replog().rejected().listAsync()).orElse(List.of());
        if (!rejected.isEmpty()) {
            Rejected one = rejected.get(random.nextInt(rejected.size()));
            await(tab.platform(), random.nextBoolean() ? one.retryAsync() : one.discardAsync());
        }
    }

    /** The network works, every process runs again, and each device has one. */
    void heal() {
        isDangerous = false;
        network.faults(0);
        for (SimulatedDevice device : devices) {
            device.surroundings().online(true);
            device.tabs().forEach(tab -> tab.platform().resume());
            device.tabs().removeIf(tab -> tab.platform().isEnded());
            time.pass(10_000);
            if (device.tabs().isEmpty()) {
                open(device);
            }
        }
    }

    /** The end of a call; empty when it failed, or its process was killed meanwhile. */
    <T> Optional<T> result(VirtualPlatform platform, CompletionStage<T> stage) {
        await(platform, stage);
        CompletableFuture<T> result = stage.toCompletableFuture();
        return result.isDone() && !result.isCompletedExceptionally() ? Optional.of(result.join()) : Optional.empty();
    }

    /** Waits until a call has ended, or its process was killed. */
    void await(VirtualPlatform platform, CompletionStage<?> stage) {
        CompletableFuture<?> result = stage.toCompletableFuture();
        time.until(() -> result.isDone() || platform.isEnded());
    }
}
