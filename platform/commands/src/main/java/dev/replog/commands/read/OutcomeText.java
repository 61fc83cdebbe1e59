package dev.replog.commands.read;

import dev.replog.schemas.OperationOutcome;
import java.util.Locale;

/** The outcome of an operation that was not rejected, as text. */
public final class OutcomeText {
    private static final String DUPLICATE = "duplicate";
    private static final String UNCHANGED = "unchanged";

    private OutcomeText() {}

    /** {@code applied}, {@code merged}, {@code duplicate} or {@code unchanged}. */
    public static String status(OperationOutcome outcome) {
        if (outcome.getDuplicate()) {
            return DUPLICATE;
        }
        return outcome.getUnchanged() ? UNCHANGED : outcome.getStatus().name().toLowerCase(Locale.ROOT);
    }

    /** The member {@code conflict} of a document, with a comma before it; empty when nothing was merged or lost. */
    public static String conflictMember(OperationOutcome outcome) {
        if (outcome.getMergedFields().isEmpty() && outcome.getLostFields().isEmpty()) {
            return "";
        }
        return ",\"conflict\":{\"merged_fields\":" + array(outcome.getMergedFields()) + ",\"lost_fields\":"
                + array(outcome.getLostFields()) + "}";
    }

    /** Names of fields and addresses within a tree need no escaping. */
    private static String array(Iterable<String> fields) {
        StringBuilder array = new StringBuilder("[");
        for (String field : fields) {
            array.append(array.length() > 1 ? "," : "")
                    .append('"')
                    .append(field)
                    .append('"');
        }
        return array.append(']').toString();
    }
}
