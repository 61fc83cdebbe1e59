package dev.replog.commands.read;

import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.Problem;
import dev.replog.http.problem.ProblemException;
import java.util.function.Function;

/** The result of reading a client's text: a value, or the problem with all errors of the text. */
public sealed interface Reading<T> {
    record Read<T>(T value) implements Reading<T> {}

    record Unreadable<T>(Problem problem) implements Reading<T> {}

    default <R> Reading<R> then(Function<? super T, Reading<R>> next) {
        return switch (this) {
            case Read<T> read -> next.apply(read.value());
            case Unreadable<T> unreadable -> new Unreadable<>(unreadable.problem());
        };
    }

    /** The value that was read; fails with the problem when there is none. */
    default T orThrow() {
        return switch (this) {
            case Read<T> read -> read.value();
            case Unreadable<T> unreadable -> throw new ProblemException(unreadable.problem());
        };
    }

    static <T> Reading<T> invalid(String detail) {
        return refused(ErrorCode.VALIDATION_FAILED, detail);
    }

    static <T> Reading<T> refused(ErrorCode code, String detail) {
        return new Unreadable<>(Problem.of(code, detail));
    }
}
