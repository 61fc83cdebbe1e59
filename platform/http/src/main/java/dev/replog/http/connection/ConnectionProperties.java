package dev.replog.http.connection;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Limits on connections of clients.
 *
 * @param max how many one instance has open; 0: half of the descriptors that the process may have, at most 10000
 * @param perAddressMax how many one client address may have; 0: a quarter of {@code max}
 * @param unlimitedAddresses addresses without that limit, such as those of proxies
 * @param headTimeout how long the head of a request may take to arrive
 * @param sendTimeout how long an answer may stand still because its client reads nothing
 * @param outOfMemoryMax how long memory may run out again and again before the process ends
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
