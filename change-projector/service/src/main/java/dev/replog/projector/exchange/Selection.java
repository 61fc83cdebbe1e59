package dev.replog.projector.exchange;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The roots that fit into one packet, and the position up to which a node has everything with them. A root that alone
 * exceeds a limit is sent alone. Pure.
 *
 * @param end the last position of which nothing is missing
 * @param within the last root of a position of which something is missing; null when there is none
 */
record Selection(List<Candidate> chosen, long end, @Nullable RootPlace within, boolean more) {
    /**
     * A root that the node may still have to get.
     *
     * @param nodes the entities below it
     * @param bytes of its document, at most
     */
    record Candidate(RootPlace place, int nodes, long bytes) {}

    /** The limits of a packet. */
    record Limits(int roots, int nodes, long bytes) {}

    /**
     * @param candidates in their order; complete, unless there are more than the limit of roots
     * @param asSent the roots that the node has exactly so, with the position at which that was decided
     * @param since the position up to which the node has everything
     * @param head the newest position of the user
     */
    static Selection of(List<Candidate> candidates, Map<UUID, Long> asSent, long since, long head, Limits limits) {
        List<Candidate> chosen = new ArrayList<>();
        long nodes = 0;
        long bytes = 0;
        int passed = 0;
        for (Candidate candidate : candidates) {
            Long known = asSent.get(candidate.place().id());
            if (known == null || known != candidate.place().position()) {
                nodes += candidate.nodes();
                bytes += candidate.bytes();
                boolean fits = chosen.size() < limits.roots() && nodes <= limits.nodes() && bytes <= limits.bytes();
                if (!fits && !chosen.isEmpty()) {
                    break;
                }
                chosen.add(candidate);
            }
            passed++;
        }
        boolean isAll = passed == candidates.size() && candidates.size() <= limits.roots();
        return isAll ? new Selection(chosen, head, null, false) : cut(candidates, passed, chosen, since);
    }

    private static Selection cut(List<Candidate> candidates, int passed, List<Candidate> chosen, long since) {
        RootPlace last = candidates.get(passed - 1).place();
        boolean isWhole =
                passed < candidates.size() && candidates.get(passed).place().position() > last.position();
        if (isWhole) {
            return new Selection(chosen, last.position(), null, true);
        }
        long end = since;
        for (Candidate candidate : candidates.subList(0, passed)) {
            if (candidate.place().position() < last.position()) {
                end = candidate.place().position();
            }
        }
        return new Selection(chosen, end, last, true);
    }
}
