package dev.replog.backends;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedKafkaIT {

    private static final String TOPIC = "lifts";
    private static final String GROUP = "readers";

    @TempDir
    private Path folder;

    @Test
    void dataAndOffsets_areKept_whenTheBrokerIsRestarted() throws Exception {
        EmbeddedKafka first = EmbeddedKafka.start(folder);
        String servers = first.bootstrapServers();
        KafkaClients.createTopic(servers, TOPIC);
        KafkaClients.produce(servers, TOPIC, "squat");
        KafkaClients.produce(servers, TOPIC, "bench");
        assertThat(KafkaClients.consume(servers, TOPIC, GROUP, 2)).containsExactly("squat", "bench");
        first.close();

        try (EmbeddedKafka second = EmbeddedKafka.start(first.folder(), first.port())) {
            assertThat(second.bootstrapServers()).isEqualTo(servers);
            assertThat(KafkaClients.committed(servers, TOPIC, GROUP)).isEqualTo(2);
            KafkaClients.produce(servers, TOPIC, "row");
            assertThat(KafkaClients.consume(servers, TOPIC, GROUP, 1)).containsExactly("row");
        }
    }

    @Test
    void acknowledgedData_isKept_whenTheJvmIsKilled() throws Exception {
        try (OtherJvm owner = OtherJvm.start(KafkaOwner.class, folder.toString())) {
            KafkaClients.createTopic(owner.said("servers"), TOPIC);
        }
        String port;
        try (OtherJvm owner = OtherJvm.start(KafkaOwner.class, folder.toString())) {
            String servers = owner.said("servers");
            port = servers.substring(servers.indexOf(':') + 1);
            KafkaClients.produce(servers, TOPIC, "deadlift");
        }
        long startedNanos = System.nanoTime();
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder, Integer.parseInt(port))) {
            assertThat(Duration.ofNanos(System.nanoTime() - startedNanos)).isLessThan(Duration.ofSeconds(15));
            assertThat(KafkaClients.consume(kafka.bootstrapServers(), TOPIC, GROUP, 1))
                    .containsExactly("deadlift");
        }
    }

    @Test
    void aSecondBroker_isRefusedInOneSentence_whenFolderOrPortIsTaken(@TempDir Path other) {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder)) {
            assertThatThrownBy(() -> EmbeddedKafka.start(folder))
                    .isInstanceOf(BackendException.class)
                    .hasMessage("The folder " + kafka.folder() + " is in use by another running server.");
            assertThatThrownBy(() -> EmbeddedKafka.start(other, kafka.port()))
                    .isInstanceOf(BackendException.class)
                    .hasMessage("The port " + kafka.port()
                            + " on 127.0.0.1 is in use already, so Kafka cannot start there.");
        }
        EmbeddedKafka.start(other).close();
    }

    /** Tests the clients' listener and the controller's, which can delete topics too. */
    @Test
    void withAPassword_nobodyElseGetsIn(@TempDir Path other) throws Exception {
        Files.setPosixFilePermissions(other, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (EmbeddedKafka kafka = EmbeddedKafka.startWithPassword(other)) {
            Map<String, Object> known = new HashMap<>(kafka.clientSettings());
            known.put("bootstrap.servers", kafka.bootstrapServers());
            try (Admin admin = Admin.create(known)) {
                admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1)))
                        .all()
                        .get();
            }
            Map<String, Object> guessed = new HashMap<>(known);
            guessed.computeIfPresent(
                    "sasl.jaas.config",
                    (name, login) -> String.valueOf(login).replaceFirst("password=\"[^\"]*\"", "password=\"guessed\""));
            assertThatThrownBy(() -> describe(guessed)).hasRootCauseInstanceOf(SaslAuthenticationException.class);
            Map<String, Object> nothing = Map.of("bootstrap.servers", kafka.bootstrapServers());
            assertThatThrownBy(() -> describe(nothing)).hasRootCauseInstanceOf(TimeoutException.class);
            Map<String, Object> controller = Map.of("bootstrap.controllers", "127.0.0.1:" + kafka.controllerPort());
            assertThatThrownBy(() -> describe(controller)).hasRootCauseInstanceOf(TimeoutException.class);

            assertThat(permissions(other)).isEqualTo("rwx------");
            assertThat(permissions(other.resolve("replog-password"))).isEqualTo("rw-------");
        }
        String password = Files.readString(other.resolve("replog-password"));
        try (EmbeddedKafka again = EmbeddedKafka.startWithPassword(other)) {
            assertThat(again.clientSettings().get("sasl.jaas.config")).contains(password);
        }
    }

    private static void describe(Map<String, Object> settings) throws Exception {
        Map<String, Object> bounded = new HashMap<>(settings);
        bounded.put("default.api.timeout.ms", 3_000);
        bounded.put("request.timeout.ms", 2_000);
        try (Admin admin = Admin.create(bounded)) {
            admin.describeCluster().clusterId().get();
        }
    }

    private static String permissions(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void topics_areNotMadeByMistake() {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder)) {
            assertThatThrownBy(() ->
                            KafkaClients.produce(kafka.bootstrapServers(), "unknown", "value", Duration.ofSeconds(2)))
                    .hasMessageContaining("unknown");
        }
    }

    /** Runs a broker until it is killed. */
    static final class KafkaOwner {
        static void main(String[] arguments) throws IOException {
            System.out.println(
                    "servers " + EmbeddedKafka.start(Path.of(arguments[0])).bootstrapServers());
            OtherJvm.awaitEndOfParent();
        }
    }
}
