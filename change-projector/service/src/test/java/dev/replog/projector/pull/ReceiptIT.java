package dev.replog.projector.pull;

import static dev.replog.projector.pull.ReadModelWriter.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.projector.pull.PullServer.Answer;
import dev.replog.schemas.OperationOutcome;
import dev.replog.schemas.OutcomeStatus;
import dev.replog.schemas.Problem;
import dev.replog.schemas.token.Position;
import dev.replog.schemas.token.SyncToken;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Tests the receipts of mutations, over HTTP from real rows. */
class ReceiptIT {
    private static PullServer server;
    private static ReadModelWriter writer;

    private final String user = "user \"" + UUID.randomUUID() + "\" é";
    private final UUID workout = UUID.randomUUID();

    @BeforeAll
    static void start() throws SQLException {
        server = PullServer.start();
        writer = server.writer();
    }

    @AfterAll
    static void stop() throws SQLException {
        writer.close();
        server.close();
    }

    @Test
    void receipt_hasTheOutcomeOfTheMutation() throws SQLException {
        UUID mutation = UUID.randomUUID();
        writer.receipt(
                user,
                at(9),
                outcome(mutation)
                        .setStatus(OutcomeStatus.MERGED)
                        .setVersion(3)
                        .setEtagPosition(at(9))
                        .setUpdatedAt(ReadModelWriter.UPDATED)
                        .setMergedFields(List.of("name"))
                        .setLostFields(List.of("notes"))
                        .setLocalId("w1")
                        .build());

        Answer answer = server.get(user, "/api/mutations/" + mutation);

        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        String expected = """
                {"mutation_id":"%s","status":"merged","type":"workout","id":"%s","localId":"w1",\
                "sync_token":"%s","decided_at":"2026-11-10T14:30:00.120Z","etag":"%s","version":3,\
                "updatedAt":"2026-11-10T14:30:00.120Z","created":false,"conflict":{"merged_fields":["name"],\
                "lost_fields":["notes"]}}\
                """.formatted(mutation, workout, token(at(9)), Long.toHexString(at(9)));
        assertThat(answer.body()).isEqualTo(expected);
        assertThat(server.get("somebody-else", "/api/mutations/" + mutation).status())
                .isEqualTo(404);
    }

    @Test
    void receiptOfARejection_hasTheProblem() throws SQLException {
        UUID mutation = UUID.randomUUID();
        writer.receipt(
                user,
                at(9),
                outcome(mutation)
                        .setStatus(OutcomeStatus.REJECTED)
                        .setProblem(Problem.newBuilder()
                                .setCode("etag_mismatch")
                                .setDetail("changed since")
                                .setConflicts(List.of("name"))
                                .setCurrentPosition(at(8))
                                .build())
                        .build());

        JsonNode receipt = server.get(user, "/api/mutations/" + mutation).json();

        assertThat(receipt.get("status").asString()).isEqualTo("rejected");
        assertThat(receipt.has("etag")).isFalse();
        assertThat(receipt.get("problem").get("code").asString()).isEqualTo("etag_mismatch");
        assertThat(receipt.get("problem").get("currentETag").asString()).isEqualTo(Long.toHexString(at(8)));
        assertThat(receipt.get("problem").get("conflicts").get(0).asString()).isEqualTo("name");
    }

    @Test
    void unknownMutation_gets404_withRetryAfter() {
        for (String id : List.of(UUID.randomUUID().toString(), "x")) {
            Answer answer = server.get(user, "/api/mutations/" + id);
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.header("retry-after")).isEqualTo("1");
            assertThat(answer.json().get("detail").asString()).endsWith("unknown, or not decided yet");
        }
    }

    private OperationOutcome.Builder outcome(UUID mutation) {
        return OperationOutcome.newBuilder()
                .setMutationId(mutation)
                .setType("workout")
                .setId(workout)
                .setPosition(at(9));
    }

    private String token(long position) {
        return SyncToken.mark(ReadModelWriter.LOG, new Position(position)).encode(user);
    }
}
