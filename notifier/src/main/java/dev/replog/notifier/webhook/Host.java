package dev.replog.notifier.webhook;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Classifies the host of an address by its spelling, as browsers and operating systems do: a host that ends in a number
 * is an IPv4 address, in decimal, octal or hexadecimal parts, and the last part fills the remaining bytes. So an
 * unusual spelling is treated like the address that it stands for. A pure function; names are never looked up here.
 */
sealed interface Host {
    /** An IP address, in any spelling. */
    record Literal(InetAddress address) implements Host {}

    /** A name to be looked up. */
    record Name(String text) implements Host {}

    /** Neither. */
    record Malformed() implements Host {}

    static Host of(String text) {
        if (text.startsWith("[") && text.endsWith("]")) {
            return literal(bytes6(text.substring(1, text.length() - 1)));
        }
        String name = text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
        if (isNumber(name.substring(name.lastIndexOf('.') + 1))) {
            return literal(bytes4(name));
        }
        return isName(name) ? new Name(name) : new Malformed();
    }

    private static Host literal(Optional<byte[]> bytes) {
        return bytes.<Host>map(found -> new Literal(address(found))).orElseGet(Malformed::new);
    }

    private static boolean isName(String name) {
        return name.length() <= 253
                && Arrays.stream(name.split("\\.", -1))
                        .allMatch(label -> label.matches("(?i)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?"));
    }

    private static boolean isNumber(String label) {
        return label.matches("[0-9]+|0[xX][0-9a-fA-F]*");
    }

    /** The bytes of an IPv4 address in one to four parts. */
    static Optional<byte[]> bytes4(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length > 4) {
            return Optional.empty();
        }
        long value = 0;
        for (int i = 0; i < parts.length; i++) {
            Optional<Long> part = isNumber(parts[i]) ? number(parts[i]) : Optional.empty();
            int bits = i == parts.length - 1 ? 8 * (5 - parts.length) : 8;
            if (part.isEmpty() || part.get() >= 1L << bits) {
                return Optional.empty();
            }
            value = value << bits | part.get();
        }
        return Optional.of(
                new byte[] {(byte) (value >>> 24), (byte) (value >>> 16), (byte) (value >>> 8), (byte) value});
    }

    private static Optional<Long> number(String text) {
        try {
            if (text.startsWith("0x") || text.startsWith("0X")) {
                return Optional.of(text.length() == 2 ? 0 : Long.parseLong(text, 2, text.length(), 16));
            }
            return Optional.of(Long.parseLong(text, text.startsWith("0") ? 8 : 10));
        } catch (NumberFormatException notANumber) {
            return Optional.empty();
        }
    }

    /** The bytes of an IPv6 address: groups, at most one gap, perhaps an IPv4 tail; no zone. */
    static Optional<byte[]> bytes6(String text) {
        int gap = text.indexOf("::");
        if (text.length() > 45 || gap >= 0 && text.indexOf("::", gap + 1) >= 0) {
            return Optional.empty();
        }
        Optional<List<Byte>> head = groups(gap < 0 ? text : text.substring(0, gap), gap < 0);
        Optional<List<Byte>> tail = groups(gap < 0 ? "" : text.substring(gap + 2), true);
        if (head.isEmpty() || tail.isEmpty()) {
            return Optional.empty();
        }
        int missing = 16 - head.get().size() - tail.get().size();
        if (gap < 0 ? missing != 0 : missing < 2) {
            return Optional.empty();
        }
        byte[] bytes = new byte[16];
        for (int i = 0; i < head.get().size(); i++) {
            bytes[i] = head.get().get(i);
        }
        for (int i = 0; i < tail.get().size(); i++) {
            bytes[16 - tail.get().size() + i] = tail.get().get(i);
        }
        return Optional.of(bytes);
    }

    private static Optional<List<Byte>> groups(String text, boolean isEnd) {
        List<Byte> bytes = new ArrayList<>();
        String[] groups = text.isEmpty() ? new String[0] : text.split(":", -1);
        for (int i = 0; i < groups.length; i++) {
            if (isEnd && i == groups.length - 1 && groups[i].matches("((0|[1-9]\\d{0,2})\\.){3}(0|[1-9]\\d{0,2})")) {
                Optional<byte[]> last = bytes4(groups[i]);
                if (last.isEmpty()) {
                    return Optional.empty();
                }
                for (byte each : last.get()) {
                    bytes.add(each);
                }
            } else if (groups[i].matches("[0-9a-fA-F]{1,4}")) {
                int group = Integer.parseInt(groups[i], 16);
                bytes.add((byte) (group >> 8));
                bytes.add((byte) group);
            } else {
                return Optional.empty();
            }
        }
        return Optional.of(bytes);
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("4 or 16 bytes are an address", impossible);
        }
    }
}
