package dev.replog.backing.kafka;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaSettingsTest {
    @ParameterizedTest
    @ValueSource(strings = {"kafka:9092", "a:1,b:65535", " a:1 , b:2,", "[::1]:9092", "10.0.0.1:9092", "a_b.c-d:9092"})
    void addresses_areTaken(String servers) {
        assertThatCode(() -> KafkaSettings.require(Map.of("bootstrap.servers", servers)))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''          | empty",
                "' , '       | empty",
                "kafka       | kafka",
                "a:1,kafka   | kafka",
                "kafka:      | kafka:",
                "kafka:0     | kafka:0",
                "kafka:65536 | kafka:65536",
                "a b:9092    | a b:9092",
                "kafka://a:9092 | kafka://a:9092",
            })
    void otherAddresses_areRefused(String servers, String wrong) {
        assertThatThrownBy(() -> KafkaSettings.require(Map.of("bootstrap.servers", servers)))
                .hasMessage("spring.kafka.bootstrap-servers: " + wrong + " (expected: host:port, separated by commas)");
    }

    @Test
    void securitySettings_areTaken_whenTheyAreInForce(@TempDir Path folder) throws IOException {
        Path store = Files.createFile(folder.resolve("ca.pem"));
        Map<String, Object> client = Map.of(
                "bootstrap.servers", "a:1",
                "security.protocol", "SASL_SSL",
                "sasl.mechanism", "SCRAM-SHA-512",
                "sasl.jaas.config", "some.Module required;",
                "ssl.truststore.location", store.toString());
        assertThatCode(() -> KafkaSettings.require(client)).doesNotThrowAnyException();
        Map<String, Object> gone = new HashMap<>(client);
        gone.put("ssl.truststore.location", "/nowhere/ca.pem");
        assertThatThrownBy(() -> KafkaSettings.require(gone))
                .hasMessage(
                        "spring.kafka.properties.ssl.truststore.location: /nowhere/ca.pem (expected: a readable file)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "security.protocol=TLS | security.protocol: TLS (expected: PLAINTEXT, SSL, SASL_PLAINTEXT, SASL_SSL)",
                "security.protocol=SASL_SSL | properties.sasl.jaas.config: is missing (expected: the login,",
                "ssl.truststore.location=/a | security.protocol: is missing (expected: SSL or SASL_SSL, because"
                        + " of ssl.t",
                "sasl.mechanism=PLAIN | security.protocol: is missing (expected: SASL_SSL or SASL_PLAINTEXT,"
                        + " because of",
                "security.protocol=SSL sasl.mechanism=PLAIN | security.protocol: SSL (expected: SASL_SSL or SASL_PLAIN",
            })
    void whatWouldNotBeInForce_isRefusedInOneSentence(String settings, String refusal) {
        Map<String, Object> client = new HashMap<>(Map.of("bootstrap.servers", List.of("a:1", "b:2")));
        for (String setting : settings.split(" ", -1)) {
            String[] parts = setting.split("=", 2);
            client.put(parts[0], parts[1]);
        }
        assertThatThrownBy(() -> KafkaSettings.require(client)).hasMessageStartingWith("spring.kafka." + refusal);
    }
}
