package dev.replog.backends;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBackendsIT {

    @TempDir
    private Path folder;

    @Test
    void eachServer_canBeTakenAwayAndBroughtBack() throws Exception {
        try (EmbeddedBackends backends = EmbeddedBackends.start(folder)) {
            String servers = backends.kafkaBootstrapServers();
            PostgresAddress address = PostgresAddress.parse(backends.postgresUrl());
            KafkaClients.createTopic(servers, "lifts");

            backends.stopKafka();
            backends.stopKafka();
            assertThatThrownBy(() -> KafkaClients.produce(servers, "lifts", "squat", Duration.ofSeconds(1)))
                    .hasMessageContaining("lifts");
            backends.startKafka();
            KafkaClients.produce(servers, "lifts", "squat");

            backends.stopPostgres();
            backends.stopPostgres();
            assertThatThrownBy(address::connect).hasMessageContaining("refused");
            backends.startPostgres();
            try (Connection connection = address.connect()) {
                assertThat(connection.isValid(1)).isTrue();
            }
        }
    }

    @Test
    void theOtherServer_isNotLeftRunning_whenOneCannotStart() {
        try (EmbeddedKafka inTheWay = EmbeddedKafka.start(folder.resolve("kafka"))) {
            assertThatThrownBy(() -> EmbeddedBackends.start(folder))
                    .isInstanceOf(BackendException.class)
                    .hasMessageContaining(inTheWay.folder().toString());
            assertThat(new PostmasterFile(folder.resolve("postgres").resolve("data")).running())
                    .isEmpty();
        }
    }
}
