package dev.replog.projector.past;

import static dev.replog.projector.past.PastServer.requireProblem;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.projector.apply.Ask;
import dev.replog.projector.models.ModelServer.Answer;
import dev.replog.schemas.Operation;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Reads of another user's data: who may, and what is written about them. */
class OtherUsersIT {
    private static final UUID SQUAT = new UUID(0, 1);
    private static final String SQUAT_PATH = "/api/exercises/" + SQUAT;
    private static final String AUDIT =
            "SELECT reader || ' ' || user_id || ' ' || request FROM read_audit" + " WHERE user_id = 'judy' ORDER BY id";
    private static PastServer past;

    @BeforeAll
    static void start() throws Exception {
        past = PastServer.start();
    }

    @AfterAll
    static void close() {
        past.close();
    }

    private static Operation named(String name) {
        return Ask.upsert("exercise", SQUAT, Map.of("name", name));
    }

    @Test
    void scopeHistory_readsAnotherUsersData_andEachReadIsAudited() throws Exception {
        String last = past.append("judy", named("squat"));
        String own = past.caughtUp("judy", "/api/sync", last).body();
        past.known("judy", "/api/sync", last);
        for (String path : new String[] {
            "/api/sync",
            "/api/exercises",
            SQUAT_PATH,
            SQUAT_PATH + "/history",
            "/api/calendar?from=2026-01-01&to=2026-01-02",
            "/api/records",
            "/api/sync/status",
            PastServer.with("/api/sync", "asOf", last)
        }) {
            String others = PastServer.with(path, "user", "judy");
            Answer answer = past.server().getWithScope("analyst", "history", others);
            assertThat(answer.status()).as(path + answer.body()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo(past.server().get("judy", path).body());
            requireProblem(
                    past.server().get("analyst", others), 403, "forbidden", "scope: missing (expected: history)");
            requireProblem(past.server().getWithScope("analyst", "ops", others), 403, "forbidden", "history");
        }
        assertThat(past.server()
                        .getWithScope("analyst", "history", "/api/sync?user=judy")
                        .body())
                .isEqualTo(own);
        assertThat(past.database().texts(AUDIT))
                .hasSize(9)
                .startsWith("analyst judy GET /api/sync?user=judy", "analyst judy GET /api/exercises?user=judy")
                .endsWith("analyst judy GET /api/sync?user=judy");
        requireProblem(
                past.server().getWithScope("analyst", "history", "/api/sync?user=judy&user=bob"),
                400,
                "validation_failed",
                "user: 2 times");
        requireProblem(
                past.server().getWithScope("analyst", "history", "/api/sync?user="),
                400,
                "validation_failed",
                "user: not a user");
    }

    @Test
    void readThatCannotBeAudited_isRefused() throws Exception {
        String last = past.append("kim", named("squat"));
        past.caughtUp("kim", "/api/sync", last);
        past.database().execute("REVOKE INSERT (reader, user_id, request) ON read_audit FROM replog_reader");
        try {
            Answer answer = past.server().getWithScope("analyst", "history", "/api/sync?user=kim");
            requireProblem(answer, 503, "read_model_unavailable", "");
            assertThat(answer.body()).doesNotContain("squat");
        } finally {
            past.database().execute("GRANT INSERT (reader, user_id, request) ON read_audit TO replog_reader");
        }
        assertThat(past.server()
                        .getWithScope("analyst", "history", "/api/sync?user=kim")
                        .status())
                .isEqualTo(200);
    }
}
