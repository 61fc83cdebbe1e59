package dev.replog.projector.past;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.ClassPathResource;

class PastPropertiesTest {
    @Test
    void fileSaysWhatTheDefaultsAre() throws Exception {
        StandardEnvironment environment = new StandardEnvironment();
        new YamlPropertySourceLoader()
                .load("change-projector.yml", new ClassPathResource("change-projector.yml"))
                .forEach(environment.getPropertySources()::addLast);
        assertThat(new Binder(ConfigurationPropertySources.get(environment))
                        .bind("replog.past", PastProperties.class)
                        .get())
                .isEqualTo(bound(Map.of()));
    }

    @Test
    void whatIsOutOfRange_isRefusedByName() {
        Map.of("statements-max", "0", "waiting-max", "-1")
                .forEach((key, value) -> assertThatThrownBy(() -> bound(Map.of("replog.past." + key, value)))
                        .rootCause()
                        .hasMessageStartingWith("replog.past." + key + ": " + value + " (expected: "));
        for (String key : List.of("statements-max", "waiting-max")) {
            assertThatThrownBy(() -> bound(Map.of("replog.past." + key, "10001")))
                    .rootCause()
                    .hasMessageStartingWith("replog.past." + key + ": 10001 (expected: ");
        }
    }

    private static PastProperties bound(Map<String, String> values) {
        return new Binder(new MapConfigurationPropertySource(values)).bindOrCreate("replog.past", PastProperties.class);
    }
}
