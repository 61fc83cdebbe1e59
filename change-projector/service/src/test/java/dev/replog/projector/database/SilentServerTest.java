package dev.replog.projector.database;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replog.backing.postgres.PostgresAddress;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.sql.SQLException;
import java.time.Duration;
import org.flywaydb.core.api.FlywayException;
import org.junit.jupiter.api.Test;

/**
 * A PostgreSQL that takes connections and says nothing, as one behind a broken network does, is given up and tried
 * again.
 */
class SilentServerTest {
    @Test
    void migrating_andConnecting_endWithAFault() throws Exception {
        try (ServerSocket silent = new ServerSocket()) {
            silent.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
            ProjectionDatabase database = new ProjectionDatabase(
                    PostgresAddress.parse("postgresql://replog@127.0.0.1:" + silent.getLocalPort() + "/replog", ""),
                    Duration.ofSeconds(1));

            assertThatThrownBy(database::migrate).isInstanceOf(FlywayException.class);
            assertThatThrownBy(database::connect).isInstanceOf(SQLException.class);
        }
    }
}
