package dev.replog.notifier.changes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

/** A setting that Kafka's clients refuse shows which of them were given it. */
class KafkaClientsTest {
    private static KafkaClients clients(String key, String value) {
        Map<String, String> settings = Map.of("replog.kafka.client." + key, value);
        return new KafkaClients(new Binder(new MapConfigurationPropertySource(settings))
                .bindOrCreate("replog.kafka", Bindable.of(KafkaProperties.class)));
    }

    private static void assertRefused(ThrowingCallable client, String key) {
        assertThatThrownBy(client)
                .isInstanceOf(KafkaException.class)
                .satisfies(refusal -> assertThat(refusal instanceof ConfigException ? refusal : refusal.getCause())
                        .hasMessageContaining(key));
    }

    @ParameterizedTest
    @CsvSource({"metrics.recording.level, TELEPATHY", "client.dns.lookup, by_hand"})
    void furtherSettings_reachEveryClient(String key, String value) {
        KafkaClients clients = clients(key, value);
        assertRefused(clients::admin, key);
        assertRefused(clients::member, key);
        assertRefused(() -> clients.reader("test"), key);
        assertRefused(() -> clients.producer("test"), key);
    }

    /** Each of them is impossible together with the other as the service would choose it. */
    @ParameterizedTest
    @CsvSource({"session.timeout.ms, 900", "heartbeat.interval.ms, 60000"})
    void sessionAndHeartbeat_canBeChosen(String key, String value) {
        assertThatThrownBy(clients(key, value)::member)
                .isInstanceOf(KafkaException.class)
                .hasRootCauseMessage("Heartbeat must be set lower than the session timeout");
    }
}
