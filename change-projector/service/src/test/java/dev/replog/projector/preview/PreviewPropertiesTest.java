package dev.replog.projector.preview;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ClassPathResource;

class PreviewPropertiesTest {
    private static PreviewProperties bind(Map<String, String> values) {
        return new Binder(new MapConfigurationPropertySource(values))
                .bindOrCreate("replog.preview", PreviewProperties.class);
    }

    @Test
    void theFileSaysTheDefaults_andHasEveryKey() throws IOException {
        List<PropertySource<?>> file = new YamlPropertySourceLoader()
                .load("change-projector.yml", new ClassPathResource("change-projector.yml"));
        Binder binder = new Binder(ConfigurationPropertySources.from(file));

        assertThat(binder.bind("replog.preview", PreviewProperties.class).get()).isEqualTo(bind(Map.of()));
        assertThat(((EnumerablePropertySource<?>) file.getFirst()).getPropertyNames())
                .filteredOn(name -> name.startsWith("replog.preview."))
                .hasSize(PreviewProperties.class.getRecordComponents().length);
    }

    @Test
    void everyKeyHasItsRange() {
        Map.of("connections", "101", "at-once-max", "0")
                .forEach((key, value) -> assertThatThrownBy(() -> bind(Map.of("replog.preview." + key, value)))
                        .rootCause()
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageStartingWith("replog.preview." + key + ": " + value + " (expected: 1.."));
    }

    @Test
    void statesOfTheServer_areDistinguished() {
        for (String away :
                new String[] {"08001", "08006", "57014", "57P01", "53300", "42P01", "42703", "22023", "40001"}) {
            assertThat(PreviewDatabase.isUnavailable(away)).as(away).isTrue();
        }
        assertThat(PreviewDatabase.isUnavailable(null)).isTrue();
        for (String fault : new String[] {"42601", "22P02", "23505"}) {
            assertThat(PreviewDatabase.isUnavailable(fault)).as(fault).isFalse();
        }
    }
}
