package dev.replog.projector.preview;

import dev.replog.decide.LogPlace;
import dev.replog.schemas.Mutation;
import dev.replog.schemas.OperationOutcome;
import dev.replog.schemas.Problem;
import dev.replog.schemas.token.Etag;
import dev.replog.schemas.token.Position;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * The assumed position of a mutation in the log: after everything of its user. Its real position, when it is appended,
 * is later than everything that was decided, and deciding uses nothing else. So the position may be assumed, but must
 * not be sent to clients. Pure.
 */
final class AssumedPlace {
    private static final String NOT_KNOWN = "not known before it is pushed";

    private AssumedPlace() {}

    /**
     * @param head the newest decided position of the user, 0 when there is none
     * @param newestGeneration of the log
     */
    static LogPlace place(Mutation mutation, long head, int newestGeneration, Instant now) {
        long position = head == 0 ? Position.of(newestGeneration, 0).value() : new Position(head + 1).value();
        // Milliseconds, like the log's own time.
        return new LogPlace(mutation.getUserId(), position, now.truncatedTo(ChronoUnit.MILLIS), mutation.getDeviceId());
    }

    /**
     * The outcome without etags of the assumed position, which occur when an earlier operation of the same mutation
     * collides.
     */
    static OperationOutcome withoutItsEtag(OperationOutcome outcome, LogPlace assumed) {
        Problem problem = outcome.getProblem();
        Long current = problem == null ? null : problem.getCurrentPosition();
        if (current == null || current != assumed.position()) {
            return outcome;
        }
        String etag = Etag.of(current);
        String entity = problem.getCurrent();
        Problem without = Problem.newBuilder(problem)
                .setDetail(problem.getDetail().replace(etag, NOT_KNOWN))
                .setCurrentPosition(null)
                // A quotation mark in a text of the entity is escaped, so only the member itself is found.
                .setCurrent(entity == null ? null : entity.replace("\"etag\":\"" + etag + "\",", ""))
                .build();
        return OperationOutcome.newBuilder(outcome).setProblem(without).build();
    }
}
