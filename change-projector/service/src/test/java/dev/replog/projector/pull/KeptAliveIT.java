package dev.replog.projector.pull;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Tests one client that sends its next request right after a response, over one connection. Responses come from the
 * database's threads, rejections from the server's own: servers have lost the next request in between
 * (reactor-netty#4361).
 */
class KeptAliveIT {
    private static final int ROUNDS = 300;

    @Test
    @Timeout(value = 50, unit = TimeUnit.SECONDS)
    void everyRequest_isAnswered() throws SQLException {
        try (PullServer server = PullServer.start()) {
            for (int i = 0; i < ROUNDS; i++) {
                assertThat(server.get("alice", "/api/sync").status()).isEqualTo(200);
                assertThat(server.get("alice", "/api/workouts").status()).isEqualTo(200);
                assertThat(server.get("alice", "/api/sync?since=x").status()).isEqualTo(400);
            }
        }
    }
}
