package dev.replog.projector.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replog.backends.SharedBackends;
import dev.replog.projector.ChangeProjector;
import dev.replog.projector.apply.Await;
import dev.replog.projector.apply.TestDatabase;
import dev.replog.projector.apply.TestLog;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The process of a centre is killed while it has two packets: one is appended and not decided, the other one is decided
 * and not answered. Their nodes repeat them to another instance: nothing is there twice, and nothing is lost.
 */
class ExchangeKillIT {
    private final String user = "user-" + UUID.randomUUID();
    private final String prefix = "kill-" + UUID.randomUUID() + ".";

    @TempDir
    private Path folder;

    private final TestDatabase database;

    ExchangeKillIT() throws SQLException {
        database = new TestDatabase(SharedBackends.get().newDatabase());
    }

    @Test
    void packetsOfAKilledCentre_areDecidedOnce() throws Exception {
        // The process starts while the other instance does.
        try (TestLog log = TestLog.create(SharedBackends.get().kafkaBootstrapServers(), prefix, 2);
                KilledCentre killed = new KilledCentre();
                ExchangeServer survivor = ExchangeServer.start(database.url(), prefix)) {
            survivor.awaitReady();
            killed.awaitReady();
            Sent unanswered = new Sent(TestNode.register(survivor, user, ""));
            Sent undecided = new Sent(TestNode.register(survivor, user, ""));
            try (DatabaseGate gate = DatabaseGate.before(database, "UPDATE ON node")) {
                killed.send(unanswered);
                gate.awaitWaiting("change-projector exchange");
                assertThat(version(unanswered)).as("decided").isEqualTo("1");

                gate.alsoBefore("UPDATE ON projection_progress");
                long before = log.mutations().size();
                killed.send(undecided);
                Await.until("appended", () -> log.mutations().size() > before);
                killed.kill();
                assertThat(version(undecided)).as("not decided").isEqualTo("[]");
            }
            for (Sent sent : List.of(unanswered, undecided)) {
                requireOnce(survivor, sent);
            }
            assertThat(database.text("SELECT count(*) FROM receipt")).isEqualTo("4");
        }
    }

    /** A packet on its way to the killed centre. */
    private static final class Sent {
        private final TestNode node;
        private final UUID entity = UUID.randomUUID();
        private final ObjectNode packet;

        Sent(TestNode node) {
            this.node = node;
            node.number++;
            this.packet = node.packet(node.insert("exercise", entity, "{\"name\":\"squat\"}"));
        }
    }

    private String version(Sent sent) throws Exception {
        return database.text("SELECT version FROM entity WHERE id = '" + sent.entity + "'");
    }

    private void requireOnce(ExchangeServer survivor, Sent sent) throws Exception {
        TestNode node = sent.node;
        JsonNode answer =
                node.apply(node.send(survivor, sent.packet).expect(200).json());
        assertThat(TestNode.statuses(answer)).containsExactly("applied");
        assertThat(version(sent)).isEqualTo("1");
        assertThat(node.send(survivor, sent.packet).expect(200).json().at("/body/results"))
                .isEqualTo(answer.at("/body/results"));

        JsonNode next = node.exchange(survivor, node.update("exercise", sent.entity, "{\"notes\":\"deep\"}"));
        assertThat(TestNode.statuses(next)).containsExactly("applied");
        assertThat(version(sent)).isEqualTo("2");
    }

    /** An instance for the exchange alone, in a process of its own. */
    private final class KilledCentre implements AutoCloseable {
        private final Path output = folder.resolve("output");
        private final List<CompletableFuture<ExchangeServer.Answer>> answers = new ArrayList<>();
        private final Process process;
        private final ExchangeServer server;

        KilledCentre() throws IOException {
            int port = freePort();
            List<String> command = new ArrayList<>(List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx256m",
                    "-XX:+UseSerialGC",
                    "-XX:TieredStopAtLevel=1",
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow",
                    ChangeProjector.class.getName()));
            command.addAll(ExchangeServer.arguments(
                    database.url(),
                    prefix,
                    "server.port=" + port,
                    "spring.profiles.active=dev",
                    "replog.projection.enabled=false",
                    "replog.pull.enabled=false",
                    "replog.exchange.outcome-wait=30s"));
            ProcessBuilder builder = new ProcessBuilder(command);
            builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
            this.process = builder.redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            this.server = ExchangeServer.at(port);
        }

        private static int freePort() throws IOException {
            try (ServerSocket socket = new ServerSocket(0)) {
                return socket.getLocalPort();
            }
        }

        void awaitReady() throws Exception {
            Await.until("an instance in a process of its own", () -> {
                String printed = Files.readString(output);
                assertThat(process.isAlive()).as(printed).isTrue();
                return printed.contains("Started " + ChangeProjector.class.getSimpleName());
            });
            // 401: it reads PostgreSQL, and has a catalogue.
            Await.until(
                    "it knows nodes",
                    () -> server.call("POST", TestNode.EXCHANGE, "rln_none", "{}")
                                    .status()
                            == 401);
        }

        /** Until it has found the log, it appends nothing. */
        void send(Sent sent) {
            answers.add(CompletableFuture.supplyAsync(() -> {
                ExchangeServer.Answer answer;
                do {
                    answer = sent.node.send(server, sent.packet);
                } while (answer.code().equals("log_unavailable"));
                return answer;
            }));
        }

        void kill() throws InterruptedException {
            process.destroyForcibly().waitFor();
            for (CompletableFuture<ExchangeServer.Answer> answer : answers) {
                assertThatThrownBy(answer::join).as("no answer").isNotNull();
            }
        }

        @Override
        public void close() {
            process.destroyForcibly();
            server.close();
        }
    }
}
