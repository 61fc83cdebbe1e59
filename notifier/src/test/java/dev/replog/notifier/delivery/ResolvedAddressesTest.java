package dev.replog.notifier.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ResolvedAddressesTest {
    private static final Instant NOW = Instant.parse("2026-11-21T09:00:00Z");
    private static final Instant BUSY_UNTIL = NOW.plusSeconds(1);

    private final ResolvedAddresses addresses =
            new ResolvedAddresses(2, new Circuits(3, Duration.ofSeconds(5), Duration.ofSeconds(15)));

    private static InetSocketAddress at(String name, int last, int port) {
        try {
            return new InetSocketAddress(
                    InetAddress.getByAddress(name, new byte[] {(byte) 203, 0, 113, (byte) last}), port);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Test
    void namesAndPortsOfOneAddress_shareTheCallsAtATime() {
        assertThat(addresses.enter(at("one.example", 7, 443), NOW)).isEmpty();
        assertThat(addresses.enter(at("two.example", 7, 8443), NOW)).isEmpty();
        assertThat(addresses.enter(at("three.example", 7, 443), NOW)).hasValue(BUSY_UNTIL);
        assertThat(addresses.enter(at("three.example", 7, 9443), NOW)).hasValue(BUSY_UNTIL);
        assertThat(addresses.enter(at("one.example", 8, 443), NOW))
                .as("another address")
                .isEmpty();
        addresses.leave(at("one.example", 7, 443), true, NOW);
        assertThat(addresses.enter(at("three.example", 7, 443), NOW)).isEmpty();
    }

    @Test
    void namesOfOneAddressAndPort_shareTheCircuit() {
        for (String name : new String[] {"one.example", "two.example", "three.example"}) {
            assertThat(addresses.enter(at(name, 7, 443), NOW)).isEmpty();
            addresses.leave(at(name, 7, 443), false, NOW);
        }
        assertThat(addresses.openCount()).isEqualTo(1);
        assertThat(addresses.enter(at("four.example", 7, 443), NOW)).hasValue(NOW.plusSeconds(5));
        assertThat(addresses.enter(at("four.example", 7, 444), NOW))
                .as("another service of that machine")
                .isEmpty();

        Instant later = NOW.plusSeconds(5);
        assertThat(addresses.enter(at("four.example", 7, 443), later)).isEmpty();
        assertThat(addresses.enter(at("five.example", 7, 443), later))
                .as("one attempt decides")
                .hasValue(later.plusSeconds(1));
        addresses.leave(at("four.example", 7, 443), true, later);
        assertThat(addresses.openCount()).isZero();
        assertThat(addresses.enter(at("five.example", 7, 443), later)).isEmpty();
    }
}
