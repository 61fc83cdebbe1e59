package dev.replog.simulation;

import dev.replog.projector.progress.Advances;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.simulation.catalogue.DeployedVersions;
import dev.replog.simulation.catalogue.SimulatedCatalogues;
import dev.replog.simulation.commands.SimulatedOutcomes;
import dev.replog.simulation.commands.SimulatedWrites;
import dev.replog.simulation.network.Network;
import dev.replog.simulation.notifier.ChannelSpec;
import dev.replog.simulation.notifier.NotifierTables;
import dev.replog.simulation.notifier.NotifierWorld;
import dev.replog.simulation.notifier.SimulatedNotifier;
import dev.replog.simulation.projector.ProjectorWorld;
import dev.replog.simulation.projector.SimulatedProjector;
import dev.replog.simulation.projector.SimulatedPulls;
import dev.replog.simulation.server.Group;
import dev.replog.simulation.server.MemoryKafka;
import dev.replog.simulation.server.World;
import dev.replog.simulation.timeline.Crash;
import dev.replog.simulation.timeline.Faults;
import dev.replog.simulation.timeline.Life;
import dev.replog.simulation.timeline.Machine;
import dev.replog.simulation.timeline.Timeline;
import dev.replog.simulation.timeline.VirtualScheduler;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * All parts of one simulation: the world, the processes of the services in it, the devices, the webhook receivers, and
 * the checkers.
 */
final class SimulatedSystem {
    private static final int COMMAND_APIS = 2;
    private static final int PROJECTORS = 3;
    private static final int NOTIFIERS = 2;
    private static final List<String> USERS = List.of("alice", "bob", "çelik");
    private static final int DEVICES_PER_USER = 2;
    /** Two channels to a host, so that effects of one channel's host on another channel are visible. */
    private static final List<ChannelSpec> CHANNELS = List.of(
            new ChannelSpec("alice", "all", "https://one.example/alice", null),
            new ChannelSpec("alice", "exercises", "https://two.example/alice", List.of("exercise")),
            new ChannelSpec("bob", "all", "https://one.example/bob", null),
            new ChannelSpec("çelik", "workouts", "https://two.example/c", List.of("workout", "workout_set")));

    private static final int WAITERS_MAX = 100;
    private static final long RECHECK_MILLIS = 250;

    private final World world;
    private final Wiring wiring;
    private final Network network;
    private final Group projectors;
    private final Checker checker;
    private final WebhookChecker webhooks;
    private final ProjectorWorld projectorWorld;
    private final NotifierWorld notifierWorld;
    private final List<Machine> commandApis = new ArrayList<>();
    private final List<Machine> projectorMachines = new ArrayList<>();
    private final List<Machine> notifiers = new ArrayList<>();
    private final Map<Life, SimulatedWrites> writes = new HashMap<>();
    private final Map<Life, SimulatedPulls> pulls = new HashMap<>();
    private final Map<Life, SimulatedNotifier> notifiersByLife = new HashMap<>();
    /** The version of the folder of each command-api. */
    private final int[] versions = new int[COMMAND_APIS];

    private final List<Device> devices = new ArrayList<>();
    private final List<ChannelOwner> channelOwners = new ArrayList<>();
    private final Map<String, Receiver> receivers = new HashMap<>();

    SimulatedSystem(long seed, Wiring wiring, boolean isWrittenDown) {
        this.world = new World(seed, isWrittenDown);
        this.wiring = wiring;
        Timeline timeline = world.timeline();
        Faults faults = world.faults();
        MemoryKafka kafka = world.kafka();
        this.network = new Network(timeline, faults);
        this.projectors = new Group(timeline, faults, kafka.mutations());
        this.checker = new Checker(world);
        NotifierTables tables = new NotifierTables();
        this.webhooks = new WebhookChecker(world, tables, checker);
        this.projectorWorld = new ProjectorWorld(world, projectors, checker);
        this.notifierWorld = new NotifierWorld(
                world,
                tables,
                webhooks,
                (address, headers, caller, timeoutMillis, answered) ->
                        Objects.requireNonNull(receivers.get(address)).call(headers, caller, timeoutMillis, answered));
        kafka.changes().watch(checker::changeAppended);
        kafka.outcomes().watch(checker::outcomeAppended);
        kafka.mutations().watch(stored -> projectors.notice());
        for (int i = 0; i < COMMAND_APIS; i++) {
            int number = i;
            commandApis.add(machine("command-api-" + i, life -> startCommandApi(life, number)));
        }
        for (int i = 0; i < PROJECTORS; i++) {
            projectorMachines.add(machine("projector-" + i, this::startProjector));
        }
        for (int i = 0; i < NOTIFIERS; i++) {
            notifiers.add(machine("notifier-" + i, this::startNotifier));
        }
        for (String user : USERS) {
            for (int i = 0; i < DEVICES_PER_USER; i++) {
                devices.add(
                        new Device(this, user, user + "-" + i, faults.random().nextLong(-3_600_000, 3_600_001)));
            }
        }
        CHANNELS.forEach(this::addChannel);
    }

