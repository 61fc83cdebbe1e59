package dev.replog.backing.kafka;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Refuses settings that cannot reach Kafka, and settings that are not in force although the operator has given them.
 * Without this check the clients would fail again and again, long after the start. The clients check the rest.
 */
final class KafkaSettings {
    private static final String SERVERS = "bootstrap.servers";
    private static final String KEY = "spring.kafka.";
    private static final String FURTHER = KEY + "properties.";
    private static final String PROTOCOL = "security.protocol";
    private static final String LOGIN = "sasl.jaas.config";
    private static final String LOGIN_FILE = "java.security.auth.login.config";
    private static final List<String> PROTOCOLS = List.of("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL");
    private static final List<String> FILES = List.of("ssl.truststore.location", "ssl.keystore.location");
    private static final Pattern SERVER = Pattern.compile("(?:\\[[0-9A-Fa-f:.%]+]|[^\\s:/,\\[\\]@]+):(\\d{1,5})");
    private static final int PORT_MAX = 65_535;

    private KafkaSettings() {}

    /** @param client settings by Kafka's own names, as the clients get them */
    static void require(Map<String, Object> client) {
        // The clients ignore empty parts of the list, too.
        List<String> servers = servers(client.get(SERVERS)).stream()
                .map(String::strip)
                .filter(server -> !server.isEmpty())
                .toList();
        String wrong = servers.isEmpty()
                ? "empty"
                : servers.stream()
                        .filter(server -> !isServer(server))
                        .findFirst()
                        .orElse("");
        require(wrong.isEmpty(), KEY + "bootstrap-servers: " + wrong + " (expected: host:port, separated by commas)");
        String protocol = text(client, PROTOCOL).orElse("PLAINTEXT");
        require(
                PROTOCOLS.contains(protocol),
                KEY + PROTOCOL + ": " + protocol + " (expected: " + String.join(", ", PROTOCOLS) + ")");
        requireUsed(client, "ssl.", protocol.endsWith("SSL"), "SSL or SASL_SSL");
        requireUsed(client, "sasl.", protocol.startsWith("SASL"), "SASL_SSL or SASL_PLAINTEXT");
        require(
                !protocol.startsWith("SASL")
                        || text(client, LOGIN).filter(login -> !login.isBlank()).isPresent()
                        || System.getProperty(LOGIN_FILE) != null,
                FURTHER + LOGIN + ": is missing (expected: the login, because of " + PROTOCOL + "=" + protocol + ")");
        for (String name : FILES) {
            Optional<String> file = text(client, name);
            require(
                    file.isEmpty() || Files.isReadable(Path.of(file.get())),
                    FURTHER + name + ": " + file.orElse("") + " (expected: a readable file)");
        }
    }

    private static List<String> servers(@Nullable Object setting) {
        return switch (setting) {
            case null -> List.of();
            case List<?> list -> list.stream().map(String::valueOf).toList();
            default -> List.of(setting.toString().split(",", -1));
        };
    }

    private static Optional<String> text(Map<String, Object> client, String name) {
        return Optional.ofNullable(client.get(name)).map(Object::toString);
    }

    private static boolean isServer(String text) {
        Matcher matcher = SERVER.matcher(text);
        if (!matcher.matches()) {
            return false;
        }
        int port = Integer.parseInt(matcher.group(1));
        return port >= 1 && port <= PORT_MAX;
    }

    /** A setting for a protocol that is not used would have no effect. */
    private static void requireUsed(Map<String, Object> client, String prefix, boolean isUsed, String expected) {
        Optional<String> setting = client.keySet().stream()
                .filter(name -> name.startsWith(prefix))
                .sorted()
                .findFirst();
        require(
                isUsed || setting.isEmpty(),
                KEY + PROTOCOL + ": " + text(client, PROTOCOL).orElse("is missing") + " (expected: " + expected
                        + ", because of " + setting.orElse("") + ")");
    }

    private static void require(boolean holds, String refusal) {
        if (!holds) {
            throw new IllegalArgumentException(refusal);
        }
    }
}
