package dev.replog.http.connection;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Limits on connections of clients.
 *
 * @param max the most open connections of one instance; 0: half of the file descriptors of the process, at most 10000
 * @param perAddressMax the most of one client address; 0: a quarter of {@code max}
 * @param unlimitedAddresses addresses without that limit, such as those of proxies
 * @param headTimeout the time in which the head of a request must arrive
 * @param sendTimeout the time for which a response may make no progress because its client reads nothing
 * @param outOfMemoryMax the time for which memory may run out repeatedly before the process ends
 */
@ConfigurationProperties("replog.connections")
public record ConnectionProperties(
        @DefaultValue("0") int max,
        @DefaultValue("0") int perAddressMax,
        @DefaultValue List<String> unlimitedAddresses,
        @DefaultValue("10s") Duration headTimeout,
        @DefaultValue("30s") Duration sendTimeout,
        @DefaultValue("10s") Duration outOfMemoryMax) {
    public ConnectionProperties {
        unlimitedAddresses = unlimitedAddresses.stream()
                .map(String::strip)
                .filter(address -> !address.isEmpty())
                .toList();
        unlimitedAddresses.forEach(ClientAddress::parse);
        require("max", max >= 0, max, ">= 0");
        require("per-address-max", perAddressMax >= 0, perAddressMax, ">= 0");
        require("head-timeout", headTimeout.isPositive(), headTimeout, "> 0");
        require("send-timeout", sendTimeout.isPositive(), sendTimeout, "> 0");
        require("out-of-memory-max", outOfMemoryMax.isPositive(), outOfMemoryMax, "> 0");
    }

    private static void require(String name, boolean holds, Object value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(
                    "replog.connections." + name + ": " + value + " (expected: " + expected + ")");
        }
    }
}
