package dev.replog.projector.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replog.backing.kafka.KafkaClients;
import dev.replog.backing.kafka.KafkaProperties;
import dev.replog.backing.kafka.TopicProperties;
import dev.replog.backing.postgres.PostgresProperties;
import dev.replog.http.launch.StartFailure;
import dev.replog.projector.log.ChangesProperties;
import dev.replog.projector.models.ModelProperties;
import dev.replog.projector.retention.RetentionProperties;
import dev.replog.projector.rewrite.RewriteProperties;
import dev.replog.schemas.log.TopicNames;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
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
import org.springframework.util.PropertyPlaceholderHelper;

class PropertiesTest {
    private static final List<Class<?>> RECORDS = List.of(
            KafkaProperties.class,
            TopicProperties.class,
            ChangesProperties.class,
            ProjectionProperties.class,
            ModelProperties.class,
            RetentionProperties.class,
            RewriteProperties.class,
            PostgresProperties.class);
    /** Every key, with a value that is not its default. */
    private static final Map<String, String> OTHER = Map.ofEntries(
            Map.entry("replog.kafka.topic-prefix", "other."),
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
            Map.entry("replog.projection.retry-max", "1m"),
            Map.entry("replog.projection.statement-timeout", "1s"),
            Map.entry("replog.models.enabled", "false"),
            Map.entry("replog.models.except", "calendar"),
            Map.entry("replog.models.group-protocol", "classic"),
            Map.entry("replog.models.batch-records-max", "1"),
            Map.entry("replog.models.check-interval", "1s"),
            Map.entry("replog.models.retry-first", "1s"),
            Map.entry("replog.models.retry-max", "1m"),
            Map.entry("replog.models.statement-timeout", "1s"),
            Map.entry("replog.retention.tombstones", "1d"),
            Map.entry("replog.retention.interval", "1m"),
            Map.entry("replog.retention.step-rows", "1"),
            Map.entry("replog.retention.pause", "0s"),
            Map.entry("replog.retention.audit", "1d"),
            Map.entry("replog.rewrite.enabled", "false"),
            Map.entry("replog.rewrite.interval", "1d"),
            Map.entry("replog.rewrite.wait-max", "1m"),
            Map.entry("replog.postgres.url", "postgresql://u@h/d"),
            Map.entry("replog.postgres.password", "other"));

    private static String prefix(Class<?> type) {
        return type.getAnnotation(ConfigurationProperties.class).value();
    }

