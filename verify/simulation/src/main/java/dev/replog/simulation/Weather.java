package dev.replog.simulation;

import java.util.SplittableRandom;

/**
 * The current state of the network and the servers. In fair weather messages are fast and arrive; in foul weather some
 * are late, some are lost and some come twice. Kafka and PostgreSQL may be unavailable.
 */
public final class Weather {
    private final Timeline timeline;
    private final SplittableRandom random;
    private long foulUntil;
    private double severity;
    private long kafkaAwayUntil;
    private long databaseAwayUntil;

    Weather(Timeline timeline, long seed) {
        this.timeline = timeline;
        this.random = new SplittableRandom(seed);
    }

    public SplittableRandom random() {
        return random;
    }

    void foul(long millis, double howMuch) {
        foulUntil = timeline.now() + millis;
        severity = howMuch;
    }

    void kafkaAway(long millis) {
        kafkaAwayUntil = timeline.now() + millis;
    }

    void databaseAway(long millis) {
        databaseAwayUntil = timeline.now() + millis;
    }

    private double severity() {
        return timeline.now() < foulUntil ? severity : 0;
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
