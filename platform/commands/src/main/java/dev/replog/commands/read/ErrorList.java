package dev.replog.commands.read;

import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.FieldError;
import dev.replog.http.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The errors of one document, in the order in which they were found, up to a limit. Not thread-safe. */
final class ErrorList {
    static final int ERRORS_MAX = 20;

    private final List<FieldError> errors = new ArrayList<>();

    void add(String pointer, String message) {
        if (errors.size() < ERRORS_MAX) {
            errors.add(new FieldError(pointer, message));
        }
    }

    boolean isEmpty() {
        return errors.isEmpty();
    }

    /** True when there is an error at exactly this place. */
    boolean has(String pointer) {
        return errors.stream().anyMatch(error -> error.pointer().equals(pointer));
    }

    <T> Reading<T> toUnreadable() {
        String more = errors.size() == 1 ? "" : " (and " + (errors.size() - 1) + " more)";
        return new Reading.Unreadable<>(
                Problem.of(ErrorCode.VALIDATION_FAILED, errors.getFirst().message() + more)
                        .withErrors(errors));
    }

    /** All errors as one sentence, for responses with one text for each operation. */
    String toText() {
        return errors.stream()
                .map(error -> error.pointer().isEmpty() ? error.message() : error.message() + " at " + error.pointer())
                .collect(Collectors.joining("; "));
    }
}
