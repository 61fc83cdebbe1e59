package dev.replog.http.connection;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One client address for the limits: an IPv4 address, or the first 64 bits of an IPv6 address, because one client has
 * all addresses of such a network.
 *
 * @param bits the address, or its first half, as text
 */
record ClientAddress(String bits) {
    private static final int IPV6_NETWORK_BYTES = 8;

    static ClientAddress of(@Nullable SocketAddress remote) {
        return remote instanceof InetSocketAddress socket && socket.getAddress() != null
                ? of(socket.getAddress())
                : new ClientAddress("unknown");
    }

    /**
     * Reads an address of the configuration. Names are not allowed, because they would be resolved once and may then
     * change.
     */
    static ClientAddress parse(String text) {
        try {
            return of(text.indexOf(':') >= 0 ? Inet6Address.ofLiteral(text) : Inet4Address.ofLiteral(text));
        } catch (IllegalArgumentException malformed) {
            throw new IllegalArgumentException(
                    "replog.connections.unlimited-addresses: " + text + " (expected: IPv4 or IPv6 addresses)",
                    malformed);
        }
    }

    private static ClientAddress of(InetAddress address) {
        byte[] bytes = address.getAddress();
        return new ClientAddress(
                Arrays.toString(address instanceof Inet6Address ? Arrays.copyOf(bytes, IPV6_NETWORK_BYTES) : bytes));
    }
}
