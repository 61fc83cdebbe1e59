package dev.replog.http.request;

import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.Problem;
import dev.replog.http.problem.ProblemException;
import dev.replog.http.problem.ProblemResponses;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.util.DisconnectedClientHelper;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;
import reactor.netty.channel.AbortedException;

/**
 * The one place that turns errors into problem+json. A fault is logged with method, path and request id, and the
 * response has no details. A log line never has a query, a header or a body, because those contain tokens and people's
 * data. It is a filter and not an exception handler, because Spring adds a trace with the query to an error on its way
 * to an exception handler.
 */
final class ProblemFilter implements WebFilter, Ordered {
    private static final Logger LOG = LoggerFactory.getLogger(ProblemFilter.class);

    private final AllowedMethods allowedMethods;

    ProblemFilter(AllowedMethods allowedMethods) {
        this.allowedMethods = allowedMethods;
    }

    @Override
    public int getOrder() {
        return FilterOrder.ERRORS;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        return chain.filter(exchange).onErrorResume(error -> answer(exchange, Exceptions.unwrap(error)));
    }

    private Mono<Void> answer(ServerWebExchange exchange, Throwable error) {
        ServerHttpResponse response = exchange.getResponse();
        if (response.isCommitted()) {
            // It is too late for another response; the server closes the connection, so that the client notices.
            log(exchange, error);
            return Mono.error(new AnsweredInPartException());
        }
        if (error instanceof ResponseStatusException refused && refused.getStatusCode() == HttpStatus.NOT_FOUND) {
            return allowedMethods.at(exchange).flatMap(allowed -> answerUnrouted(exchange, allowed));
        }
        Problem problem = problemOf(error);
        if (problem == null) {
            log(exchange, error);
            problem = Problem.of(ErrorCode.INTERNAL_ERROR, "request " + RequestId.of(exchange) + " failed (a fault)");
        }
        return ProblemResponses.write(problem, response);
    }

    private static Mono<Void> answerUnrouted(ServerWebExchange exchange, Set<HttpMethod> allowed) {
        ServerHttpResponse response = exchange.getResponse();
        String path = exchange.getRequest().getPath().value();
        HttpMethod method = exchange.getRequest().getMethod();
        // The route of this method may itself have returned 404.
        if (allowed.isEmpty() || allowed.contains(method) && !method.equals(HttpMethod.OPTIONS)) {
            return ProblemResponses.write(Problem.of(ErrorCode.NOT_FOUND, "nothing is at " + path), response);
        }
        response.getHeaders().setAllow(allowed);
        if (method.equals(HttpMethod.OPTIONS)) {
            response.setStatusCode(HttpStatus.NO_CONTENT);
            return response.setComplete();
        }
        String detail = "method: " + method + " (expected: one of " + allowed + ")";
        return ProblemResponses.write(Problem.of(ErrorCode.METHOD_NOT_ALLOWED, detail), response);
    }

    /** The problem that the client caused; null when it is a fault of the server. */
    private static @Nullable Problem problemOf(Throwable error) {
        return switch (error) {
            case ProblemException known -> known.problem();
            case DataBufferLimitException ignored -> Problem.of(ErrorCode.TOO_LARGE, "body: over the limit");
            case ResponseStatusException refused -> problemOf(refused);
            default -> null;
        };
    }

    private static @Nullable Problem problemOf(ResponseStatusException refused) {
        ErrorCode code = switch (refused.getStatusCode().value()) {
            case 401 -> ErrorCode.UNAUTHENTICATED;
            case 403 -> ErrorCode.FORBIDDEN;
            case 405 -> ErrorCode.METHOD_NOT_ALLOWED;
            case 406 -> ErrorCode.NOT_ACCEPTABLE;
            case 413 -> ErrorCode.TOO_LARGE;
            case 415 -> ErrorCode.UNSUPPORTED_MEDIA_TYPE;
            case 429 -> ErrorCode.RATE_LIMITED;
            default -> ErrorCode.VALIDATION_FAILED;
        };
        if (refused.getStatusCode().is5xxServerError()) {
            return null;
        }
        String reason = refused.getReason();
        return Problem.of(code, reason == null ? code.title() : reason);
    }

    private static void log(ServerWebExchange exchange, Throwable error) {
        HttpMethod method = exchange.getRequest().getMethod();
        // Logs the pattern, which names the route but no data of a user.
        Object pattern = exchange.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
        Object path =
                pattern != null ? pattern : exchange.getRequest().getPath().value();
        if (isClientGone(exchange, error)) {
            LOG.debug("{} {}: the client went away (request {})", method, path, RequestId.of(exchange));
        } else {
            LOG.error("{} {} failed (request {})", method, path, RequestId.of(exchange), error);
        }
    }

    /**
     * Such an error may also come from the database. Then the response is not committed, and the client can still get
     * one.
     */
    private static boolean isClientGone(ServerWebExchange exchange, Throwable error) {
        return error instanceof AbortedException
                || exchange.getResponse().isCommitted()
                        && DisconnectedClientHelper.isClientDisconnectedException(error);
    }

    /** Replaces an error that was logged already, and has no stack trace. */
    private static final class AnsweredInPartException extends RuntimeException {
        AnsweredInPartException() {
            super("the response ended early", null, false, false);
        }
    }
}
