package dev.replog.simulation.timeline;

import java.util.SplittableRandom;

/**
 * The faults of the network and the servers. While the network is good, messages are fast and arrive; while it is bad,
 * some are late, some are lost and some come twice. Kafka and PostgreSQL may be unavailable.
 */
public final class Faults {
    private final Timeline timeline;
    private final SplittableRandom random;
    private long badUntil;
    private double severity;
    private long kafkaAwayUntil;
    private long databaseAwayUntil;

    public Faults(Timeline timeline, long seed) {
        this.timeline = timeline;
        this.random = new SplittableRandom(seed);
    }

    /** The random series for all choices of the simulation, except the order of events of the same millisecond. */
    public SplittableRandom random() {
        return random;
    }

    /** The network is bad for this long. */
    public void badNetwork(long millis, double howBad) {
        badUntil = timeline.now() + millis;
        severity = howBad;
    }

    public void kafkaAway(long millis) {
        kafkaAwayUntil = timeline.now() + millis;
    }

    public void databaseAway(long millis) {
        databaseAwayUntil = timeline.now() + millis;
    }

    private double severity() {
        return timeline.now() < badUntil ? severity : 0;
    }

    public boolean isKafkaAway() {
        return timeline.now() < kafkaAwayUntil;
    }

    /** The time until Kafka is available; zero while it is. */
    public long untilKafka() {
        return Math.max(0, kafkaAwayUntil - timeline.now());
    }

    public boolean isDatabaseAway() {
        return timeline.now() < databaseAwayUntil;
    }

    /** Whether a message is lost, late or duplicated now. */
    public boolean strikes(double rate) {
        double now = severity();
        return now > 0 && random.nextDouble() < rate * now;
    }

    /** The delay of a message. */
    public long delay() {
        return strikes(0.3) ? random.nextLong(10, 8_000) : random.nextLong(0, 6);
    }

    /** The delay of a message within the data centre. */
    public long shortDelay() {
        return strikes(0.15) ? random.nextLong(10, 3_000) : random.nextLong(0, 4);
    }
}
