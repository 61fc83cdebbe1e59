package dev.replog.client.write;

import dev.replog.client.store.Outcome;
import dev.replog.client.store.OutcomeStatus;
import java.util.List;

/**
 * How a write ended at the server.
 *
 * @param status {@code REJECTED} when one of its operations was; {@code MERGED} when others' changes were kept beside
 *     it
 * @param outcomes of its operations; after a rejection, of the rejected operation alone
 */
public record ServerResult(OutcomeStatus status, List<Outcome> outcomes) {

    private static final List<OutcomeStatus> BY_WEIGHT = List.of(
            OutcomeStatus.REJECTED,
            OutcomeStatus.ERASED,
            OutcomeStatus.DISCARDED,
            OutcomeStatus.CANCELLED,
            OutcomeStatus.MERGED,
            OutcomeStatus.APPLIED,
            OutcomeStatus.DUPLICATE,
            OutcomeStatus.UNCHANGED);

    static ServerResult of(List<Outcome> outcomes) {
        OutcomeStatus status = BY_WEIGHT.stream()
                .filter(each -> outcomes.stream().anyMatch(outcome -> outcome.status() == each))
                .findFirst()
                .orElse(OutcomeStatus.UNCHANGED);
        return new ServerResult(status, List.copyOf(outcomes));
    }
}
