package dev.replog.notifier.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;

/** The addresses of hosts that are spelled as an IP address. */
final class LiteralHosts {
    private LiteralHosts() {}

    static InetAddress address(String host) {
        assertThat(Host.of(host)).as(host).isInstanceOf(Host.Literal.class);
        return ((Host.Literal) Host.of(host)).address();
    }
}
