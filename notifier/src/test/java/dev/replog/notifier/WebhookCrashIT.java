package dev.replog.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.backends.SharedBackends;
import dev.replog.notifier.Receiver.Behaviour;
import dev.replog.notifier.Receiver.Call;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests two instances at once, and an instance that is killed at critical points. */
class WebhookCrashIT {
    private static final Map<String, String> SETTINGS = Map.of("spring.profiles.active", "dev");

    private final String user = "user-" + UUID.randomUUID();
    private final String path = "/" + user;
    private final SharedBackends backends = SharedBackends.get();
    private final String kafka = backends.kafkaBootstrapServers();
    private final String prefix = backends.newTopicPrefix();
    private final String database = backends.newDatabase();
    private final ChangeLog log = new ChangeLog(kafka, prefix);
    private final Receiver receiver = new Receiver();

    @TempDir
    private Path folder;

    @BeforeEach
    void createTopic() {
        log.createTopic(4);
    }

    @AfterEach
    void close() {
        log.close();
        receiver.close();
    }

    private RunningNotifier start() {
        return RunningNotifier.start(kafka, database, prefix, SETTINGS).awaitReady();
    }

    @Test
    void twoInstances_deliverOnce() {
        List<String> users = new ArrayList<>();
        try (RunningNotifier one = start();
                RunningNotifier other = start()) {
            for (int i = 0; i < 10; i++) {
                String each = "user-" + UUID.randomUUID();
                users.add(each);
                new ChannelClient(i % 2 == 0 ? one : other, each).register("c1", receiver.address("/" + each));
            }
            for (int offset = 1; offset <= 30; offset++) {
                for (String each : users) {
                    log.publish(each, offset);
                }
            }
            for (String each : users) {
                String last = ChangeLog.token(each, 30);
                receiver.await("/" + each, "the last", call -> last.equals(call.find("Replog-Sync-Token")));
                List<Call> calls = receiver.calls("/" + each);
                for (int i = 0; i < calls.size(); i++) {
                    assertThat(calls.get(i).number()).isEqualTo(i + 1);
                }
            }
        }
    }

    @Test
    void killedBetweenKafkaAndTheDatabase_losesNoPing() throws Exception {
        registerAndLeave();
        Process killed = process();
        try {
            try (Connection held = hold()) {
                log.publish(user, 1);
                Eventually.holds("it waits to write", this::isWriting);
                kill(killed);
                held.rollback();
            }
            assertThat(receiver.calls(path)).hasSize(1);
            assertNotified();
        } finally {
            killed.destroyForcibly();
        }
    }

    @Test
    void killedBetweenThePostAndItsRecord_repeatsIt() throws Exception {
        registerAndLeave();
        Process killed = process();
        try {
            receiver.on(path, Behaviour.hang());
            log.publish(user, 1);
            Call first = receiver.await(path, 2).get(1);
            kill(killed);
            receiver.on(path, Behaviour.status(200));
            assertNotified();
            Call second = receiver.calls(path).get(2);
            assertThat(second.header("webhook-id")).isEqualTo(first.header("webhook-id"));
            assertThat(second.number()).isEqualTo(first.number()).isEqualTo(2);
        } finally {
            killed.destroyForcibly();
        }
    }

    private void registerAndLeave() {
        try (RunningNotifier notifier = start()) {
            new ChannelClient(notifier, user).register("c1", receiver.address(path));
            receiver.await(path, 1);
            Eventually.holds(
                    "it is recorded",
                    () -> new ChannelClient(notifier, user).show("c1").has("last_notification"));
        }
    }

    private void assertNotified() {
        try (RunningNotifier successor = start()) {
            Eventually.holds(
                    "the ping is delivered and recorded",
                    () -> new ChannelClient(successor, user)
                            .show("c1")
                            .path("sync_token")
                            .asString("")
                            .equals(ChangeLog.token(user, 1)));
        }
    }

    /** A notifier that can be killed like a process. */
    private Process process() throws IOException {
        Path output = folder.resolve("output.txt");
        ProcessBuilder command = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        Notifier.class.getName(),
                        "--spring.profiles.active=dev",
                        "--server.port=0",
                        "--management.server.port=0",
                        "--replog.kafka.topic-prefix=" + prefix)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        command.environment()
                .putAll(Map.of(
                        "CLASSPATH",
                        System.getProperty("java.class.path"),
                        "REPLOG_KAFKA",
                        kafka,
                        "REPLOG_POSTGRES",
                        database,
                        "REPLOG_JWT_SECRET",
                        RunningNotifier.SECRET));
        Process process = command.start();
        Eventually.holds("it writes what comes", () -> {
            try {
                return Files.readString(output).contains("tables: up");
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        return process;
    }

    private static void kill(Process process) throws InterruptedException {
        process.destroyForcibly();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }

    private Connection connect() throws SQLException {
        URI uri = URI.create(database);
        String[] userInfo = String.valueOf(uri.getUserInfo()).split(":", 2);
        return DriverManager.getConnection(
                "jdbc:postgresql://" + uri.getHost() + ":" + uri.getPort() + uri.getPath(),
                userInfo[0],
                userInfo.length == 2 ? userInfo[1] : "");
    }

    /** While this is open, nobody can write pending pings. */
    private Connection hold() throws SQLException {
        Connection connection = connect();
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT 1 FROM notifier.channel WHERE user_id = '" + user + "' FOR UPDATE");
        }
        return connection;
    }

    private boolean isWriting() {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                                + " AND wait_event_type = 'Lock' AND query LIKE '%listening%'")) {
            return row.next() && row.getInt(1) > 0;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
