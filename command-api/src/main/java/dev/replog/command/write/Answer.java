package dev.replog.command.write;

import dev.replog.http.problem.Problem;
import java.util.Map;

/** A response before it is written as HTTP, so that it can be described and tested without a server. */
public sealed interface Answer {
    /** Headers in addition to those of every response. */
    Map<String, String> headers();

    /** The value of the outcome tag in the metrics. */
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
