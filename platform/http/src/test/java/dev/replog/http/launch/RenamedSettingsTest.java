package dev.replog.http.launch;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class RenamedSettingsTest {
    private final StandardEnvironment environment = new StandardEnvironment();

    @ParameterizedTest
    @CsvSource({
        "replog.log.min-insync-replicas, replog.log.min-insync-replicas, replog.topics.min-in-sync-replicas",
        "replog.kafka.client.security.protocol, replog.kafka.client, spring.kafka.properties",
        "replog.models.retryMost, replog.models.retry-most, replog.models.retry-max",
    })
    void aSettingWithItsFormerName_isRefused(String given, String former, String now) {
        environment.getPropertySources().addFirst(new MapPropertySource("arguments", Map.of(given, "1")));
        ConfigurationPropertySources.attach(environment);
        assertThatThrownBy(() -> RenamedSettings.refuse(environment))
                .hasMessage(former + ": has another name now (expected: " + now + ")");
    }

    @Test
    void aVariableWithItsFormerName_isRefused() {
        environment
                .getPropertySources()
                .addFirst(new SystemEnvironmentPropertySource(
                        "variables-systemEnvironment", Map.of("REPLOG_KAFKA_CLIENT_SECURITY_PROTOCOL", "SSL")));
        ConfigurationPropertySources.attach(environment);
        assertThatThrownBy(() -> RenamedSettings.refuse(environment)).hasMessageStartingWith("replog.kafka.client: ");
    }

    @Test
    void otherSettings_areTaken() {
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource("arguments", Map.of("replog.log.partitions", "1")));
        ConfigurationPropertySources.attach(environment);
        assertThatCode(() -> RenamedSettings.refuse(environment)).doesNotThrowAnyException();
    }
}
