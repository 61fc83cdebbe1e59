package dev.replog.simulation;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * One external event of a history: an action of a person, or the failure of a part. A history is a list of them, so a
 * failing history can be shortened by leaving some out.
 *
 * @param at when, in milliseconds since the start
 * @param target the number of the device or process
 * @param size a duration, an amount, or a number, depending on the kind
 */
public record Happening(long at, Kind kind, int target, long size) {
    private static final int STEPS_TO_FREEZE_MAX = 25;

    /** The kinds of events. */
    public enum Kind {
        /** A person edits; the size seeds the random edit. */
        EDIT(0),
        /** A device pulls. */
        PULL(0),
        /** An app is installed again. */
        REINSTALL(0),
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
        FOUL_WEATHER(15_000),
        KAFKA_AWAY(8_000),
        DATABASE_AWAY(8_000),
        /** The retention of deletions up to now ends, for one user's pulls. */
        RAISED_HORIZON(0),
        /** A record that cannot be decoded comes into the log. */
        POISON(0),
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

    void happen(World world) {
        switch (kind) {
            case EDIT -> device(world).edit(size);
            case PULL -> device(world).puller().pull();
            case REINSTALL -> device(world).reinstall();
            case OFFLINE -> device(world).goOffline(size);
            case STUCK_READER -> device(world).listener().stick(size);
            case DROPPED_STREAM -> device(world).listener().drop();
            case CRASH_PROJECTOR -> projector(world).crashAfter(size);
            case CRASH_COMMAND_API -> one(world.commandApis()).crashAfter(size);
            case CRASH_NOTIFIER -> one(world.notifiers()).crashAfter(size);
            case FROZEN_PROJECTOR -> {
                projector(world).freeze(size);
                world.projectors().expel(projector(world), size + 200);
            }
            case ZOMBIE_PROJECTOR -> world.projectors().expel(projector(world), size);
            case REBALANCE -> world.projectors().shuffle();
            case FAILED_COMMITS -> world.failCommits((int) size, 0);
            case UNANSWERED_COMMITS -> world.failCommits(0, (int) size);
            case FOUL_WEATHER -> world.weather().foul(size, 0.3 + 0.1 * (target % 8));
            case KAFKA_AWAY -> world.weather().kafkaAway(size);
            case DATABASE_AWAY -> world.weather().databaseAway(size);
            case RAISED_HORIZON -> raiseHorizon(world);
            case POISON -> poison(world);
            case DEAD_RECEIVER ->
                receiver(world).be(size % 2 == 0 ? Receiver.Mood.REFUSING : Receiver.Mood.SILENT, size);
            case SLOW_RECEIVER -> receiver(world).be(Receiver.Mood.SLOW, size);
            case FAILING_RECEIVER -> receiver(world).be(Receiver.Mood.FAILING, size);
            case OVERLOADED_RECEIVER -> receiver(world).be(Receiver.Mood.OVERLOADED, size);
            case GONE_RECEIVER -> receiver(world).be(Receiver.Mood.GONE, size);
            case FROZEN_NOTIFIER -> one(world.notifiers()).freezeAfter(target % STEPS_TO_FREEZE_MAX, size);
        }
    }

    private void raiseHorizon(World world) {
        MemoryDatabase.User user = world.database().user(device(world).userId());
        user.raiseHorizon(user.head());
    }

    private void poison(World world) {
        byte[] key = device(world).userId().getBytes(StandardCharsets.UTF_8);
        MemoryTopic mutations = world.kafka().mutations();
        world.kafka().append(mutations, mutations.partitionOf(key), key, new byte[] {1, 2, 3});
    }

    private Device device(World world) {
        return world.devices().get(target % world.devices().size());
    }

    private Receiver receiver(World world) {
        return world.channelOwners().get(target % world.channelOwners().size()).receiver();
    }

    private Life projector(World world) {
        return one(world.projectorMachines());
    }

    private Life one(java.util.List<Machine> machines) {
        return machines.get(target % machines.size()).life();
    }

    @Override
    public String toString() {
        return "%9.3f  %s target=%d size=%d".formatted(at / 1000.0, kind, target, size);
    }
}
