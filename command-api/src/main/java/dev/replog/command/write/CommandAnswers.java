package dev.replog.command.write;

import dev.replog.commands.read.CommandMethod;
import dev.replog.commands.read.Mutations;
import dev.replog.commands.read.OutcomeText;
import dev.replog.commands.read.Refusals;
import dev.replog.commands.submit.Submitted;
import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.Problem;
import dev.replog.http.request.HeaderNames;
import dev.replog.schemas.OperationOutcome;
import dev.replog.schemas.Outcome;
import dev.replog.schemas.OutcomeStatus;
import dev.replog.schemas.catalogue.CanonicalText;
import dev.replog.schemas.catalogue.EntityType;
import dev.replog.schemas.token.Etag;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * The response to a command on one entity, as a pure function of its outcome. A repeated command gets its first
 * response, its precondition included, with a header that marks the repetition.
 */
public final class CommandAnswers {
    static final String OUTCOME_ACCEPTED = "accepted";

    private static final String ERASURE = "/api/account/erasure";
    private static final Duration RETRY_LOG = Duration.ofSeconds(2);
    private static final Duration RETRY_OVERLOADED = Duration.ofSeconds(1);

    private CommandAnswers() {}

    static Answer decided(CommandMethod method, EntityType type, Outcome outcome, String syncToken) {
        OperationOutcome result = outcome.getResults().getFirst();
        Map<String, String> headers = new LinkedHashMap<>(backoff(outcome));
        if (result.getDuplicate()) {
            headers.put(HeaderNames.IDEMPOTENCY_REPLAYED, "true");
        }
        if (result.getStatus() == OutcomeStatus.REJECTED) {
            return new Answer.Refused(Refusals.of(result), headers);
        }
        if (method == CommandMethod.DELETE) {
            return new Answer.Done(200, headers, deleted(result, outcome, syncToken), OutcomeText.status(result));
        }
        headers.put("ETag", '"' + Etag.of(result.getEtagPosition()) + '"');
        boolean created = result.getCreated() && method != CommandMethod.PATCH;
        if (created || method == CommandMethod.POST) {
            headers.put("Location", "/api/" + type.collection() + "/" + result.getId());
        }
        return new Answer.Done(created ? 201 : 200, headers, entity(result, syncToken), OutcomeText.status(result));
    }

    /** The account is empty from now on; the files on disk follow. */
    static Answer erased(UUID mutationId, Outcome outcome, String syncToken) {
        OperationOutcome result = outcome.getResults().getFirst();
        Map<String, String> headers = new LinkedHashMap<>(backoff(outcome));
        if (result.getDuplicate()) {
            headers.put(HeaderNames.IDEMPOTENCY_REPLAYED, "true");
        }
        if (result.getStatus() == OutcomeStatus.REJECTED) {
            return new Answer.Refused(Refusals.of(result), headers);
        }
        headers.put("Location", ERASURE);
        return new Answer.Done(
                202,
                headers,
                "{\"mutation_id\":\"" + mutationId + "\",\"sync_token\":\"" + syncToken + "\",\"status\":\"erased\"}",
                OutcomeText.status(result));
    }

    static Answer accepted(UUID mutationId, String syncToken, Duration waited) {
        return accepted(mutationId, syncToken, waited, Mutations.location(mutationId));
    }

    /** The erasure is in the log, and will be decided. */
    static Answer erasureAccepted(UUID mutationId, String syncToken, Duration waited) {
        return accepted(mutationId, syncToken, waited, ERASURE);
    }

    private static Answer accepted(UUID mutationId, String syncToken, Duration waited, String location) {
        Map<String, String> headers = new LinkedHashMap<>(backoff(waited.toMillis()));
        headers.put("Location", location);
        return new Answer.Done(
                202,
                headers,
                "{\"mutation_id\":\"" + mutationId + "\",\"sync_token\":\"" + syncToken + "\",\"status\":\"accepted\"}",
                OUTCOME_ACCEPTED);
    }

    public static Answer failed(Submitted.Failed failed) {
        return new Answer.Refused(
                switch (failed.failure()) {
                    case TOO_LARGE -> Problem.of(ErrorCode.TOO_LARGE, failed.detail());
                    case OVERLOADED ->
                        Problem.of(ErrorCode.OVERLOADED, failed.detail()).withRetryAfter(RETRY_OVERLOADED);
                    case NOT_APPENDED -> unavailable("it was not accepted and never appears; send it again later");
                    case UNKNOWN ->
                        unavailable("it may or may not appear; it is safe to repeat under the same mutation id");
                },
                Map.of());
    }

    static Map<String, String> backoff(Outcome outcome) {
        return backoff(outcome.getLagMillis());
    }

    static Map<String, String> backoff(long lagMillis) {
        return Backoff.seconds(lagMillis).stream()
                .boxed()
                .findFirst()
                .map(seconds -> Map.of(HeaderNames.BACKOFF, Long.toString(seconds)))
                .orElse(Map.of());
    }

    private static Problem unavailable(String consequence) {
        return Problem.of(ErrorCode.LOG_UNAVAILABLE, "the log did not acknowledge the write: " + consequence)
                .withRetryAfter(RETRY_LOG);
    }

    private static String deleted(OperationOutcome result, Outcome outcome, String syncToken) {
        return "{\"success\":true,\"deleted_id\":\"" + result.getId() + "\",\"deleted_count\":"
                + result.getDeletedCount() + ",\"sync_token\":\"" + syncToken + "\",\"timestamp\":\""
                + CanonicalText.of(outcome.getAt()) + "\"}";
    }

    /** The projector's document with the token inserted; its text is not parsed again. */
    private static String entity(OperationOutcome result, String syncToken) {
        String document = result.getDocument();
        String text = document == null ? withoutDocument(result) : document.strip();
        if (!text.startsWith("{") || !text.endsWith("}")) {
            throw new IllegalArgumentException("document of " + result.getId() + ": not a JSON object");
        }
        String members = text.substring(1, text.length() - 1).strip();
        return "{" + members + (members.isEmpty() ? "" : ",") + "\"sync_token\":\"" + syncToken + "\""
                + OutcomeText.conflictMember(result) + "}";
    }

    /** The known members of an entity when the outcome has no document. */
    private static String withoutDocument(OperationOutcome result) {
        String updatedAt = result.getUpdatedAt() == null
                ? ""
                : ",\"updated_at\":\"" + CanonicalText.of(result.getUpdatedAt()) + "\"";
        return "{\"id\":\"" + result.getId() + "\",\"etag\":\"" + Etag.of(result.getEtagPosition()) + "\",\"version\":"
                + result.getVersion() + updatedAt + "}";
    }
}