    private Machine machine(String name, Consumer<Life> program) {
        return new Machine(name, world.timeline(), world.faults(), program);
    }

    private void addChannel(ChannelSpec spec) {
        Receiver receiver =
                new Receiver(world, webhooks, "the receiver of " + spec.userId() + "'s channel " + spec.id());
        receivers.put(spec.address(), receiver);
        channelOwners.add(new ChannelOwner(this, spec, receiver));
    }

    private void startCommandApi(Life life, int number) {
        int partition = number % world.kafka().outcomes().count();
        SimulatedOutcomes outcomes = new SimulatedOutcomes(world, life, partition);
        world.kafka().outcomes().watch(outcomes::appended);
        Catalogue own = DeployedVersions.of(versions[number]);
        writes.put(life, new SimulatedWrites(world, life, outcomes, own, new SimulatedCatalogues(world, life, own)));
    }

    private void startProjector(Life life) {
        Advances advances = new Advances(WAITERS_MAX, WAITERS_MAX, new VirtualScheduler());
        SimulatedCatalogues known = new SimulatedCatalogues(world, life, Catalogue.shipped());
        pulls.put(life, new SimulatedPulls(world, life, advances, known, wiring.pages()));
        life.fiber(
                new SimulatedProjector(projectorWorld, life, advances, known, wiring.stores(), wiring.readings())::run);
        recheck(life, advances);
    }

    private void startNotifier(Life life) {
        SimulatedCatalogues known = new SimulatedCatalogues(world, life, Catalogue.shipped());
        notifiersByLife.put(life, new SimulatedNotifier(notifierWorld, life, known, wiring.channels()));
    }

    /** Learns of other instances' commits, like the real service. */
    private void recheck(Life life, Advances advances) {
        world.timeline().after(RECHECK_MILLIS, life, () -> {
            if (advances.waiters() > 0 && !world.faults().isDatabaseAway()) {
                Map<String, Long> heads = new HashMap<>();
                USERS.forEach(
                        user -> heads.put(user, world.database().user(user).head()));
                advances.advanced(heads);
            }
            recheck(life, advances);
        });
    }

    /** Starts a command-api again with this version of the folder with types. */
    void deploy(int commandApi, int version) {
        int number = commandApi % COMMAND_APIS;
        versions[number] = version;
        commandApis.get(number).life().end();
    }

    World world() {
        return world;
    }

    Network network() {
        return network;
    }

    Checker checker() {
        return checker;
    }

    /** The conditions for webhooks. */
    WebhookChecker webhooks() {
        return webhooks;
    }

    /** The group in which the projectors share the log. */
    Group projectors() {
        return projectors;
    }

    List<ChannelOwner> channelOwners() {
        return channelOwners;
    }

    List<Device> devices() {
        return devices;
    }

    List<Machine> commandApis() {
        return commandApis;
    }

    List<Machine> projectorMachines() {
        return projectorMachines;
    }

    List<Machine> notifiers() {
        return notifiers;
    }

    SimulatedWrites writes(Life life) {
        return of(writes, life);
    }

    SimulatedPulls pulls(Life life) {
        return of(pulls, life);
    }

    SimulatedNotifier notifier(Life life) {
        return of(notifiersByLife, life);
    }

    /** A process that is starting does not listen yet. */
    private static <T> T of(Map<Life, T> programs, Life life) {
        T program = programs.get(life);
        if (program == null) {
            throw new Crash();
        }
        return program;
    }

    List<Machine> machines() {
        List<Machine> machines = new ArrayList<>(commandApis);
        machines.addAll(projectorMachines);
        machines.addAll(notifiers);
        return machines;
    }

    /** Stops everything, so that no fiber stays. */
    void end() {
        machines().forEach(machine -> machine.life().end());
        long now = world.timeline().now();
        boolean isMore = true;
        while (isMore) {
            isMore = world.timeline().step(now);
        }
    }

    Machine any(List<Machine> machines) {
        return machines.get(world.faults().random().nextInt(machines.size()));
    }
}
