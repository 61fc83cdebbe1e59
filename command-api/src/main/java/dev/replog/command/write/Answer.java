package dev.replog.command.write;

import dev.replog.http.problem.Problem;
import java.util.Map;

/** An answer before it is put into HTTP, so that what is answered can be told and tested without a server. */
public sealed interface Answer {
    /** Headers beside those that every answer has. */
    Map<String, String> headers();

    /** What the metrics call it. */
    String outcome();

    /** @param json the body */
    record Done(int status, Map<String, String> headers, String json, String outcome) implements Answer {}

    record Refused(Problem problem, Map<String, String> headers) implements Answer {
        @Override
        public String outcome() {
            return problem.code().code();
        }
    }
}
