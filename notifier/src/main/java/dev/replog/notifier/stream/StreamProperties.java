package dev.replog.notifier.stream;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Settings of event streams.
 *
 * @param keepAlive the longest silence of a stream; twice that without progress of a write ends it
 * @param reconnectDelay the average delay before clients reconnect
 * @param perUserMax the most devices of one user with streams on one instance; a stream without a device counts like a
 * device
 * @param perDeviceMax the most streams of one device of a user on one instance
 * @param openMax the most open streams of one instance
 * @param sendBuffer how much the operating system may buffer for a client that does not read
 */
@ConfigurationProperties("replog.streams")
public record StreamProperties(
        @DefaultValue("15s") Duration keepAlive,
        @DefaultValue("2s") Duration reconnectDelay,
        @DefaultValue("20") int perUserMax,
        @DefaultValue("10") int perDeviceMax,
        @DefaultValue("20000") int openMax,
        @DefaultValue("32KB") DataSize sendBuffer) {
    private static final Duration KEEP_ALIVE_MIN = Duration.ofMillis(100);
    private static final Duration KEEP_ALIVE_MAX = Duration.ofSeconds(15);
    private static final DataSize SEND_BUFFER_MIN = DataSize.ofKilobytes(4);
    private static final DataSize SEND_BUFFER_MAX = DataSize.ofMegabytes(4);

    public StreamProperties {
        if (keepAlive.compareTo(KEEP_ALIVE_MIN) < 0 || keepAlive.compareTo(KEEP_ALIVE_MAX) > 0) {
            throw new IllegalArgumentException("replog.streams.keep-alive: " + keepAlive + " (expected: "
                    + KEEP_ALIVE_MIN + ".." + KEEP_ALIVE_MAX + ")");
        }
        if (reconnectDelay.toMillis() < 1) {
            throw new IllegalArgumentException(
                    "replog.streams.reconnect-delay: " + reconnectDelay + " (expected: >= 1ms)");
        }
        if (perUserMax < 1 || perUserMax > 1_000) {
            throw new IllegalArgumentException("replog.streams.per-user-max: " + perUserMax + " (expected: 1..1000)");
        }
        if (perDeviceMax < 1 || perDeviceMax > 100) {
            throw new IllegalArgumentException(
                    "replog.streams.per-device-max: " + perDeviceMax + " (expected: 1..100)");
        }
        if (openMax < 1) {
            throw new IllegalArgumentException("replog.streams.open-max: " + openMax + " (expected: >= 1)");
        }
        if (sendBuffer.compareTo(SEND_BUFFER_MIN) < 0 || sendBuffer.compareTo(SEND_BUFFER_MAX) > 0) {
            throw new IllegalArgumentException("replog.streams.send-buffer: " + sendBuffer + " (expected: "
                    + SEND_BUFFER_MIN + ".." + SEND_BUFFER_MAX + ")");
        }
    }

    /** The longest time without progress of a write. */
    Duration writeTimeout() {
        return keepAlive.multipliedBy(2);
    }
}
