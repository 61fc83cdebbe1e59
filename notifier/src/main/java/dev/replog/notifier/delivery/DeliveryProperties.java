package dev.replog.notifier.delivery;

import dev.replog.notifier.webhook.RetrySchedule;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Settings of deliveries to webhooks.
 *
 * @param timeout the time limit of one attempt
 * @param inFlightMax the most attempts of one instance at once
 * @param perHostMax the most of them to one host
 * @param perAddressMax the most of them to one IP address, for all its names and ports
 * @param pollInterval how often due messages are searched for, in addition to wake-ups
 * @param retryFirst the wait after a first failed attempt; it doubles with each further one
 * @param retryMax the longest wait, also when a receiver asks for more
 * @param retryFor how long a message is retried before its channel fails
 * @param circuitFailures the number of attempts in a row without any response that opens the circuit of a host
 * @param circuitOpen how long the circuit is open at first; it doubles with each further failure
 * @param circuitOpenMax the longest time
 */
@ConfigurationProperties("replog.webhooks")
public record DeliveryProperties(
        @DefaultValue("5s") Duration timeout,
        @DefaultValue("200") int inFlightMax,
        @DefaultValue("8") int perHostMax,
        @DefaultValue("16") int perAddressMax,
        @DefaultValue("500ms") Duration pollInterval,
        @DefaultValue("5s") Duration retryFirst,
        @DefaultValue("1h") Duration retryMax,
        @DefaultValue("36h") Duration retryFor,
        @DefaultValue("5") int circuitFailures,
        @DefaultValue("5s") Duration circuitOpen,
        @DefaultValue("1m") Duration circuitOpenMax) {
    private static final Duration TIMEOUT_MIN = Duration.ofMillis(100);
    private static final Duration TIMEOUT_MAX = Duration.ofSeconds(5);
    private static final Duration RETRY_FOR_MIN = Duration.ofHours(24);
    /** The latest time for an instance to record a result; after that, another instance may take the delivery. */
    private static final Duration LEASE_MARGIN = Duration.ofSeconds(3);

    public DeliveryProperties {
        require(
                timeout.compareTo(TIMEOUT_MIN) >= 0 && timeout.compareTo(TIMEOUT_MAX) <= 0,
                "timeout",
                timeout,
                TIMEOUT_MIN + ".." + TIMEOUT_MAX);
        require(inFlightMax >= 1 && inFlightMax <= 10_000, "in-flight-max", inFlightMax, "1..10000");
        require(perHostMax >= 1 && perHostMax <= inFlightMax, "per-host-max", perHostMax, "1.." + inFlightMax);
        require(
                perAddressMax >= perHostMax && perAddressMax <= 10_000,
                "per-address-max",
                perAddressMax,
                perHostMax + "..10000");
        require(pollInterval.toMillis() >= 1, "poll-interval", pollInterval, ">= 1ms");
        require(retryFirst.toMillis() >= 1, "retry-first", retryFirst, ">= 1ms");
        require(retryMax.compareTo(retryFirst) >= 0, "retry-max", retryMax, ">= " + retryFirst);
        // The last attempt is at most one wait, with its jitter, before the end.
        Duration least = RETRY_FOR_MIN.plus(retryMax.multipliedBy(2));
        require(retryFor.compareTo(least) >= 0, "retry-for", retryFor, ">= " + least);
        require(circuitFailures >= 1, "circuit-failures", circuitFailures, ">= 1");
        require(circuitOpen.toMillis() >= 1, "circuit-open", circuitOpen, ">= 1ms");
        require(circuitOpenMax.compareTo(circuitOpen) >= 0, "circuit-open-max", circuitOpenMax, ">= " + circuitOpen);
    }

    RetrySchedule schedule() {
        return new RetrySchedule(retryFirst, retryMax, retryFor);
    }

    Circuits circuits() {
        return new Circuits(circuitFailures, circuitOpen, circuitOpenMax);
    }

    /** The length of a lease. */
    Duration lease() {
        return timeout.plus(LEASE_MARGIN);
    }

    private static void require(boolean holds, String key, Object value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException(
                    "replog.webhooks." + key + ": " + value + " (expected: " + expected + ")");
        }
    }
}
