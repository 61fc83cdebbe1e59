package dev.replog.projector.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replog.http.limit.ReadLimitProperties;
import dev.replog.projector.progress.ProgressProperties;
import dev.replog.projector.read.ReadProperties;
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
import org.springframework.util.unit.DataSize;

class PullPropertiesTest {
    static ReadProperties defaults() {
        return bind(Map.of());
    }

    static StreamProperties streamDefaults() {
        return bindStream(Map.of());
    }

    static StreamProperties bindStream(Map<String, String> values) {
        return new Binder(new MapConfigurationPropertySource(values))
                .bindOrCreate("replog.pull-stream", StreamProperties.class);
    }

    static ReadProperties bind(Map<String, String> values) {
        return new Binder(new MapConfigurationPropertySource(values)).bindOrCreate("replog.pull", ReadProperties.class);
    }

    @Test
    void theFileSaysTheDefaults_andHasEveryKey() throws IOException {
        List<PropertySource<?>> file = new YamlPropertySourceLoader()
                .load("change-projector.yml", new ClassPathResource("change-projector.yml"));
        Binder binder = new Binder(ConfigurationPropertySources.from(file));

        assertThat(binder.bind("replog.pull", ReadProperties.class).get()).isEqualTo(defaults());
        assertThat(binder.bind("replog.progress", ProgressProperties.class).get())
                .isEqualTo(new ProgressProperties(10_000, 32));
        assertThat(binder.bind("replog.pull-stream", StreamProperties.class).get())
                .isEqualTo(streamDefaults());
        assertThat(binder.bind("replog.read-limit", ReadLimitProperties.class).get())
                .isEqualTo(new ReadLimitProperties(200, 4000, DataSize.ofKilobytes(256), 100_000));
        assertThat(((EnumerablePropertySource<?>) file.getFirst()).getPropertyNames())
                .filteredOn(name -> name.startsWith("replog.pull."))
                .hasSize(ReadProperties.class.getRecordComponents().length);
    }

    @Test
    void everyKeyHasItsRange() {
        Map.of(
                        "connections", "0",
                        "page-size", "1001",
                        "page-size-max", "1001",
                        "wait-max", "31s",
                        "catch-up", "-1s",
                        "recheck", "1ms",
                        "statement-timeout", "0s",
                        "statement-cache", "0",
                        "connection-life", "0s",
                        "acquire-timeout", "0s")
                .forEach((key, value) -> assertThatThrownBy(() -> bind(Map.of("replog.pull." + key, value)))
                        .hasRootCauseInstanceOf(IllegalArgumentException.class)
                        .rootCause()
                        .hasMessageStartingWith("replog.pull." + key + ": ")
                        .hasMessageContaining("(expected: "));
        for (String key : List.of("statements-per-user-max", "statements-waiting-per-user-max")) {
            assertThatThrownBy(() -> bind(Map.of("replog.pull." + key, "0")))
                    .rootCause()
                    .hasMessageStartingWith("replog.pull." + key + ": 0 (expected: 1..");
        }
        assertThatThrownBy(() -> bind(Map.of("replog.pull.page-bytes-max", "65MB")))
                .rootCause()
                .hasMessage("replog.pull.page-bytes-max: 68157440B (expected: 1024B..67108864B)");
        Map.of("chunk-bytes-max", "1B", "at-once-max", "0", "at-once-per-user-max", "65", "stall-max", "0s")
                .forEach((key, value) -> assertThatThrownBy(
                                () -> bindStream(Map.of("replog.pull-stream." + key, value)))
                        .rootCause()
                        .hasMessageStartingWith("replog.pull-stream." + key + ": ")
                        .hasMessageContaining("(expected: "));
        assertThatThrownBy(() -> new ProgressProperties(0, 1)).hasMessageContaining("waiters-max: 0 (expected: >= 1)");
        assertThatThrownBy(() -> new ProgressProperties(5, 6))
                .hasMessageContaining("waiters-per-user-max: 6 (expected: 1..5)");
    }
}
