package dev.replog.replay.policy;

import dev.replog.schemas.OperationOutcome;
import dev.replog.schemas.OutcomeStatus;
import dev.replog.schemas.Problem;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The part of an outcome that a policy can change. Positions, versions and times are not part of it, because they also
 * differ when an earlier operation was decided differently.
 *
 * @param outcome applied, merged or rejected
 * @param code why it was rejected; null when it was not
 * @param lost the fields of the request that did not get their value because of a later change
 */
public record Judgement(String outcome, @Nullable String code, SortedSet<String> lost) {
    static Judgement of(OperationOutcome outcome) {
        Problem problem = outcome.getProblem();
        List<String> lost = problem == null ? outcome.getLostFields() : problem.getConflicts();
        OutcomeStatus status = outcome.getStatus();
        return new Judgement(
                status.name().toLowerCase(Locale.ROOT),
                problem == null ? null : problem.getCode(),
                new TreeSet<>(lost));
    }

    /** The fields that one of two judgements gives to the request, and the other one does not. */
    SortedSet<String> differentFields(Judgement other) {
        SortedSet<String> fields = new TreeSet<>(lost);
        fields.addAll(other.lost);
        if (outcome.equals(other.outcome)) {
            fields.removeIf(field -> lost.contains(field) && other.lost.contains(field));
        }
        return fields;
    }

    String text() {
        return outcome + (code == null ? "" : " (" + code + ")") + (lost.isEmpty() ? "" : ", lost " + lost);
    }
}
