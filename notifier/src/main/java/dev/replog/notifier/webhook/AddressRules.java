package dev.replog.notifier.webhook;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * The IP addresses that webhooks may use: those of the public Internet, and none that only this machine or its network
 * can reach. For IPv6 that is the range allocated to the Internet, so every form in which IPv6 contains an IPv4 address
 * (mapped, compatible, translated, NAT64) is outside of it; 6to4 and Teredo are excluded too. A pure function.
 */
public final class AddressRules {
    private static final Range PUBLIC_6 = new Range("2000::/3", "public");
    private static final Range LOOPBACK_4 = new Range("127.0.0.0/8", "loopback");
    private static final List<Range> FORBIDDEN = List.of(
            LOOPBACK_4,
            new Range("0.0.0.0/8", "this network"),
            new Range("10.0.0.0/8", "private"),
            new Range("100.64.0.0/10", "shared by carriers"),
            new Range("168.63.129.16/32", "metadata"),
            new Range("169.254.0.0/16", "link-local, metadata"),
            new Range("172.16.0.0/12", "private"),
            new Range("192.0.0.0/24", "protocol assignments"),
            new Range("192.0.2.0/24", "documentation"),
            new Range("192.31.196.0/24", "name servers of private ranges"),
            new Range("192.52.193.0/24", "multicast tunnels"),
            new Range("192.88.99.0/24", "6to4 relays"),
            new Range("192.168.0.0/16", "private"),
            new Range("192.175.48.0/24", "name servers of private ranges"),
            new Range("198.18.0.0/15", "benchmarks"),
            new Range("198.51.100.0/24", "documentation"),
            new Range("203.0.113.0/24", "documentation"),
            new Range("224.0.0.0/4", "multicast"),
            new Range("240.0.0.0/4", "reserved, broadcast"),
            new Range("2001::/23", "protocol assignments, Teredo"),
            new Range("2001:db8::/32", "documentation"),
            new Range("2002::/16", "6to4"),
            new Range("2620:4f:8000::/48", "name servers of private ranges"),
            new Range("3fff::/20", "documentation"));

    private AddressRules() {}

    /**
     * Why an address must not be connected to; empty when it is allowed.
     *
     * @param loopbackAllowed for developers, whose receivers run on their own machine
     */
    public static Optional<String> objection(InetAddress address, boolean loopbackAllowed) {
        byte[] bytes = address.getAddress();
        if (address.isLoopbackAddress() && loopbackAllowed) {
            return Optional.empty();
        }
        if (!(address instanceof Inet4Address) && !PUBLIC_6.holds(bytes)) {
            return Optional.of(address.isLoopbackAddress() ? LOOPBACK_4.meaning : "not of the public Internet");
        }
        return FORBIDDEN.stream()
                .filter(range -> range.holds(bytes))
                .map(range -> range.meaning)
                .findFirst();
    }

    /** Addresses that start with the same bits. */
    private static final class Range {
        private final byte[] start;
        private final int bits;
        private final String meaning;

        Range(String block, String meaning) {
            int slash = block.indexOf('/');
            String text = block.substring(0, slash);
            this.start = (text.contains(":") ? Host.bytes6(text) : Host.bytes4(text)).orElseThrow();
            this.bits = Integer.parseInt(block.substring(slash + 1));
            this.meaning = meaning;
        }

        boolean holds(byte[] address) {
            if (address.length != start.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> bit % 8;
                if ((address[bit / 8] & mask) != (start[bit / 8] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }
}
