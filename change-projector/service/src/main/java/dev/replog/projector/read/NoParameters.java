package dev.replog.projector.read;

import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.ProblemException;
import dev.replog.schemas.catalogue.CanonicalText;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The check of reads that have no query parameters. */
public final class NoParameters {
    private NoParameters() {}

    /** 400 when there are some. */
    public static void require(Map<String, List<String>> parameters) {
        if (!parameters.isEmpty()) {
            throw new ProblemException(
                    ErrorCode.VALIDATION_FAILED,
                    parameters.keySet().stream()
                            .map(name -> CanonicalText.shown(name) + ": unknown query parameter (expected: none)")
                            .collect(Collectors.joining("; ")));
        }
    }
}
