package dev.replog.decide;

import dev.replog.schemas.token.Position;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * The erasures by which the log is rewritten.
 *
 * @param last the position of the last erasure of each user
 * @param applied every erasure that was applied, also those before the last
 */
public record Erasures(Map<String, Long> last, Set<Applied> applied) {
    public Erasures {
        last = Map.copyOf(last);
        applied = Set.copyOf(applied);
    }

    /** Positions of different users may be equal, and mutation ids of refused erasures too; both together are not. */
    public record Applied(long position, UUID mutationId) {}

    boolean isApplied(Position position, UUID mutationId) {
        return applied.contains(new Applied(position.value(), mutationId));
    }
}
