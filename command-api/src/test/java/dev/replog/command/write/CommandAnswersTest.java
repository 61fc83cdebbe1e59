package dev.replog.command.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replog.commands.append.AppendFailure;
import dev.replog.commands.read.CommandMethod;
import dev.replog.commands.submit.Submitted;
import dev.replog.http.problem.ErrorCode;
import dev.replog.schemas.OperationOutcome;
import dev.replog.schemas.Outcome;
import dev.replog.schemas.OutcomeStatus;
import dev.replog.schemas.Problem;
import dev.replog.schemas.catalogue.Catalogue;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CommandAnswersTest {
    private static final UUID ID = new UUID(1, 2);

    private static OperationOutcome.Builder result() {
        return OperationOutcome.newBuilder()
                .setMutationId(new UUID(3, 4))
                .setType("exercise")
                .setId(ID)
                .setStatus(OutcomeStatus.APPLIED)
                .setPosition(0x2b)
                .setVersion(1)
                .setEtagPosition(0x2b)
                .setUpdatedAt(Instant.EPOCH)
                .setDocument("{\"id\":\"x\"}");
    }

    private static Answer answer(CommandMethod method, OperationOutcome result, long lagMillis) {
        Outcome outcome = Outcome.newBuilder()
                .setRequestId(ID)
                .setUserId("alice")
                .setPosition(0x2b)
                .setAt(Instant.parse("2026-11-10T14:30:00.120Z"))
                .setLagMillis(lagMillis)
                .setResults(List.of(result))
                .build();
        return CommandAnswers.decided(method, Catalogue.shipped().require("exercise"), outcome, "TOKEN");
    }

    private static Answer.Done done(CommandMethod method, OperationOutcome result) {
        return (Answer.Done) answer(method, result, 0);
    }

    @Test
    void created_is201_andElse200() {
        OperationOutcome created = result().setCreated(true).build();
        Answer.Done post = done(CommandMethod.POST, created);
        assertThat(post.status()).isEqualTo(201);
        assertThat(post.headers())
                .containsEntry("Location", "/api/exercises/" + ID)
                .containsEntry("ETag", "\"2b\"")
                .hasSize(2);
        assertThat(post.json()).isEqualTo("{\"id\":\"x\",\"sync_token\":\"TOKEN\"}");
        assertThat(post.outcome()).isEqualTo("applied");
        assertThat(done(CommandMethod.PUT, created).status()).isEqualTo(201);
        assertThat(done(CommandMethod.PATCH, created).status()).isEqualTo(200);
        Answer.Done upserted = done(CommandMethod.POST, result().build());
        assertThat(upserted.status()).isEqualTo(200);
        assertThat(upserted.headers()).containsKey("Location");
        assertThat(done(CommandMethod.PUT, result().build()).headers()).doesNotContainKey("Location");
    }

    @Test
    void deleted_saysWhatWentAndWhen() {
        Answer.Done deleted =
                done(CommandMethod.DELETE, result().setDeletedCount(7).build());
        assertThat(deleted.status()).isEqualTo(200);
        assertThat(deleted.json())
                .isEqualTo(
                        "{\"success\":true,\"deleted_id\":\"" + ID + "\",\"deleted_count\":7,\"sync_token\":\"TOKEN\","
                                + "\"timestamp\":\"2026-11-10T14:30:00.120Z\"}");
        assertThat(deleted.headers()).isEmpty();
    }

    @Test
    void repeated_isAnsweredAsTheFirstTime() {
        Answer.Done again = done(
                CommandMethod.POST, result().setCreated(true).setDuplicate(true).build());
        assertThat(again.status()).isEqualTo(201);
        assertThat(again.headers()).containsEntry("Idempotency-Replayed", "true");
        assertThat(again.outcome()).isEqualTo("duplicate");
        Answer refused = answer(
                CommandMethod.POST,
                rejected("workout_in_progress").setDuplicate(true).build(),
                0);
        assertThat(refused.headers()).containsEntry("Idempotency-Replayed", "true");
    }

    private static OperationOutcome.Builder rejected(String code) {
        return result().setStatus(OutcomeStatus.REJECTED)
                .setProblem(
                        Problem.newBuilder().setCode(code).setDetail("because").build());
    }

    @Test
    void rejected_isItsProblem() {
        Answer answer = answer(CommandMethod.PATCH, rejected("etag_mismatch").build(), 0);
        assertThat(answer.outcome()).isEqualTo("etag_mismatch");
        assertThat(((Answer.Refused) answer).problem().status()).isEqualTo(412);
    }

    @Test
    void lag_isSentToClients() {
        assertThat(answer(CommandMethod.POST, result().build(), 5000).headers()).containsEntry("Backoff", "3");
        assertThat(answer(CommandMethod.POST, rejected("not_found").build(), 5000)
                        .headers())
                .containsEntry("Backoff", "3");
    }

    @Test
    void withoutADocument_whatIsKnownIsAnswered() {
        assertThat(done(CommandMethod.PUT, result().setDocument(null).build()).json())
                .isEqualTo("{\"id\":\"" + ID + "\",\"etag\":\"2b\",\"version\":1,"
                        + "\"updated_at\":\"1970-01-01T00:00:00.000Z\","
                        + "\"sync_token\":\"TOKEN\"}");
        assertThat(done(CommandMethod.PUT, result().setDocument(" {} ").build()).json())
                .isEqualTo("{\"sync_token\":\"TOKEN\"}");
        OperationOutcome strange = result().setDocument("[]").build();
        assertThatThrownBy(() -> done(CommandMethod.PUT, strange)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void accepted_saysWhereTheOutcomeAppears() {
        Answer.Done accepted = (Answer.Done) CommandAnswers.accepted(ID, "TOKEN", Duration.ofSeconds(5));
        assertThat(accepted.headers()).containsEntry("Backoff", "3");
        assertThat(accepted.status()).isEqualTo(202);
        assertThat(accepted.headers()).containsEntry("Location", "/api/mutations/" + ID);
        assertThat(accepted.json())
                .isEqualTo("{\"mutation_id\":\"" + ID + "\",\"sync_token\":\"TOKEN\",\"status\":\"accepted\"}");
    }

    @Test
    void failures_sayWhetherTheWriteMayAppear() {
        for (AppendFailure failure : AppendFailure.values()) {
            var problem = ((Answer.Refused) CommandAnswers.failed(new Submitted.Failed(failure, "detail"))).problem();
            switch (failure) {
                case TOO_LARGE -> assertThat(problem.code()).isEqualTo(ErrorCode.TOO_LARGE);
                case OVERLOADED -> assertThat(problem.code()).isEqualTo(ErrorCode.OVERLOADED);
                case NOT_APPENDED -> assertThat(problem.detail()).contains("never appears");
                case UNKNOWN -> assertThat(problem.detail()).contains("safe to repeat under the same mutation id");
            }
            if (failure != AppendFailure.TOO_LARGE) {
                assertThat(problem.status()).isEqualTo(503);
                assertThat(problem.retryAfter()).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
            }
        }
    }
}
