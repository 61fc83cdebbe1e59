package dev.replog.notifier.webhook;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * The address of a receiver, checked without any look-up. The resolved address is checked at every delivery, by the
 * same rules.
 *
 * @param text as the client sent it
 * @param secure https
 * @param host the host to connect to: a name, or an IP address in its usual spelling, without brackets
 * @param target path and query, as they are sent
 */
public record WebhookAddress(String text, boolean secure, String host, int port, String target) {
    public static final int LENGTH_MAX = 2_048;

    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;
    /** Lower ports belong to services of other protocols, which a request might make do something. */
    private static final int FREE_PORT_MIN = 1_024;

    private static final String EXPECTED = "an address like https://app.example/pings";
    /** Higher ports of well-known services that read single lines, or obey any client. */
    private static final Set<Integer> FORBIDDEN_PORTS = Set.of(
            1719, 1720, 1723, 2049, 2375, 2376, 2379, 2380, 3306, 3659, 4045, 4190, 5060, 5061, 5432, 6000, 6379, 6443,
            6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 9042, 9092, 9200, 9300, 10080, 10250, 11211, 27017);

    /** The result of checking a text. */
    public sealed interface Reading {
        record Accepted(WebhookAddress address) implements Reading {}

        /** The reason, and what is expected. */
        record Refused(String message) implements Reading {}
    }

    /**
     * @param dev whether the receiver may be on this machine, where it needs no https
     */
    public static Reading read(String text, boolean dev) {
        if (text.length() > LENGTH_MAX) {
            return refused(text.length() + " characters", "at most " + LENGTH_MAX);
        }
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException malformed) {
            return refused("malformed at character " + (malformed.getIndex() + 1), EXPECTED);
        }
        String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
        if (!scheme.equals("https") && !(dev && scheme.equals("http"))) {
            return refused("scheme " + scheme, dev ? "https, or http to this machine" : "https");
        }
        String authority = uri.getRawAuthority();
        if (authority == null || authority.isEmpty()) {
            return refused("no host", EXPECTED);
        }
        if (authority.contains("@")) {
            return refused("it contains a user", "no user or password: pings are signed");
        }
        if (uri.getRawFragment() != null) {
            return refused("it has a fragment", "none");
        }
        return read(text, scheme.equals("https"), authority, target(uri), dev);
    }

    /** The authority is parsed here, because Java's own parser accepts only names and usual spellings. */
    private static Reading read(String text, boolean secure, String authority, String target, boolean dev) {
        int colon = authority.lastIndexOf(':');
        boolean hasPort = colon > authority.lastIndexOf(']');
        String hostText = hasPort ? authority.substring(0, colon) : authority;
        int port = secure ? HTTPS_PORT : HTTP_PORT;
        if (hasPort && colon + 1 < authority.length()) {
            String portText = authority.substring(colon + 1);
            port = portText.matches("\\d{1,5}") ? Integer.parseInt(portText) : -1;
            if (port < 1 || port > 65_535) {
                return refused("port " + portText, "1..65535");
            }
        }
        if (port != HTTP_PORT && port != HTTPS_PORT && (port < FREE_PORT_MIN || FORBIDDEN_PORTS.contains(port))) {
            return refused("port " + port, "80, 443, or one from 1024 on that no well-known service has");
        }
        return switch (Host.of(hostText)) {
            case Host.Malformed ignored -> refused("host " + hostText, "a name in ASCII, or an IP address");
            case Host.Name name ->
                secure || isLocal(name.text())
                        ? accepted(text, secure, name.text().toLowerCase(Locale.ROOT), port, target)
                        : refused("http to " + name.text(), "https");
            case Host.Literal literal -> {
                InetAddress address = literal.address();
                Optional<String> objection = AddressRules.objection(address, dev);
                if (objection.isPresent()) {
                    yield refused("host " + hostText + " is " + objection.get(), "of the public Internet");
                }
                yield secure || address.isLoopbackAddress()
                        ? accepted(text, secure, address.getHostAddress(), port, target)
                        : refused("http to " + hostText, "https");
            }
        };
    }

    private static boolean isLocal(String name) {
        return name.equalsIgnoreCase("localhost");
    }

    private static String target(URI uri) {
        String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        // Escaped where the text was not, because only ASCII may be sent.
        String ascii = URI.create(path).toASCIIString();
        return uri.getRawQuery() == null
                ? ascii
                : ascii + URI.create("?" + uri.getRawQuery()).toASCIIString();
    }

    private static Reading accepted(String text, boolean secure, String host, int port, String target) {
        return new Reading.Accepted(new WebhookAddress(text, secure, host, port, target));
    }

    private static Reading refused(String found, String expected) {
        return new Reading.Refused("address: " + found + " (expected: " + expected + ")");
    }

    /** The key of limits and circuits. */
    public String hostAndPort() {
        return host + ":" + port;
    }
}
