package dev.replog.notifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replog.backends.SharedBackends;
import dev.replog.notifier.Receiver.Behaviour;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Tests a notifier whose PostgreSQL role owns only its own schema, and which secrets reach logs and responses. */
@ExtendWith(OutputCaptureExtension.class)
class SecretsIT {
    private final SharedBackends backends = SharedBackends.get();
    private final URI database = URI.create(backends.newDatabase());
    private final String prefix = backends.newTopicPrefix();
    /** Roles are shared by the whole server. */
    private final String role = "notifier_" + UUID.randomUUID().toString().replace("-", "");

    @BeforeEach
    void createRole() throws SQLException {
        execute("CREATE ROLE " + role + " LOGIN PASSWORD '" + role + "'");
        execute("GRANT " + role + " TO CURRENT_USER");
        execute("GRANT CREATE ON DATABASE \"" + database.getPath().substring(1) + "\" TO " + role);
        execute("CREATE TABLE outbox (user_id text, message text)");
    }

    @AfterEach
    void dropRole() throws SQLException {
        execute("DROP OWNED BY " + role);
        execute("DROP ROLE " + role);
    }

    @Test
    void secretsStayWhereTheyBelong(CapturedOutput output) throws SQLException {
        String own = "postgresql://" + role + ":" + role + "@" + database.getHost() + ":" + database.getPort()
                + database.getPath();
        String secret = "c2VjcmV0LW9mLWEtY2hhbm5lbC10aGF0LWlzLW5vdC1sb2dnZWQ=";
        try (ChangeLog log = new ChangeLog(backends.kafkaBootstrapServers(), prefix);
                Receiver receiver = new Receiver()) {
            log.createTopic(1);
            try (RunningNotifier notifier = RunningNotifier.start(
                            backends.kafkaBootstrapServers(),
                            own,
                            prefix,
                            Map.of("spring.profiles.active", "dev", "logging.level.dev.replog", "TRACE"))
                    .awaitReady()) {
                ChannelClient client = new ChannelClient(notifier, "alice");
                receiver.on("/bad", Behaviour.status(500));
                client.register("c1", receiver.address("/good"), ",\"secret\":\"whsec_" + secret + "\"");
                client.register("c2", receiver.address("/bad"), ",\"secret\":\"whsec_" + secret + "\"");
                receiver.await("/good", 1);
                receiver.await("/bad", 1);
                Eventually.holds(
                        "it is recorded",
                        () -> client.show("c2").get("failures").intValue() == 1);
                ChannelClient.Reply refused = client.post(
                        "/api/sync/channel",
                        "{\"id\":\"c3\",\"type\":\"webhook\",\"address\":\"ftp://x\",\"secret\":\"" + secret + "\"}");
                assertThat(refused.status()).isEqualTo(400);
                assertThat(refused.text()).doesNotContain(secret);
                onlyTheCountOfChannelsIsForOthers();
                theRoleReadsNothingOfOthers(own);
            }
        }
        assertThat(output.getAll())
                .as("a log at the finest level")
                .contains("DEBUG")
                .doesNotContain(secret, RunningNotifier.SECRET, ":" + role + "@");
    }

    private void onlyTheCountOfChannelsIsForOthers() throws SQLException {
        List<String> open = new ArrayList<>();
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        SELECT c.relname FROM pg_class c
                        WHERE c.relnamespace = 'notifier'::regnamespace AND c.relkind IN ('r', 'v', 'm', 'S', 'p')
                            AND EXISTS (SELECT FROM aclexplode(c.relacl) a WHERE a.grantee <> c.relowner)
                        """)) {
            while (row.next()) {
                open.add(row.getString(1));
            }
        }
        assertThat(open).containsExactlyInAnyOrder("live_channels", "account_channels", "followed_erasures");
    }

    private void theRoleReadsNothingOfOthers(String own) throws SQLException {
        try (Connection connection = connect(URI.create(own));
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.executeQuery("SELECT * FROM outbox"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("permission denied");
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static Connection connect(URI uri) throws SQLException {
        String[] userInfo = String.valueOf(uri.getUserInfo()).split(":", 2);
        return DriverManager.getConnection(
                "jdbc:postgresql://" + uri.getHost() + ":" + uri.getPort() + uri.getPath(),
                userInfo[0],
                userInfo.length == 2 ? userInfo[1] : "");
    }
}
