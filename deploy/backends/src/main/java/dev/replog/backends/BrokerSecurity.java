package dev.replog.backends;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The security that a broker requires, and the client settings for it. The only user is {@value #USER}. With a
 * password, the listener of the controller requires it too, because a client of that listener can delete topics.
 *
 * @param protocol Kafka's name of the security protocol of the clients' listener
 * @param password the password of all clients; empty: none
 * @param listener further settings of the clients' listener
 * @param client the settings of a client in addition to the address
 */
public record BrokerSecurity(
        String protocol, String password, Map<String, String> listener, Map<String, String> client) {

    static final String USER = "replog";
    private static final String MECHANISM = "PLAIN";

    /** Every client on this machine may connect: for temporary data. */
    public static BrokerSecurity open() {
        return new BrokerSecurity("PLAINTEXT", "", Map.of(), Map.of());
    }

    /** Unencrypted, which is enough where nothing leaves the machine. */
    public static BrokerSecurity password(String password) {
        return new BrokerSecurity("SASL_PLAINTEXT", password, Map.of(), client("SASL_PLAINTEXT", password));
    }

    /**
     * Encrypted, with the certificate of the server. The broker also connects to itself, and trusts the same authority.
     */
    public static BrokerSecurity passwordAndTls(String password, Certificates certificates) {
        Map<String, String> trust = Map.of(
                "ssl.truststore.type",
                "PEM",
                "ssl.truststore.location",
                certificates.authority().toString());
        Map<String, String> listener = new HashMap<>(trust);
        listener.put("ssl.keystore.type", "PKCS12");
        listener.put("ssl.keystore.location", certificates.serverKeyStore().toString());
        listener.put("ssl.keystore.password", Certificates.PASSWORD);
        Map<String, String> client = new HashMap<>(client("SASL_SSL", password));
        client.putAll(trust);
        return new BrokerSecurity("SASL_SSL", password, listener, client);
    }

    private static Map<String, String> client(String protocol, String password) {
        return Map.of(
                "security.protocol", protocol, "sasl.mechanism", MECHANISM, "sasl.jaas.config", login(password) + ";");
    }

    /** The broker's own settings, by listener. */
    Map<String, String> broker() {
        if (password.isEmpty()) {
            return Map.of();
        }
        // The user name and password are for this node's connections to itself; the last option is the list of allowed
        // users.
        String login = login(password) + " user_" + USER + "=\"" + password + "\";";
        String jaas = MECHANISM.toLowerCase(Locale.ROOT) + ".sasl.jaas.config";
        Map<String, String> settings = new HashMap<>(Map.of(
                "sasl.enabled.mechanisms",
                MECHANISM,
                "sasl.mechanism.inter.broker.protocol",
                MECHANISM,
                "sasl.mechanism.controller.protocol",
                MECHANISM,
                prefix(KafkaSettings.BROKER_LISTENER) + jaas,
                login,
                prefix(KafkaSettings.CONTROLLER_LISTENER) + jaas,
                login));
        listener.forEach((name, value) -> settings.put(prefix(KafkaSettings.BROKER_LISTENER) + name, value));
        return settings;
    }

    String controllerProtocol() {
        return password.isEmpty() ? "PLAINTEXT" : "SASL_PLAINTEXT";
    }

    private static String prefix(String listener) {
        return "listener.name." + listener.toLowerCase(Locale.ROOT) + ".";
    }

    private static String login(String password) {
        return "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"" + USER + "\" password=\""
                + password + "\"";
    }

    /** Leaves out the password. */
    @Override
    public String toString() {
        return "BrokerSecurity[" + protocol + "]";
    }
}
