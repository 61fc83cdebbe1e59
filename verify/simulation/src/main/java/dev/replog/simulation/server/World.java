package dev.replog.simulation.server;

import dev.replog.simulation.timeline.Faults;
import dev.replog.simulation.timeline.Timeline;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/** The parts of one simulation that all services share: the clock, the faults, Kafka, and the read model. */
public final class World {
    private final Timeline timeline;
    private final Faults faults;
    private final MemoryKafka kafka;
    private final MemoryDatabase database = new MemoryDatabase();
    private int failingCommits;
    private int unansweredCommits;

    /**
     * @param isWrittenDown whether events are written down, for a person to read
     */
    public World(long seed, boolean isWrittenDown) {
        this.timeline = new Timeline(seed * 31 + 1, isWrittenDown);
        Timeline.enter(timeline);
        this.faults = new Faults(timeline, seed * 31 + 2);
        this.kafka = new MemoryKafka(timeline, faults);
    }

    public Timeline timeline() {
        return timeline;
    }

    public Faults faults() {
        return faults;
    }

    public MemoryKafka kafka() {
        return kafka;
    }

    public MemoryDatabase database() {
        return database;
    }

    public UUID randomId() {
        return new UUID(
                faults.random().nextLong() & ~0xF000L | 0x4000L, faults.random().nextLong() & ~(3L << 62) | 1L << 63);
    }

    /** The partition of the log with the user's mutations. */
    public int partitionOf(String userId) {
        return kafka.mutations().partitionOf(userId.getBytes(StandardCharsets.UTF_8));
    }

    /** The next commits fail, or get no response. */
    public void failCommits(int failing, int unanswered) {
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
