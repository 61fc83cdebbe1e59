package dev.replog.notifier.presence;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Presence in rooms.
 *
 * @param heartbeat how often an instance publishes that it is alive
 * @param silenceMax how long an instance may be silent before the devices that are connected to it leave
 * @param repeatInterval how often an instance publishes all its members again
 * @param roomMembersMax how many devices may be in one room
 * @param updatesInFlightMax how many states may be in flight to Kafka at once
 * @param partitions of the topic, when it is created here
 */
@ConfigurationProperties("replog.presence")
public record PresenceProperties(
        @DefaultValue("5s") Duration heartbeat,
        @DefaultValue("20s") Duration silenceMax,
        @DefaultValue("1m") Duration repeatInterval,
        @DefaultValue("50") int roomMembersMax,
        @DefaultValue("1000") int updatesInFlightMax,
        @DefaultValue("4") int partitions) {
    private static final Duration HEARTBEAT_MIN = Duration.ofMillis(100);
    /** The members of an instance that is killed must leave within half a minute. */
    private static final Duration SILENCE_MAX = Duration.ofSeconds(25);

    private static final int BEATS_MISSED_MIN = 4;
    private static final Duration REPEAT_MAX = Duration.ofMinutes(5);

    public PresenceProperties {
        if (heartbeat.compareTo(HEARTBEAT_MIN) < 0) {
            throw new IllegalArgumentException(
                    "replog.presence.heartbeat: " + heartbeat + " (expected: >= " + HEARTBEAT_MIN + ")");
        }
        if (silenceMax.compareTo(heartbeat.multipliedBy(BEATS_MISSED_MIN)) < 0
                || silenceMax.compareTo(SILENCE_MAX) > 0) {
            throw new IllegalArgumentException("replog.presence.silence-max: " + silenceMax + " (expected: "
                    + BEATS_MISSED_MIN + " heartbeats of " + heartbeat + " to " + SILENCE_MAX + ")");
        }
        if (repeatInterval.compareTo(heartbeat) < 0 || repeatInterval.compareTo(REPEAT_MAX) > 0) {
            throw new IllegalArgumentException("replog.presence.repeat-interval: " + repeatInterval + " (expected: "
                    + heartbeat + ".." + REPEAT_MAX + ")");
        }
        requireWithin("room-members-max", roomMembersMax, 1, 1_000);
        requireWithin("updates-in-flight-max", updatesInFlightMax, 1, 100_000);
        requireWithin("partitions", partitions, 1, 1_000);
    }

    /** How far back an instance that starts must read to know all members. */
    Duration lookBack() {
        return repeatInterval.multipliedBy(2).plus(silenceMax);
    }

    private static void requireWithin(String key, int value, int min, int max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    "replog.presence." + key + ": " + value + " (expected: " + min + ".." + max + ")");
        }
    }
}
