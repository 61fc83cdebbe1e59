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
 * The place that a mutation is supposed to take in the log: after all that its user has there. Whichever it takes when
 * it is appended is later than everything that was decided, and that is all that deciding looks at; so the place may be
 * supposed, but must not be told. Pure.
 */
final class Supposition {
    private static final String NOT_KNOWN = "not known before it is pushed";

    private Supposition() {}

    /**
     * @param head the newest decided position of the user, 0 when there is none
     * @param newestGeneration of the log
     */
    static LogPlace place(Mutation mutation, long head, int newestGeneration, Instant now) {
        long position = head == 0 ? Position.of(newestGeneration, 0).value() : new Position(head + 1).value();
        // The log's own time has no more.
        return new LogPlace(mutation.getUserId(), position, now.truncatedTo(ChronoUnit.MILLIS), mutation.getDeviceId());
    }

    /** The outcome without etags of the supposed place: an earlier operation of the same mutation may be in the way. */
    static OperationOutcome untold(OperationOutcome outcome, LogPlace supposed) {
        Problem problem = outcome.getProblem();
        Long current = problem == null ? null : problem.getCurrentPosition();
        if (current == null || current != supposed.position()) {
            return outcome;
        }
        String etag = Etag.of(current);
        String entity = problem.getCurrent();
        Problem untold = Problem.newBuilder(problem)
                .setDetail(problem.getDetail().replace(etag, NOT_KNOWN))
                .setCurrentPosition(null)
                // A quotation mark within a text of the entity is escaped, so only the member itself is found.
                .setCurrent(entity == null ? null : entity.replace("\"etag\":\"" + etag + "\",", ""))
                .build();
        return OperationOutcome.newBuilder(outcome).setProblem(untold).build();
    }
}
