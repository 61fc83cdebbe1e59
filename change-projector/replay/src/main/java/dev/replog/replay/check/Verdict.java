package dev.replog.replay.check;

import java.util.List;

/**
 * The result of a comparison.
 *
 * @param compared rows of the read model that were compared
 * @param differences how many differences there are
 * @param first the first of them, for people
 * @param notes what could not be compared
 */
public record Verdict(long compared, long differences, List<String> first, List<String> notes) {
    static final int SHOWN_MAX = 20;

    public Verdict {
        first = List.copyOf(first);
        notes = List.copyOf(notes);
    }

    static String text(ComparedRows.Difference difference) {
        return difference.kind() + " " + difference.id() + " of user " + difference.userId()
                + "\n  read model: " + (difference.stored() == null ? "missing" : difference.stored())
                + "\n  log:        " + (difference.computed() == null ? "missing" : difference.computed());
    }
}
