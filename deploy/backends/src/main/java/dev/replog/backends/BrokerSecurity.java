package dev.replog.backends;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What a broker demands of those who connect, and what a client has to say to it. The only user is {@value #USER}; with
 * a password, the listener of the controller demands it too, for whoever gets in there can delete topics.
 *
 * @param protocol Kafka's name for the way to the listener of the clients
 * @param password what everybody must know; empty: nothing
 * @param listener further settings of the clients' listener
 * @param client what a client must be told beside the address
 */
public record BrokerSecurity(
        String protocol, String password, Map<String, String> listener, Map<String, String> client) {

    static final String USER = "replog";
    private static final String MECHANISM = "PLAIN";

    /** Everybody on this machine gets in: for data that is thrown away. */
    public static BrokerSecurity open() {
        return new BrokerSecurity("PLAINTEXT", "", Map.of(), Map.of());
    }

    /** In clear text, which is enough where nothing leaves the machine. */
    public static BrokerSecurity password(String password) {
        return new BrokerSecurity("SASL_PLAINTEXT", password, Map.of(), client("SASL_PLAINTEXT", password));
    }

    /**
     * Encrypted, with the certificate of the server; the broker connects to itself as well, and believes the same
     * authority.
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
        // The name and password are for this node when it connects to itself, the last one is who may connect.
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

    /** Leaves the password out. */
    @Override
    public String toString() {
        return "BrokerSecurity[" + protocol + "]";
    }
}
