package dev.replog.simulation;

import dev.replog.projector.progress.Advances;
import dev.replog.simulation.commands.SimulatedOutcomes;
import dev.replog.simulation.commands.SimulatedWrites;
import dev.replog.simulation.projector.SimulatedProjector;
import dev.replog.simulation.projector.SimulatedPulls;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/** All parts of one simulation: the servers, the processes, the devices, and the checkers. */
public final class World {
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

    private final Timeline timeline;
    private final Weather weather;
    private final MemoryKafka kafka;
    private final MemoryDatabase database = new MemoryDatabase();
    private final NotifierTables notifierTables = new NotifierTables();
    private final Group projectors;
    private final Checker checker;
    private final WebhookChecker webhooks = new WebhookChecker(this);
    private final Wiring wiring;
    private final Network network;
    private final List<Machine> commandApis = new ArrayList<>();
    private final List<Machine> projectorMachines = new ArrayList<>();
    private final List<Machine> notifiers = new ArrayList<>();
    private final Map<Life, SimulatedWrites> writes = new HashMap<>();
    private final Map<Life, SimulatedPulls> pulls = new HashMap<>();
    private final Map<Life, NotifierNode> notifierNodes = new HashMap<>();
    private final List<Device> devices = new ArrayList<>();
    private final List<ChannelOwner> channelOwners = new ArrayList<>();
    private final Map<String, Receiver> receivers = new HashMap<>();
    private int failingCommits;
    private int unansweredCommits;

    World(long seed, Wiring wiring, boolean isTold) {
        this.wiring = wiring;
        this.timeline = new Timeline(seed * 31 + 1, isTold);
        Timeline.enter(timeline);
        this.weather = new Weather(timeline, seed * 31 + 2);
        this.kafka = new MemoryKafka(timeline, weather);
        this.projectors = new Group(timeline, weather, kafka.mutations());
        this.checker = new Checker(this);
        this.network = new Network(this);
        kafka.changes().watch(checker::changeAppended);
        kafka.outcomes().watch(checker::outcomeAppended);
        kafka.mutations().watch(stored -> projectors.notice());
        for (int i = 0; i < COMMAND_APIS; i++) {
            int partition = i % kafka.outcomes().count();
            commandApis.add(new Machine("command-api-" + i, this, life -> startCommandApi(life, partition)));
        }
        for (int i = 0; i < PROJECTORS; i++) {
            projectorMachines.add(new Machine("projector-" + i, this, this::startProjector));
        }
        for (int i = 0; i < NOTIFIERS; i++) {
            notifiers.add(
                    new Machine("notifier-" + i, this, life -> notifierNodes.put(life, new NotifierNode(this, life))));
        }
        for (String user : USERS) {
            for (int i = 0; i < DEVICES_PER_USER; i++) {
                devices.add(
                        new Device(this, user, user + "-" + i, weather.random().nextLong(-3_600_000, 3_600_001)));
            }
        }
        CHANNELS.forEach(this::addChannel);
    }

    private void addChannel(ChannelSpec spec) {
        Receiver receiver = new Receiver(this, "the receiver of " + spec.userId() + "'s channel " + spec.id());
        receivers.put(spec.address(), receiver);
        channelOwners.add(new ChannelOwner(this, spec, receiver));
    }

    private void startCommandApi(Life life, int partition) {
        SimulatedOutcomes outcomes = new SimulatedOutcomes(this, life, partition);
        kafka.outcomes().watch(outcomes::appended);
        writes.put(life, new SimulatedWrites(this, life, outcomes));
    }

    private void startProjector(Life life) {
        Advances advances = new Advances(WAITERS_MAX, WAITERS_MAX, new VirtualScheduler());
        pulls.put(life, new SimulatedPulls(this, life, advances));
        life.fiber(new SimulatedProjector(this, life, advances)::run);
        recheck(life, advances);
    }

    /** Learns of other instances' commits, like the real service. */
    private void recheck(Life life, Advances advances) {
        timeline.after(RECHECK_MILLIS, life, () -> {
            if (advances.waiters() > 0 && !weather.isDatabaseAway()) {
                Map<String, Long> heads = new HashMap<>();
                USERS.forEach(user -> heads.put(user, database.user(user).head()));
                advances.advanced(heads);
            }
            recheck(life, advances);
        });
    }

    public Timeline timeline() {
        return timeline;
    }

    public Weather weather() {
        return weather;
    }

    public MemoryKafka kafka() {
        return kafka;
    }

    public MemoryDatabase database() {
        return database;
    }

    public Checker checker() {
        return checker;
    }

    public Wiring wiring() {
        return wiring;
    }

    /** The group in which the projectors share the log. */
    public Group projectors() {
        return projectors;
    }

    /** The conditions for webhooks. */
    public WebhookChecker webhooks() {
        return webhooks;
    }

    /** The receiver at this address. */
    public Receiver receiver(String address) {
        return Objects.requireNonNull(receivers.get(address));
    }

    List<ChannelOwner> channelOwners() {
        return channelOwners;
    }

    public NotifierTables notifierTables() {
        return notifierTables;
    }

    Network network() {
        return network;
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

    NotifierNode notifier(Life life) {
        return of(notifierNodes, life);
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
        long now = timeline.now();
        boolean isMore = true;
        while (isMore) {
            isMore = timeline.step(now);
        }
    }

    Machine any(List<Machine> machines) {
        return machines.get(weather.random().nextInt(machines.size()));
    }

    public UUID randomId() {
        return new UUID(
                weather.random().nextLong() & ~0xF000L | 0x4000L,
                weather.random().nextLong() & ~(3L << 62) | 1L << 63);
    }

    int partitionOf(String userId) {
        return kafka.mutations().partitionOf(userId.getBytes(StandardCharsets.UTF_8));
    }

    /** The next commits fail, or get no response. */
    void failCommits(int failing, int unanswered) {
        failingCommits += failing;
        unansweredCommits += unanswered;
    }

    boolean takeCommitFailure(boolean isUnanswered) {
        if (isUnanswered && unansweredCommits > 0) {
            unansweredCommits--;
            return true;
        }
        if (!isUnanswered && failingCommits > 0) {
            failingCommits--;
            return true;
        }
        return false;
    }
}
