package dev.replog.simulation;

import java.util.SplittableRandom;

/**
 * How well the network and the servers do at the moment. In fair weather messages are fast and arrive; in foul weather
 * some are late, some are lost and some come twice. Kafka and PostgreSQL may be away altogether.
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

    /** Until Kafka is back; zero while it is there. */
    public long untilKafka() {
        return Math.max(0, kafkaAwayUntil - timeline.now());
    }

    public boolean isDatabaseAway() {
        return timeline.now() < databaseAwayUntil;
    }

    /** Whether something bad happens to a message now. */
    public boolean strikes(double rate) {
        double now = severity();
        return now > 0 && random.nextDouble() < rate * now;
    }

    /** How long a message takes. */
    public long delay() {
        return strikes(0.3) ? random.nextLong(10, 8_000) : random.nextLong(0, 6);
    }

    /** How long a message takes within the data centre. */
    public long shortDelay() {
        return strikes(0.15) ? random.nextLong(10, 3_000) : random.nextLong(0, 4);
    }
}
