package dev.replog.projector.pull;

import dev.replog.http.auth.Caller;
import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.ProblemException;
import dev.replog.http.request.EntityTags;
import dev.replog.projector.past.AsOf;
import dev.replog.projector.past.PastReads;
import java.util.List;
import java.util.Map;
import org.springframework.web.reactive.function.server.ServerRequest;
import reactor.core.publisher.Mono;

/**
 * Answers pulls of past states. Such a pull is a first pull that was begun when the user's head was at the position:
 * it has the same items, pages and next token.
 */
final class PastPulls {
    /** A past state does not change, and it is pulled from its beginning. */
    private static final List<String> OTHERS = List.of("since", "syncToken", "wait");

    private final PastReads reads;
    private final PullService pulls;

    /** @param pulls reads the pages of past states */
    PastPulls(PastReads reads, PullService pulls) {
        this.reads = reads;
        this.pulls = pulls;
    }

    /**
     * @param mark the mark of its position
     */
    record PastAnswer(PullAnswer answer, String mark) {}

    /** 400 for parameters that make no sense for a past state. */
    static void requireAlone(Map<String, List<String>> parameters) {
        List<String> wrong = OTHERS.stream()
                .filter(parameters::containsKey)
                .map(name -> name + ": with " + AsOf.PARAMETER)
                .toList();
        if (!wrong.isEmpty()) {
            throw new ProblemException(
                    ErrorCode.VALIDATION_FAILED,
                    String.join("; ", wrong) + " (expected: without; a past state is pulled from its beginning, and"
                            + " does not change)");
        }
    }

    Mono<PastAnswer> pull(ServerRequest request, PullQuery query, String asOf, EntityTags ifNoneMatch) {
        String userId = Caller.of(request).userId();
        AsOf parsed = AsOf.parse(asOf, userId);
        Tokens tokens = Tokens.ofPast(query, userId, asOf);
        PageToken page = tokens.page();
        Mono<Long> position = page == null ? reads.position(request, parsed) : Mono.just(page.start());
        return position.flatMap(at -> pulls.pullPast(userId, query, asOf, tokens, at, ifNoneMatch)
                .flatMap(answer -> reads.mark(userId, at).map(mark -> new PastAnswer(answer, mark))));
    }
}
