package dev.replog.projector.models.calendar;

import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.ProblemException;
import dev.replog.schemas.catalogue.CanonicalText;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What is asked of the calendar or of the records: 400 that names everything that is wrong with it. Pure. */
sealed interface ReadQuery {
    /** What tells this question from others in an etag; with the release of what the answer means. */
    String fingerprint();

    /** The days from one to another, both included. */
    record Days(LocalDate from, LocalDate to) implements ReadQuery {
        static final int DAYS_MAX = 366;

        static Days parse(Map<String, List<String>> parameters) {
            List<String> errors = new ArrayList<>();
            Map<String, String> values = singles(parameters, Set.of("from", "to"), errors);
            LocalDate from = day("from", values.get("from"), errors);
            LocalDate to = day("to", values.get("to"), errors);
            if (from != null && to != null) {
                long days = ChronoUnit.DAYS.between(from, to) + 1;
                if (days < 1) {
                    errors.add("to: " + to + " (expected: from or later)");
                } else if (days > DAYS_MAX) {
                    errors.add("to: " + to + ", " + days + " days (expected: at most " + DAYS_MAX + " days)");
                }
            }
            refuse(errors);
            if (from == null || to == null) {
                throw new IllegalStateException("a missing day was not refused");
            }
            return new Days(from, to);
        }

        @Override
        public String fingerprint() {
            return "c1." + from + "." + to;
        }

        private static @Nullable LocalDate day(String name, @Nullable String text, List<String> errors) {
            Optional<String> date = text == null ? Optional.empty() : CanonicalText.date(text);
            if (date.isEmpty()) {
                errors.add(name + ": " + (text == null ? "missing" : CanonicalText.shown(text))
                        + " (expected: a date such as 2026-11-10)");
                return null;
            }
            return LocalDate.parse(date.get());
        }
    }

    /**
     * Records of exercises, in the order of their ids.
     *
     * @param exerciseId only of this one
     * @param after only of those behind this one: the page before ended there; null on the first page
     */
    record Records(@Nullable UUID exerciseId, @Nullable UUID after, int maxResults) implements ReadQuery {
        static Records parse(Map<String, List<String>> parameters, int pageSize, int pageSizeMax) {
            List<String> errors = new ArrayList<>();
            Map<String, String> values = singles(parameters, Set.of("exercise_id", "maxResults", "pageToken"), errors);
            String exercise = values.get("exercise_id");
            Optional<UUID> exerciseId = exercise == null ? Optional.empty() : CanonicalText.parseUuid(exercise);
            if (exercise != null && exerciseId.isEmpty()) {
                errors.add("exercise_id: " + CanonicalText.shown(exercise) + " (expected: a UUID)");
            }
            int maxResults = number(values.get("maxResults"), pageSize, pageSizeMax, errors);
            refuse(errors);
            String token = values.get("pageToken");
            UUID after = token == null
                    ? null
                    : CanonicalText.parseUuid(token)
                            .orElseThrow(() -> new ProblemException(
                                    ErrorCode.INVALID_TOKEN,
                                    "pageToken: not of this list (expected: the one of the page before)"));
            return new Records(exerciseId.orElse(null), after, maxResults);
        }

        @Override
        public String fingerprint() {
            return "r1." + exerciseId + "." + after + "." + maxResults;
        }

        private static int number(@Nullable String text, int otherwise, int max, List<String> errors) {
            if (text == null) {
                return otherwise;
            }
            int value = text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : -1;
            if (value < 1 || value > max) {
                errors.add("maxResults: " + CanonicalText.shown(text) + " (expected: 1.." + max + ")");
                return otherwise;
            }
            return value;
        }
    }

    private static Map<String, String> singles(
            Map<String, List<String>> parameters, Set<String> known, List<String> errors) {
        Map<String, String> values = new HashMap<>();
        parameters.forEach((name, given) -> {
            if (!known.contains(name)) {
                errors.add(CanonicalText.shown(name) + ": unknown query parameter (expected: one of "
                        + String.join(", ", new TreeSet<>(known)) + ")");
            } else if (given.size() != 1) {
                errors.add(name + ": " + given.size() + " times (expected: once)");
            } else {
                // A name without "=" arrives as null.
                values.put(name, given.getFirst() == null ? "" : given.getFirst());
            }
        });
        return values;
    }

    private static void refuse(List<String> errors) {
        if (!errors.isEmpty()) {
            throw new ProblemException(ErrorCode.VALIDATION_FAILED, String.join("; ", errors));
        }
    }
}
