package dev.replog.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replog.command.write.WriteProperties;
import dev.replog.commands.append.LogProperties;
import dev.replog.commands.outcome.OutcomeProperties;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ClassPathResource;

class ConfigurationTest {
    private static EnumerablePropertySource<?> file() {
        try {
            List<PropertySource<?>> sources =
                    new YamlPropertySourceLoader().load("file", new ClassPathResource("command-api.yml"));
            return (EnumerablePropertySource<?>) sources.getFirst();
        } catch (IOException unreadable) {
            throw new IllegalStateException(unreadable);
        }
    }

    private static <T> T bind(Class<T> type, Map<String, ?> values) {
        String prefix = type.getAnnotation(ConfigurationProperties.class).value();
        return new Binder(new MapConfigurationPropertySource(values)).bindOrCreate(prefix, type);
    }

    @ParameterizedTest
    @ValueSource(classes = {LogProperties.class, OutcomeProperties.class, WriteProperties.class})
    void file_namesEveryKey_withItsDefault(Class<?> type) {
        EnumerablePropertySource<?> file = file();
        String prefix = type.getAnnotation(ConfigurationProperties.class).value();
        Map<String, Object> values = new HashMap<>();
        for (RecordComponent component : type.getRecordComponents()) {
            String key = prefix + "."
                    + component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
            if (Map.class.isAssignableFrom(component.getType())) {
                continue;
            }
            assertThat(file.containsProperty(key)).as(key).isTrue();
            values.put(
                    key,
                    String.valueOf(file.getProperty(key)).replace("${REPLOG_KAFKA:localhost:9092}", "localhost:9092"));
        }
        assertThat(bind(type, values)).isEqualTo(bind(type, Map.of()));
    }

    @ParameterizedTest
    @CsvSource({
        "replog.log.partitions,0",
        "replog.log.append-timeout,10ms",
        "replog.log.queue-bytes-max,1KB",
        "replog.log.compression,zip",
        "replog.log.linger,1s"
    })
    void log_isValidated(String key, String value) {
        assertThatThrownBy(() -> bind(LogProperties.class, Map.of(key, value)))
                .rootCause()
                .hasMessageStartingWith(key + ": ")
                .hasMessageContaining("(expected: ");
    }

    @Test
    void others_areValidated() {
        assertThatThrownBy(() -> bind(OutcomeProperties.class, Map.of("replog.outcomes.waiters-max", "0")))
                .hasRootCauseMessage("replog.outcomes.waiters-max: 0 (expected: >= 1)");
        assertThatThrownBy(() -> bind(WriteProperties.class, Map.of("replog.write.outcome-wait", "31s")))
                .hasRootCauseMessage("replog.write.outcome-wait: PT31S (expected: > 0, <= PT30S)");
    }
}
