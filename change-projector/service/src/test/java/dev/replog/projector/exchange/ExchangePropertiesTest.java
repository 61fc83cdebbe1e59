package dev.replog.projector.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.ClassPathResource;

class ExchangePropertiesTest {
    @Test
    void fileSaysWhatTheDefaultsAre() throws Exception {
        StandardEnvironment environment = new StandardEnvironment();
        new YamlPropertySourceLoader()
                .load("change-projector.yml", new ClassPathResource("change-projector.yml"))
                .forEach(environment.getPropertySources()::addLast);
        assertThat(new Binder(ConfigurationPropertySources.get(environment))
                        .bind("replog.exchange", ExchangeProperties.class)
                        .get())
                .isEqualTo(bound(Map.of()));
    }

    @ParameterizedTest
    @CsvSource({
        "connections, 0",
        "connections, 101",
        "outcome-wait, 0s",
        "outcome-wait, 31s",
        "body-max, 1KB",
        "body-max, 17MB",
        "at-once-max, 0",
        "at-once-per-user-max, 257",
        "nodes-per-user-max, 0"
    })
    void whatIsOutOfRange_isRefusedByName(String key, String value) {
        assertThatThrownBy(() -> bound(Map.of("replog.exchange." + key, value)))
                .rootCause()
                .hasMessageStartingWith("replog.exchange." + key + ": ");
    }

    private static ExchangeProperties bound(Map<String, String> values) {
        return new Binder(new MapConfigurationPropertySource(values))
                .bindOrCreate("replog.exchange", ExchangeProperties.class);
    }
}
