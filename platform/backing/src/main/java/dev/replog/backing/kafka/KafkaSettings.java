package dev.replog.backing.kafka;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Refuses what cannot reach Kafka, or would reach it without what the operator believes to be in force: a client that
 * is made of it would fail again and again, long after the start. The rest is for the client to judge.
 */
public final class KafkaSettings {
    private static final String SERVERS = "replog.kafka.bootstrap-servers";
    private static final String CLIENT = "replog.kafka.client.";
    private static final String PROTOCOL = "security.protocol";
    private static final String LOGIN = "sasl.jaas.config";
    private static final String LOGIN_FILE = "java.security.auth.login.config";
    private static final List<String> PROTOCOLS = List.of("PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL");
    private static final List<String> FILES = List.of("ssl.truststore.location", "ssl.keystore.location");
    private static final Pattern SERVER = Pattern.compile("(?:\\[[0-9A-Fa-f:.%]+]|[^\\s:/,\\[\\]@]+):(\\d{1,5})");
    private static final int PORT_MAX = 65_535;

    private KafkaSettings() {}

    /** @param client settings by Kafka's own names */
    public static void require(String bootstrapServers, Map<String, String> client) {
        // As Kafka's clients read the list: what is empty between two commas is left out.
        List<String> servers = Arrays.stream(bootstrapServers.split(",", -1))
                .map(String::strip)
                .filter(server -> !server.isEmpty())
                .toList();
        String wrong = servers.isEmpty()
                ? "empty"
                : servers.stream()
                        .filter(server -> !isServer(server))
                        .findFirst()
                        .orElse("");
        require(wrong.isEmpty(), SERVERS + ": " + wrong + " (expected: host:port, separated by commas)");
        String protocol = client.getOrDefault(PROTOCOL, "PLAINTEXT");
        require(
                PROTOCOLS.contains(protocol),
                CLIENT + PROTOCOL + ": " + protocol + " (expected: " + String.join(", ", PROTOCOLS) + ")");
        requireUsed(client, "ssl.", protocol.endsWith("SSL"), "SSL or SASL_SSL");
        requireUsed(client, "sasl.", protocol.startsWith("SASL"), "SASL_SSL or SASL_PLAINTEXT");
        require(
                !protocol.startsWith("SASL")
                        || !client.getOrDefault(LOGIN, "").isBlank()
                        || System.getProperty(LOGIN_FILE) != null,
                CLIENT + LOGIN + ": is missing (expected: the login, because of " + PROTOCOL + "=" + protocol + ")");
        for (String name : FILES) {
            String file = client.get(name);
            require(
                    file == null || Files.isReadable(Path.of(file)),
                    CLIENT + name + ": " + file + " (expected: a readable file)");
        }
    }

    private static boolean isServer(String text) {
        Matcher matcher = SERVER.matcher(text);
        if (!matcher.matches()) {
            return false;
        }
        int port = Integer.parseInt(matcher.group(1));
        return port >= 1 && port <= PORT_MAX;
    }

    /** Such a setting is for a protocol that is not used: it would be believed to be in force. */
    private static void requireUsed(Map<String, String> client, String prefix, boolean isUsed, String expected) {
        Optional<String> setting = client.keySet().stream()
                .filter(name -> name.startsWith(prefix))
                .sorted()
                .findFirst();
        require(
                isUsed || setting.isEmpty(),
                CLIENT + PROTOCOL + ": " + client.getOrDefault(PROTOCOL, "is missing") + " (expected: " + expected
                        + ", because of " + setting.orElse("") + ")");
    }

    private static void require(boolean holds, String refusal) {
        if (!holds) {
            throw new IllegalArgumentException(refusal);
        }
    }
}
