package dev.replog.projector.backlog;

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

class BacklogPropertiesTest {
    @Test
    void fileSaysWhatTheDefaultsAre() throws Exception {
        StandardEnvironment environment = new StandardEnvironment();
        new YamlPropertySourceLoader()
                .load("change-projector.yml", new ClassPathResource("change-projector.yml"))
                .forEach(environment.getPropertySources()::addLast);
        assertThat(new Binder(ConfigurationPropertySources.get(environment))
                        .bind("replog.backlog", BacklogProperties.class)
                        .get())
                .isEqualTo(bound(Map.of()));
    }

    @Test
    void whatIsOutOfRange_isRefusedByName() {
        for (String key : List.of("interval", "answer-max")) {
            for (String value : List.of("0s", "31s")) {
                assertThatThrownBy(() -> bound(Map.of("replog.backlog." + key, value)))
                        .rootCause()
                        .hasMessageStartingWith("replog.backlog." + key + ": ");
            }
        }
    }

    private static BacklogProperties bound(Map<String, String> values) {
        return new Binder(new MapConfigurationPropertySource(values))
                .bindOrCreate("replog.backlog", BacklogProperties.class);
    }
}
