package dev.replog.http.limit;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The limits on one user's reads at one instance.
 *
 * @param readsPerSecond the average number of reads a second
 * @param burst the most reads at once after a quiet time
 * @param bytesPerRead the bytes of a response that count as one more read
 * @param usersMax the most users with a bucket; beyond it the bucket that was idle longest is dropped
 */
@ConfigurationProperties("replog.read-limit")
public record ReadLimitProperties(
        @DefaultValue("200") double readsPerSecond,
        @DefaultValue("4000") double burst,
        @DefaultValue("256KB") DataSize bytesPerRead,
        @DefaultValue("100000") int usersMax) {
    private static final DataSize BYTES_MIN = DataSize.ofKilobytes(1);
    private static final DataSize BYTES_MAX = DataSize.ofGigabytes(1);

    public ReadLimitProperties {
        require("reads-per-second", readsPerSecond, 0.001, 1_000_000);
        require("burst", burst, 1, 10_000_000);
        if (bytesPerRead.compareTo(BYTES_MIN) < 0 || bytesPerRead.compareTo(BYTES_MAX) > 0) {
            throw new IllegalArgumentException("replog.read-limit.bytes-per-read: " + bytesPerRead + " (expected: "
                    + BYTES_MIN + ".." + BYTES_MAX + ")");
        }
        require("users-max", usersMax, 1, 10_000_000);
    }

    private static void require(String name, double value, double min, double max) {
        if (!(value >= min && value <= max)) {
            throw new IllegalArgumentException(
                    "replog.read-limit." + name + ": " + value + " (expected: " + min + ".." + max + ")");
        }
    }
}
