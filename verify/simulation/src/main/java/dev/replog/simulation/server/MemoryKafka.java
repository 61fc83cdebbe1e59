package dev.replog.simulation.server;

import dev.replog.simulation.timeline.Faults;
import dev.replog.simulation.timeline.Life;
import dev.replog.simulation.timeline.Timeline;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/** The broker: its topics, and the ways in which records reach them. */
public final class MemoryKafka {
    private static final int MUTATIONS_PARTITIONS = 3;
    private static final int OTHER_PARTITIONS = 2;

    private final Timeline timeline;
    private final Faults faults;
    private final MemoryTopic mutations;
    private final MemoryTopic changes;
    private final MemoryTopic outcomes;
    private final MemoryTopic dead;
    private final MemoryTopic catalogues;

    MemoryKafka(Timeline timeline, Faults faults) {
        this.timeline = timeline;
        this.faults = faults;
        this.mutations = topic("replog.mutations", MUTATIONS_PARTITIONS);
        this.changes = topic("replog.changes", OTHER_PARTITIONS);
        this.outcomes = topic("replog.outcomes", OTHER_PARTITIONS);
        this.dead = topic("replog.mutations.dead", 1);
        this.catalogues = topic("replog.catalogues", 1);
    }

    private MemoryTopic topic(String name, int partitions) {
        return new MemoryTopic(
                name,
                partitions,
                new UUID(faults.random().nextLong(), faults.random().nextLong()));
    }

    public MemoryTopic mutations() {
        return mutations;
    }

    public MemoryTopic changes() {
        return changes;
    }

    public MemoryTopic outcomes() {
        return outcomes;
    }

    public MemoryTopic dead() {
        return dead;
    }

    /** Every version of the catalogue, in the order in which they came into use. */
    public MemoryTopic catalogues() {
        return catalogues;
    }

    public List<MemoryTopic> topics() {
        return List.of(mutations, changes, outcomes, dead, catalogues);
    }

    MemoryTopic topic(String name) {
        return topics().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(name + ": no such topic"));
    }

    /** Appends now. */
    public MemoryTopic.Stored append(MemoryTopic topic, int partition, byte[] key, byte[] value) {
        // Leaders have clocks of their own, so the log's time may step back a little.
        long at = timeline.instant().toEpochMilli()
                - (faults.random().nextInt(20) == 0 ? faults.random().nextInt(50) : 0);
        int gap = faults.random().nextInt(30) == 0 ? 1 + faults.random().nextInt(2) : 0;
        return topic.append(partition, at, key, value, gap);
    }

    /**
     * The records in flight of one producer: records to one partition arrive in the order in which they were sent. When
     * the process dies, its records in flight arrive or not.
     */
    public final class Sending {
        private final Life life;
        private final List<Lane> lanes = new ArrayList<>();

        private static final class Lane {
            private final MemoryTopic topic;
            private final int partition;
            private long lastArrival;
            private long cutAt = Long.MAX_VALUE;

            Lane(MemoryTopic topic, int partition) {
                this.topic = topic;
                this.partition = partition;
            }
        }

        public Sending(Life life) {
            this.life = life;
            life.onEnd(() -> {
                for (Lane lane : lanes) {
                    lane.cutAt = timeline.now() + faults.random().nextLong(0, 12);
                }
            });
        }

        /** Drops the records in flight, like a producer that is closed. */
        void cut() {
            lanes.forEach(lane -> lane.cutAt = timeline.now());
            lanes.clear();
        }

        /**
         * @param acknowledged is called with the appended record, or never
         */
        public void send(
                MemoryTopic topic, int partition, byte[] key, byte[] value, Consumer<MemoryTopic.Stored> acknowledged) {
            Lane lane = lane(topic, partition);
            long arrival = Math.max(lane.lastArrival, timeline.now() + faults.untilKafka() + faults.shortDelay());
            boolean lost = faults.strikes(0.06);
            boolean unacknowledged = faults.strikes(0.06);
            lane.lastArrival = arrival;
            timeline.after(arrival - timeline.now(), () -> {
                if (lost || timeline.now() > lane.cutAt) {
                    timeline.tell("a record for " + topic.name() + " is lost on its way");
                    return;
                }
                MemoryTopic.Stored stored = append(topic, partition, key, value);
                if (unacknowledged) {
                    timeline.tell("the acknowledgement of " + topic.name() + "-" + partition + "@" + stored.offset()
                            + " is lost");
                } else {
                    timeline.after(faults.shortDelay(), life, () -> acknowledged.accept(stored));
                }
            });
        }

        private Lane lane(MemoryTopic topic, int partition) {
            for (Lane lane : lanes) {
                if (lane.topic == topic && lane.partition == partition) {
                    return lane;
                }
            }
            Lane lane = new Lane(topic, partition);
            lanes.add(lane);
            return lane;
        }
    }
}
