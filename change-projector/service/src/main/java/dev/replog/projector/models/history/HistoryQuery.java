package dev.replog.projector.models.history;

import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.ProblemException;
import dev.replog.schemas.catalogue.CanonicalText;
import dev.replog.schemas.catalogue.EntityType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What a client asks of a history.
 *
 * @param behind the entries behind this place are asked for
 */
record HistoryQuery(String userId, EntityType type, UUID id, int maxResults, HistoryPlace behind) {
    private static final String MAX_RESULTS = "maxResults";
    private static final String PAGE_TOKEN = "pageToken";
    private static final int DIGITS_MAX = 9;

    /** Reads the query parameters, all values of each; 400 that names everything that is wrong with them. */
    static HistoryQuery parse(
            String userId,
            EntityType type,
            UUID id,
            Map<String, List<String>> parameters,
            int pageSize,
            int pageSizeMax) {
        List<String> errors = new ArrayList<>();
        parameters.forEach((name, given) -> {
            if (!name.equals(MAX_RESULTS) && !name.equals(PAGE_TOKEN)) {
                errors.add(CanonicalText.shown(name) + ": unknown query parameter (expected: one of " + MAX_RESULTS
                        + ", " + PAGE_TOKEN + ")");
            } else if (given.size() != 1) {
                errors.add(name + ": " + given.size() + " times (expected: once)");
            }
        });
        int maxResults =
                parameters.containsKey(MAX_RESULTS) ? number(first(parameters, MAX_RESULTS), pageSizeMax) : pageSize;
        if (maxResults < 1) {
            errors.add(MAX_RESULTS + ": " + CanonicalText.shown(first(parameters, MAX_RESULTS)) + " (expected: 1.."
                    + pageSizeMax + ")");
        }
        if (!errors.isEmpty()) {
            throw new ProblemException(ErrorCode.VALIDATION_FAILED, String.join("; ", errors));
        }
        return new HistoryQuery(userId, type, id, maxResults, behind(userId, type, id, parameters));
    }

    private static HistoryPlace behind(String userId, EntityType type, UUID id, Map<String, List<String>> parameters) {
        if (!parameters.containsKey(PAGE_TOKEN)) {
            return HistoryPlace.START;
        }
        return HistoryPlace.decode(first(parameters, PAGE_TOKEN), userId, type, id)
                .orElseThrow(() -> new ProblemException(
                        ErrorCode.INVALID_TOKEN,
                        PAGE_TOKEN + ": not of this user and entity (expected: the one of the page before)"));
    }

    /** A name without "=" arrives as null. */
    private static String first(Map<String, List<String>> parameters, String name) {
        List<String> given = parameters.getOrDefault(name, List.of());
        String value = given.isEmpty() ? null : given.getFirst();
        return value == null ? "" : value;
    }

    /** 0 when it is none that may be asked for. */
    private static int number(String text, int max) {
        boolean digits =
                !text.isEmpty() && text.length() <= DIGITS_MAX && text.chars().allMatch(c -> c >= '0' && c <= '9');
        int value = digits ? Integer.parseInt(text) : 0;
        return value > max ? 0 : value;
    }
}
