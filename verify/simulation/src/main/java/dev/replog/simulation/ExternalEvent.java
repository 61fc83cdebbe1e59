package dev.replog.simulation;

import dev.replog.simulation.server.MemoryDatabase;
import dev.replog.simulation.server.MemoryTopic;
import dev.replog.simulation.timeline.Life;
import dev.replog.simulation.timeline.Machine;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * One external event of a history: an action of a person, or the failure of a part. A history is a list of them, so a
 * failing history can be shortened by leaving some out.
 *
 * @param at when, in milliseconds since the start
 * @param target the number of the device or process
 * @param size a duration, an amount, or a number, depending on the kind
 */
public record ExternalEvent(long at, Kind kind, int target, long size) {
    private static final int STEPS_TO_FREEZE_MAX = 25;

    /** The kinds of events. */
    public enum Kind {
        /** A person edits; the size seeds the random edit. */
        EDIT(0),
        /** A device pulls. */
        PULL(0),
        /** An app is installed again. */
        REINSTALL(0),
        /** A person erases the account. */
        ERASE(0),
        /** A device has no network for this long. */
        OFFLINE(15_000),
        /** The reader of a stream reads nothing for this long. */
        STUCK_READER(35_000),
        /** A stream breaks. */
        DROPPED_STREAM(0),
        /** A process dies after this many steps. */
        CRASH_PROJECTOR(60),
        CRASH_COMMAND_API(20),
        CRASH_NOTIFIER(40),
        /** A projector does nothing for this long, is expelled meanwhile, and does not notice either. */
        FROZEN_PROJECTOR(12_000),
        /** A projector is expelled, learns of it this much later, and continues until then. */
        ZOMBIE_PROJECTOR(8_000),
        /** The partitions are assigned again. */
        REBALANCE(0),
        /** This many commits fail. */
        FAILED_COMMITS(3),
        /** This many commits get no response. */
        UNANSWERED_COMMITS(3),
        /** Messages are late, lost and duplicated for this long. */
        BAD_NETWORK(15_000),
        KAFKA_AWAY(8_000),
        DATABASE_AWAY(8_000),
        /** The retention of deletions up to now ends, for one user's pulls. */
        RAISED_HORIZON(0),
        /** A record that cannot be decoded comes into the log. */
        POISON(0),
        /** A command-api is started again with this version of the folder with types. */
        CATALOGUE(0),
        /** A webhook's receiver is down for this long: connections are refused, or there is no response. */
        DEAD_RECEIVER(25_000),
        /** A webhook's receiver responds late, with errors, or with 429, for this long. */
        SLOW_RECEIVER(15_000),
        FAILING_RECEIVER(25_000),
        OVERLOADED_RECEIVER(10_000),
        /** A webhook's receiver responds with 410 for this long. */
        GONE_RECEIVER(5_000),
        /** A notifier does nothing for this long, from some step on, and does not notice it. */
        FROZEN_NOTIFIER(12_000);

        /** The failures that affect only or mainly webhooks. */
        static final Set<Kind> OF_WEBHOOKS = Collections.unmodifiableSet(EnumSet.range(DEAD_RECEIVER, FROZEN_NOTIFIER));

        private final long sizeMax;

        Kind(long sizeMax) {
            this.sizeMax = sizeMax;
        }

        /** The largest useful size; 0 when any size is useful. */
        long sizeMax() {
            return sizeMax;
        }
    }

    void apply(SimulatedSystem system) {
        switch (kind) {
            case EDIT -> device(system).edit(size);
            case PULL -> device(system).puller().pull();
            case REINSTALL -> device(system).reinstall();
            case ERASE -> device(system).erase();
            case OFFLINE -> device(system).goOffline(size);
            case STUCK_READER -> device(system).listener().stick(size);
            case DROPPED_STREAM -> device(system).listener().drop();
            case CRASH_PROJECTOR -> projector(system).crashAfter(size);
            case CRASH_COMMAND_API -> one(system.commandApis()).crashAfter(size);
            case CRASH_NOTIFIER -> one(system.notifiers()).crashAfter(size);
            case FROZEN_PROJECTOR -> {
                projector(system).freeze(size);
                system.projectors().expel(projector(system), size + 200);
            }
            case ZOMBIE_PROJECTOR -> system.projectors().expel(projector(system), size);
            case REBALANCE -> system.projectors().shuffle();
            case FAILED_COMMITS -> system.world().failCommits((int) size, 0);
            case UNANSWERED_COMMITS -> system.world().failCommits(0, (int) size);
            case BAD_NETWORK -> system.world().faults().badNetwork(size, 0.3 + 0.1 * (target % 8));
            case KAFKA_AWAY -> system.world().faults().kafkaAway(size);
            case DATABASE_AWAY -> system.world().faults().databaseAway(size);
            case RAISED_HORIZON -> raiseHorizon(system);
            case POISON -> poison(system);
            case CATALOGUE -> system.deploy(target, (int) size);
            case DEAD_RECEIVER ->
                receiver(system).be(size % 2 == 0 ? Receiver.Mood.REFUSING : Receiver.Mood.SILENT, size);
            case SLOW_RECEIVER -> receiver(system).be(Receiver.Mood.SLOW, size);
            case FAILING_RECEIVER -> receiver(system).be(Receiver.Mood.FAILING, size);
            case OVERLOADED_RECEIVER -> receiver(system).be(Receiver.Mood.OVERLOADED, size);
            case GONE_RECEIVER -> receiver(system).be(Receiver.Mood.GONE, size);
            case FROZEN_NOTIFIER -> one(system.notifiers()).freezeAfter(target % STEPS_TO_FREEZE_MAX, size);
        }
    }

    private void raiseHorizon(SimulatedSystem system) {
        MemoryDatabase.User user = system.world().database().user(device(system).userId());
        user.raiseHorizon(user.head());
    }

    private void poison(SimulatedSystem system) {
        byte[] key = device(system).userId().getBytes(StandardCharsets.UTF_8);
        MemoryTopic mutations = system.world().kafka().mutations();
        system.world().kafka().append(mutations, mutations.partitionOf(key), key, new byte[] {1, 2, 3});
    }

    private Device device(SimulatedSystem system) {
        return system.devices().get(target % system.devices().size());
    }

    private Receiver receiver(SimulatedSystem system) {
        return system.channelOwners()
                .get(target % system.channelOwners().size())
                .receiver();
    }

    private Life projector(SimulatedSystem system) {
        return one(system.projectorMachines());
    }

    private Life one(List<Machine> machines) {
        return machines.get(target % machines.size()).life();
    }

    @Override
    public String toString() {
        return "%9.3f  %s target=%d size=%d".formatted(at / 1000.0, kind, target, size);
    }
}