    private static Stream<String> keys(Class<?> type) {
        return Stream.of(type.getRecordComponents())
                .map(component -> prefix(type) + "."
                        + component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT));
    }

    @Test
    void files_haveEveryKey_andNoOther() throws IOException {
        assertThat(RECORDS.stream().flatMap(PropertiesTest::keys)).containsExactlyInAnyOrderElementsOf(OTHER.keySet());
        assertThat(files().keySet().stream()
                        .filter(key -> RECORDS.stream().anyMatch(type -> key.startsWith(prefix(type) + "."))))
                .containsExactlyInAnyOrderElementsOf(OTHER.keySet());
    }

    @Test
    void files_sayTheDefaults() throws IOException {
        PropertyPlaceholderHelper defaults = new PropertyPlaceholderHelper("${", "}", ":", '\\', false);
        Map<String, String> settings = new HashMap<>();
        files().forEach((key, value) -> settings.put(key, defaults.replacePlaceholders(value, name -> null)));
        RECORDS.forEach(type -> assertThat(bound(type, settings)).isEqualTo(bound(type, Map.of())));
    }

    @Test
    void everyKey_hasAnEffect() {
        RECORDS.forEach(type -> keys(type)
                .forEach(key -> assertThat(bound(type, Map.of(key, String.valueOf(OTHER.get(key)))))
                        .as(key)
                        .isNotEqualTo(bound(type, Map.of()))));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            replog.kafka.topic-prefix              | a/b          | replog.kafka.topic-prefix: a/b (expected: 1 to \
            100 letters, digits, dots, dashes or underscores)
            replog.kafka.topic-prefix              | ''           | replog.kafka.topic-prefix:  (expected: 1 to 100 \
            letters, digits, dots, dashes or underscores)
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
            replog.topics.min-in-sync-replicas     | -1           | replog.topics.min-in-sync-replicas: -1 (expected: \
            0..100)
            replog.topics.message-bytes-max        | 1048575      | replog.topics.message-bytes-max: 1048575 \
            (expected: >= 1048576)
            replog.projection.group-id             | a b          | replog.projection.group-id: a b (expected: \
            letters, digits, dots, dashes)
            replog.projection.batch-records-max    | 0            | replog.projection.batch-records-max: 0 (expected: \
            1..10000)
            replog.projection.batch-records-max    | 10001        | replog.projection.batch-records-max: 10001 \
            (expected: 1..10000)
            replog.projection.mutation-memory      | 0s           | replog.projection.mutation-memory: PT0S \
            (expected: > 0)
            replog.projection.purge-interval       | 0s           | replog.projection.purge-interval: PT0S (expected: \
            > 0)
            replog.projection.retry-first          | 0s           | replog.projection.retry-first: PT0S (expected: > 0)
            replog.projection.retry-max           | 50ms         | replog.projection.retry-max: PT0.05S (expected: \
            >= retry-first)
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
            replog.models.retry-max               | 50ms         | replog.models.retry-max: PT0.05S (expected: >= \
            retry-first)
            replog.models.statement-timeout        | 999ms        | replog.models.statement-timeout: PT0.999S \
            (expected: >= 1s)
            replog.projection.statement-timeout    | 999ms        | replog.projection.statement-timeout: PT0.999S \
            (expected: >= 1s)
            replog.retention.tombstones            | 23h          | replog.retention.tombstones: PT23H (expected: >= 1d)
            replog.retention.interval              | 0s           | replog.retention.interval: PT0S (expected: > 0)
            replog.retention.step-rows             | 0            | replog.retention.step-rows: 0 (expected: 1..10000)
            replog.retention.pause                 | -1s          | replog.retention.pause: PT-1S (expected: >= 0)
            replog.retention.audit                 | 1h           | replog.retention.audit: PT1H (expected: >= 1d)
            replog.rewrite.interval                | 31d          | replog.rewrite.interval: PT744H (expected: > 0, \
            up to 30d)
            replog.rewrite.wait-max                | 0s           | replog.rewrite.wait-max: PT0S (expected: > 0)
            """)
    void badValue_isRefused_withItsKeyAndWhatWasExpected(String key, String value, String message) {
        assertThatThrownBy(() -> bound(type(key), Map.of(key, value))).hasRootCauseMessage(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"replog.projection.group-protocol", "replog.models.group-protocol"})
    void unknownGroupProtocol_isRefusedInOneSentence(String key) {
        assertThatThrownBy(() -> bound(type(key), Map.of(key, "eager")))
                .satisfies(refusal -> assertThat(StartFailure.sentence(refusal))
                        .hasValueSatisfying(sentence -> assertThat(sentence).startsWith(key + ": eager (expected: ")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"replog.topics.changes-retention=-1ms", "replog.topics.replication-factor=-1"})
    void noLimit_isAllowed_whereItMeansSomething(String setting) {
        String[] parts = setting.split("=", 2);
        assertThat(bound(type(parts[0]), Map.of(parts[0], parts[1]))).isNotNull();
    }

    @Test
    void clientSettings_reachEveryClient_andAreNeverShown() {
        ProjectionClients clients = clients(Map.of(
                "security.protocol", "SASL_SSL",
                "sasl.jaas.config", "sEcret",
                "client.id", "overridden"));
        assertThat(clients.consumers(projection()).getConfigurationProperties())
                .containsEntry("security.protocol", "SASL_SSL")
                .containsEntry("sasl.jaas.config", "sEcret")
                .containsEntry("client.id", "change-projector");
        assertThat(producing(clients))
                .containsEntry("security.protocol", "SASL_SSL")
                .containsEntry("sasl.jaas.config", "sEcret")
                .containsEntry("client.id", "change-projector");
        assertThat(clients).asString().doesNotContain("sEcret");
        assertThat(clients.clients()).asString().doesNotContain("sEcret");
    }

    @Test
    void safety_isNotForTheOperatorToSwitchOff() {
        ProjectionClients clients = clients(Map.of(
                "acks", "0", "enable.auto.commit", "true", "auto.offset.reset", "latest", "enable.idempotence", false));
        assertThat(clients.consumers(projection()).getConfigurationProperties())
                .containsEntry("enable.auto.commit", false)
                .containsEntry("auto.offset.reset", "none");
        assertThat(producing(clients)).containsEntry("acks", "all").containsEntry("enable.idempotence", true);
    }

    private static ProjectionClients clients(Map<String, Object> settings) {
        Map<String, Object> all = new HashMap<>(settings);
        all.put("bootstrap.servers", "localhost:9092");
        return new ProjectionClients(KafkaClients.of(all), new TopicNames("replog."), TestProjector.CHANGES);
    }

    private static Map<String, Object> producing(ProjectionClients clients) {
        return clients.clients()
                .producers("change-projector", clients.producing())
                .getConfigurationProperties();
    }

    private static ProjectionProperties projection() {
        return (ProjectionProperties) bound(ProjectionProperties.class, Map.of());
    }

    private static Class<?> type(String key) {
        return RECORDS.stream()
                .filter(type -> keys(type).anyMatch(key::equals))
                .findFirst()
                .orElseThrow();
    }

    private static Object bound(Class<?> type, Map<String, String> settings) {
        return new Binder(new MapConfigurationPropertySource(settings)).bindOrCreate(prefix(type), type);
    }

    private static Map<String, String> files() throws IOException {
        Map<String, String> all = new HashMap<>();
        for (String name : List.of("replog-shared.yml", "change-projector.yml")) {
            for (PropertySource<?> source : new YamlPropertySourceLoader().load(name, new ClassPathResource(name))) {
                EnumerablePropertySource<?> file = (EnumerablePropertySource<?>) source;
                for (String key : file.getPropertyNames()) {
                    all.put(key, String.valueOf(file.getProperty(key)));
                }
            }
        }
        return all;
    }
}
