package dev.replog.backing.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replog.backends.Certificates;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** A setting that Kafka's clients refuse shows which clients get it. */
class KafkaClientsTest {
    private final ApplicationContextRunner context = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    SslAutoConfiguration.class, KafkaAutoConfiguration.class, KafkaConfiguration.class));

    private static void assertRefused(ThrowingCallable client, String key) {
        assertThatThrownBy(client)
                .isInstanceOf(KafkaException.class)
                .satisfies(refusal -> assertThat(refusal instanceof ConfigException ? refusal : refusal.getCause())
                        .hasMessageContaining(key));
    }

    @ParameterizedTest
    @CsvSource({"metrics.recording.level, TELEPATHY", "client.dns.lookup, by_hand"})
    void furtherSettings_reachEveryClient(String key, String value) {
        context.withPropertyValues("spring.kafka.properties." + key + "=" + value)
                .run(started -> {
                    KafkaClients clients = started.getBean(KafkaClients.class);
                    assertRefused(() -> clients.admin("test", Duration.ofSeconds(1)), key);
                    assertRefused(() -> clients.consumer("test", Map.of()), key);
                    assertRefused(() -> clients.producer("test", Map.of()), key);
                });
    }

    @Test
    void consumers_haveTheirOwnSettingsToo() {
        context.run(started -> assertRefused(
                () -> started.getBean(KafkaClients.class).consumer("test", Map.of("isolation.level", "perfect")),
                "isolation.level"));
    }

    /** Each of them is impossible together with the other one as the service chooses it. */
    @ParameterizedTest
    @CsvSource({"session.timeout.ms, 900", "heartbeat.interval.ms, 60000"})
    void settingsOfTheOperator_replaceThoseThatApplyUnlessGiven(String key, String value) {
        Map<String, Object> own = Map.of("group.id", "test");
        Map<String, Object> unlessGiven = Map.of("session.timeout.ms", 6_000, "heartbeat.interval.ms", 1_000);
        context.run(started -> started.getBean(KafkaClients.class)
                .consumers("test", own, unlessGiven)
                .createConsumer()
                .close());
        context.withPropertyValues("spring.kafka.consumer.properties." + key + "=" + value)
                .run(started -> assertThatThrownBy(() -> started.getBean(KafkaClients.class)
                                .consumers("test", own, unlessGiven)
                                .createConsumer())
                        .isInstanceOf(KafkaException.class)
                        .hasRootCauseMessage("Heartbeat must be set lower than the session timeout"));
    }

    @Test
    void aProducer_isClosedByItsCaller() {
        context.run(started -> {
            Producer<byte[], byte[]> producer =
                    started.getBean(KafkaClients.class).producer("test", Map.of());
            producer.close(Duration.ZERO);
            assertThatThrownBy(() -> producer.send(new ProducerRecord<>("topic", new byte[0])))
                    .isInstanceOf(IllegalStateException.class);
        });
    }

    @Test
    void aProducer_isClosed_whenItsUserClosesIt() {
        Producer<byte[], byte[]> producer =
                KafkaClients.of(Map.of("bootstrap.servers", "localhost:1")).producer("test", Map.of());
        producer.close(Duration.ZERO);
        assertThatThrownBy(() -> producer.send(new ProducerRecord<>("topic", new byte[0])))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anSslBundle_needsAProtocolThatUsesIt(@TempDir Path folder) {
        String bundle = "spring.ssl.bundle.pem.cluster.truststore.certificate=file:"
                + Certificates.make(folder.resolve("certificates")).authority();
        context.withPropertyValues(bundle, "spring.kafka.ssl.bundle=cluster", "spring.kafka.security.protocol=SSL")
                .run(started -> assertThat(started).hasNotFailed());
        context.withPropertyValues(bundle, "spring.kafka.ssl.bundle=cluster")
                .run(started -> assertThat(started.getStartupFailure())
                        .rootCause()
                        .hasMessageStartingWith("spring.kafka.security.protocol: is missing (expected: SSL or"
                                + " SASL_SSL, because of ssl."));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "spring.kafka.bootstrap-servers=kafka | spring.kafka.bootstrap-servers: kafka (expected: host:port,",
                "replog.kafka.topic-prefix=a b | replog.kafka.topic-prefix: a b (expected: 1 to 100 letters,",
                "replog.topics.replication-factor=0 | replog.topics.replication-factor: 0 (expected: -1 or 1..100)",
                "replog.topics.min-in-sync-replicas=-1 | replog.topics.min-in-sync-replicas: -1 (expected: 0..100)",
            })
    void settingsThatCannotWork_areRefusedInOneSentence(String setting, String refusal) {
        context.withPropertyValues(setting)
                .run(started ->
                        assertThat(started.getStartupFailure()).rootCause().hasMessageStartingWith(refusal));
    }
}
