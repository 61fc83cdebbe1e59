package dev.replog.simulation;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * One thing that happens in a history, from outside: a person does something, or a part fails. A history is a list of
 * them, so one that fails can be made shorter by leaving some out.
 *
 * @param at when, in milliseconds since the start
 * @param target which of the devices or processes, by its number
 * @param size for how long, how much, or how many, depending on the kind
 */
public record Happening(long at, Kind kind, int target, long size) {
    private static final int STEPS_TO_FREEZE_MAX = 25;

    /** What happens. */
    public enum Kind {
        /** A person edits; the size is the lot by which the edit is made up. */
        EDIT(0),
        /** A device asks for what is new. */
        PULL(0),
        /** An app is installed anew. */
        REINSTALL(0),
        /** A device has no network for so long. */
        OFFLINE(15_000),
        /** The reader of a stream takes nothing for so long. */
        STUCK_READER(35_000),
        /** A stream breaks. */
        DROPPED_STREAM(0),
        /** A process dies so many steps later. */
        CRASH_PROJECTOR(60),
        CRASH_COMMAND_API(20),
        CRASH_NOTIFIER(40),
        /** A projector does nothing for so long, is expelled meanwhile, and knows neither afterwards. */
        FROZEN_PROJECTOR(12_000),
        /** A projector is expelled, hears so much later of it, and goes on until then. */
        ZOMBIE_PROJECTOR(8_000),
        /** The partitions are shared out anew. */
        REBALANCE(0),
        /** So many commits fail. */
        FAILED_COMMITS(3),
        /** So many commits are not answered. */
        UNANSWERED_COMMITS(3),
        /** Messages are late, lost and there twice, for so long. */
        FOUL_WEATHER(15_000),
        KAFKA_AWAY(8_000),
        DATABASE_AWAY(8_000),
        /** Deletions up to now are kept no longer, as far as one user's pulls know. */
        RAISED_HORIZON(0),
        /** A record that is none comes into the log. */
        POISON(0),
        /** A webhook's receiver is dead for so long: its machine says so, or nobody does. */
        DEAD_RECEIVER(25_000),
        /** A webhook's receiver answers late, with errors, or that it is called too often, for so long. */
        SLOW_RECEIVER(15_000),
        FAILING_RECEIVER(25_000),
        OVERLOADED_RECEIVER(10_000),
        /** A webhook's receiver says for so long that it wants no more. */
        GONE_RECEIVER(5_000),
        /** A notifier does nothing for so long, from some step on, and does not know it afterwards. */
        FROZEN_NOTIFIER(12_000);

        /** What webhooks alone suffer from, or suffer from most. */
        static final Set<Kind> OF_WEBHOOKS = Collections.unmodifiableSet(EnumSet.range(DEAD_RECEIVER, FROZEN_NOTIFIER));

        private final long sizeMax;

        Kind(long sizeMax) {
            this.sizeMax = sizeMax;
        }

        /** The largest size that makes sense; 0 when any does. */
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
