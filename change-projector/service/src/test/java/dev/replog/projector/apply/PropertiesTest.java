package dev.replog.projector.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replog.projector.database.PostgresProperties;
import dev.replog.projector.log.KafkaProperties;
import dev.replog.projector.log.TopicProperties;
import dev.replog.projector.models.ModelProperties;
import dev.replog.projector.retention.RetentionProperties;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.util.PropertyPlaceholderHelper;

class PropertiesTest {
    private static final Map<String, Class<?>> RECORDS = Map.of(
            "replog.kafka", KafkaProperties.class,
            "replog.topics", TopicProperties.class,
            "replog.projection", ProjectionProperties.class,
            "replog.models", ModelProperties.class,
            "replog.retention", RetentionProperties.class,
            "replog.postgres", PostgresProperties.class);
    /** Every key, with a value that is not its default. */
    private static final Map<String, String> OTHER = Map.ofEntries(
            Map.entry("replog.kafka.bootstrap-servers", "a:1,b:2"),
            Map.entry("replog.kafka.topic-prefix", "other."),
            Map.entry("replog.kafka.client", "SSL"),
            Map.entry("replog.topics.changes-partitions", "3"),
            Map.entry("replog.topics.changes-retention", "1d"),
            Map.entry("replog.topics.replication-factor", "3"),
            Map.entry("replog.topics.min-in-sync-replicas", "2"),
            Map.entry("replog.topics.compression", "zstd"),
            Map.entry("replog.topics.message-bytes-max", "2000000"),
            Map.entry("replog.projection.enabled", "false"),
            Map.entry("replog.projection.group-id", "other"),
            Map.entry("replog.projection.group-protocol", "classic"),
            Map.entry("replog.projection.batch-records-max", "1"),
            Map.entry("replog.projection.batch-operations-max", "1"),
            Map.entry("replog.projection.lanes", "1"),
            Map.entry("replog.projection.mutation-memory", "1h"),
            Map.entry("replog.projection.purge-interval", "1m"),
            Map.entry("replog.projection.retry-first", "1s"),
            Map.entry("replog.projection.retry-most", "1m"),
            Map.entry("replog.projection.statement-timeout", "1s"),
            Map.entry("replog.models.enabled", "false"),
            Map.entry("replog.models.except", "calendar"),
            Map.entry("replog.models.group-protocol", "classic"),
            Map.entry("replog.models.batch-records-max", "1"),
            Map.entry("replog.models.check-interval", "1s"),
            Map.entry("replog.models.retry-first", "1s"),
            Map.entry("replog.models.retry-most", "1m"),
            Map.entry("replog.models.statement-timeout", "1s"),
            Map.entry("replog.retention.tombstones", "1d"),
            Map.entry("replog.retention.interval", "1m"),
            Map.entry("replog.retention.step-rows", "1"),
            Map.entry("replog.retention.pause", "0s"),
            Map.entry("replog.postgres.url", "postgresql://u@h/d"),
            Map.entry("replog.postgres.password", "other"));

    @Test
    void file_hasEveryKey_andNoOther() throws IOException {
        TreeSet<String> keys = new TreeSet<>();
        for (String key : Arrays.asList(file().getPropertyNames())) {
            if (RECORDS.keySet().stream().anyMatch(prefix -> key.startsWith(prefix + "."))) {
                keys.add(key);
            }
        }
        assertThat(keys).containsExactlyInAnyOrderElementsOf(OTHER.keySet());
        RECORDS.forEach((prefix, type) -> assertThat(OTHER.keySet())
                .filteredOn(key -> key.startsWith(prefix + "."))
                .hasSize(type.getRecordComponents().length));
    }

    @Test
    void file_saysTheDefaults() throws IOException {
        EnumerablePropertySource<?> file = file();
        PropertyPlaceholderHelper defaults = new PropertyPlaceholderHelper("${", "}", ":", '\\', false);
        Map<String, String> settings = new HashMap<>();
        for (String key : file.getPropertyNames()) {
            settings.put(key, defaults.replacePlaceholders(String.valueOf(file.getProperty(key)), name -> null));
        }
        RECORDS.forEach((prefix, type) ->
                assertThat(bound(prefix, type, settings)).as(prefix).isEqualTo(bound(prefix, type, Map.of())));
    }

