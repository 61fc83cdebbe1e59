package dev.replog.projector.read;

import dev.replog.http.auth.Caller;
import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.ProblemException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.reactive.function.server.HandlerFilterFunction;
import org.springframework.web.reactive.function.server.HandlerFunction;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.reactive.function.server.support.ServerRequestWrapper;
import reactor.core.publisher.Mono;

/**
 * Lets a caller with the scope {@code history} read another user's data: the parameter {@code user} names that user, and
 * the routes behind this filter read as if that user had called. Every such read is in the audit log before it is
 * answered; when it cannot be written, the read is refused.
 */
public final class OtherUsers implements HandlerFilterFunction<ServerResponse, ServerResponse> {
    private static final String PARAMETER = "user";

    private final ReadAudit audit;

    OtherUsers(ReadAudit audit) {
        this.audit = audit;
    }

    @Override
    public Mono<ServerResponse> filter(ServerRequest request, HandlerFunction<ServerResponse> next) {
        List<String> given = request.queryParams().get(PARAMETER);
        return given == null ? next.handle(request) : Mono.defer(() -> read(request, given, next));
    }

    private Mono<ServerResponse> read(ServerRequest request, List<String> given, HandlerFunction<ServerResponse> next) {
        Caller caller = Caller.of(request);
        caller.requireScope(Caller.SCOPE_HISTORY);
        String userId = single(given);
        return audit.add(caller.userId(), userId, request).then(Mono.defer(() -> {
            caller.readFor(request.exchange(), userId);
            return next.handle(new ForUser(request));
        }));
    }

    private static String single(List<String> given) {
        @Nullable String userId = given.getFirst();
        if (given.size() != 1 || userId == null || !Caller.isUserId(userId)) {
            throw new ProblemException(
                    ErrorCode.VALIDATION_FAILED,
                    PARAMETER + ": " + (given.size() == 1 ? "not a user" : given.size() + " times")
                            + " (expected: once, 1..200 characters, no control characters)");
        }
        return userId;
    }

    /** The request without the parameter, which is no parameter of any route. */
    private static final class ForUser extends ServerRequestWrapper {
        private final MultiValueMap<String, String> parameters;

        ForUser(ServerRequest request) {
            super(request);
            this.parameters = new LinkedMultiValueMap<>(request.queryParams());
            parameters.remove(PARAMETER);
        }

        @Override
        public MultiValueMap<String, String> queryParams() {
            return parameters;
        }
    }
}