    @Test
    void everyKey_hasAnEffect() {
        OTHER.forEach((key, value) -> RECORDS.forEach((prefix, type) -> {
            if (key.startsWith(prefix + ".")) {
                String bound = key.endsWith(".client") ? key + ".security.protocol" : key;
                assertThat(bound(prefix, type, Map.of(bound, value)))
                        .as(key)
                        .isNotEqualTo(bound(prefix, type, Map.of()));
            }
        }));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            replog.kafka.bootstrap-servers         | ''           | replog.kafka.bootstrap-servers: empty (expected: \
            host:port, separated by commas)
            replog.kafka.topic-prefix              | a/b          | replog.kafka.topic-prefix: a/b (expected: \
            letters, digits, dots, dashes)
            replog.kafka.topic-prefix              | ''           | replog.kafka.topic-prefix:  (expected: letters, \
            digits, dots, dashes)
            replog.topics.changes-partitions       | 0            | replog.topics.changes-partitions: 0 (expected: \
            1..10000)
            replog.topics.compression              | zip          | replog.topics.compression: zip (expected: one of \
            [none, lz4, snappy, zstd, gzip])
            replog.topics.changes-partitions       | 10001        | replog.topics.changes-partitions: 10001 \
            (expected: 1..10000)
            replog.topics.changes-retention        | 0s           | replog.topics.changes-retention: PT0S (expected: \
            > 0, or -1ms for ever)
            replog.topics.changes-retention        | -2ms         | replog.topics.changes-retention: PT-0.002S \
            (expected: > 0, or -1ms for ever)
            replog.topics.replication-factor       | 0            | replog.topics.replication-factor: 0 (expected: -1 \
            or 1..100)
            replog.topics.replication-factor       | -2           | replog.topics.replication-factor: -2 (expected: \
            -1 or 1..100)
            replog.topics.min-in-sync-replicas     | 0            | replog.topics.min-in-sync-replicas: 0 (expected: \
            1..100)
            replog.topics.message-bytes-max        | 1048575      | replog.topics.message-bytes-max: 1048575 \
            (expected: >= 1048576)
            replog.projection.group-id             | a b          | replog.projection.group-id: a b (expected: \
            letters, digits, dots, dashes)
            replog.projection.group-protocol       | eager        | replog.projection.group-protocol: eager \
            (expected: consumer or classic)
            replog.projection.batch-records-max    | 0            | replog.projection.batch-records-max: 0 (expected: \
            1..10000)
            replog.projection.batch-records-max    | 10001        | replog.projection.batch-records-max: 10001 \
            (expected: 1..10000)
            replog.projection.mutation-memory      | 0s           | replog.projection.mutation-memory: PT0S \
            (expected: > 0)
            replog.projection.purge-interval       | 0s           | replog.projection.purge-interval: PT0S (expected: \
            > 0)
            replog.projection.retry-first          | 0s           | replog.projection.retry-first: PT0S (expected: > 0)
            replog.projection.retry-most           | 50ms         | replog.projection.retry-most: PT0.05S (expected: \
            >= retry-first)
            replog.models.group-protocol           | eager        | replog.models.group-protocol: eager (expected: \
            consumer or classic)
            replog.projection.batch-operations-max | 0            | replog.projection.batch-operations-max: 0 \
            (expected: 1..100000)
            replog.projection.batch-operations-max | 100001       | replog.projection.batch-operations-max: 100001 \
            (expected: 1..100000)
            replog.models.batch-records-max        | 0            | replog.models.batch-records-max: 0 (expected: \
            1..10000)
            replog.models.batch-records-max        | 10001        | replog.models.batch-records-max: 10001 (expected: \
            1..10000)
            replog.models.check-interval           | 0s           | replog.models.check-interval: PT0S (expected: > 0)
            replog.models.retry-first              | 0s           | replog.models.retry-first: PT0S (expected: > 0)
            replog.models.retry-most               | 50ms         | replog.models.retry-most: PT0.05S (expected: >= \
            retry-first)
            replog.models.statement-timeout        | 999ms        | replog.models.statement-timeout: PT0.999S \
            (expected: >= 1s)
            replog.projection.statement-timeout    | 999ms        | replog.projection.statement-timeout: PT0.999S \
            (expected: >= 1s)
            replog.retention.tombstones            | 23h          | replog.retention.tombstones: PT23H (expected: >= 1d)
            replog.retention.interval              | 0s           | replog.retention.interval: PT0S (expected: > 0)
            replog.retention.step-rows             | 0            | replog.retention.step-rows: 0 (expected: 1..10000)
            replog.retention.pause                 | -1s          | replog.retention.pause: PT-1S (expected: >= 0)
            """)
    void badValue_isRefused_withItsKeyAndWhatWasExpected(String key, String value, String message) {
        String prefix = key.substring(0, key.lastIndexOf('.'));
        Class<?> type = RECORDS.getOrDefault(prefix, Void.class);
        assertThatThrownBy(() -> bound(prefix, type, Map.of(key, value))).hasRootCauseMessage(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"replog.topics.changes-retention=-1ms", "replog.topics.replication-factor=-1"})
    void noLimit_isAllowed_whereItMeansSomething(String setting) {
        String[] parts = setting.split("=", 2);
        assertThat(bound("replog.topics", TopicProperties.class, Map.of(parts[0], parts[1])))
                .isNotNull();
    }

    @Test
    void clientSettings_areKafkasOwn_andNeverShown() {
        KafkaProperties kafka = (KafkaProperties) bound(
                "replog.kafka",
                KafkaProperties.class,
                Map.of(
                        "replog.kafka.client.security.protocol", "SASL_SSL",
                        "replog.kafka.client.sasl.jaas.config", "sEcret",
                        "replog.kafka.client.client.id", "overridden",
                        "replog.kafka.client.bootstrap.servers", "overridden"));
        assertThat(kafka.settings("me"))
                .isEqualTo(Map.of(
                        "security.protocol", "SASL_SSL",
                        "sasl.jaas.config", "sEcret",
                        "client.id", "me",
                        "bootstrap.servers", "localhost:9092"));
        assertThat(kafka).asString().doesNotContain("sEcret");
        ProjectionProperties projection =
                (ProjectionProperties) bound("replog.projection", ProjectionProperties.class, Map.of());
        TopicProperties topics = (TopicProperties) bound("replog.topics", TopicProperties.class, Map.of());
        assertThat(ProjectionConfiguration.consumerSettings(projection, kafka))
                .containsEntry("sasl.jaas.config", "sEcret");
        assertThat(ProjectionConfiguration.producerSettings(kafka, topics)).containsEntry("sasl.jaas.config", "sEcret");
    }

    @Test
    void safety_isNotForTheOperatorToSwitchOff() {
        KafkaProperties kafka = new KafkaProperties(
                "localhost:9092",
                "replog.",
                Map.of("acks", "0", "enable.auto.commit", "true", "auto.offset.reset", "latest"));
        ProjectionProperties projection =
                (ProjectionProperties) bound("replog.projection", ProjectionProperties.class, Map.of());
        TopicProperties topics = (TopicProperties) bound("replog.topics", TopicProperties.class, Map.of());
        assertThat(ProjectionConfiguration.consumerSettings(projection, kafka))
                .containsEntry("enable.auto.commit", false)
                .containsEntry("auto.offset.reset", "none");
        assertThat(ProjectionConfiguration.producerSettings(kafka, topics)).containsEntry("acks", "all");
    }

    private static Object bound(String prefix, Class<?> type, Map<String, String> settings) {
        return new Binder(new MapConfigurationPropertySource(settings)).bindOrCreate(prefix, type);
    }

    private static EnumerablePropertySource<?> file() throws IOException {
        List<PropertySource<?>> sources =
                new YamlPropertySourceLoader().load("file", new ClassPathResource("change-projector.yml"));
        return (EnumerablePropertySource<?>) sources.getFirst();
    }
}
