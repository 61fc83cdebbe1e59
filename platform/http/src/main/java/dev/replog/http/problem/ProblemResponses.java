package dev.replog.http.problem;

import java.util.function.BiConsumer;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Writes problems as responses: the same status, headers and body from handlers and filters. */
public final class ProblemResponses {
    private ProblemResponses() {}

    public static Mono<ServerResponse> of(Problem problem) {
        ServerResponse.BodyBuilder response = ServerResponse.status(problem.status());
        headers(problem, (name, value) -> response.header(name, value));
        return response.bodyValue(problem.toJson());
    }

    /** Replaces the response; headers that do not describe the body stay. */
    public static Mono<Void> write(Problem problem, ServerHttpResponse response) {
        HttpHeaders headers = response.getHeaders();
        headers.clearContentHeaders();
        headers.remove(HttpHeaders.ETAG);
        headers.remove(HttpHeaders.LAST_MODIFIED);
        headers(problem, headers::set);
        byte[] body = problem.toJson();
        headers.setContentLength(body.length);
        response.setStatusCode(HttpStatusCode.valueOf(problem.status()));
        DataBuffer buffer = response.bufferFactory().wrap(body);
        return response.writeWith(Mono.just(buffer));
    }

    private static void headers(Problem problem, BiConsumer<String, String> set) {
        set.accept(HttpHeaders.CONTENT_TYPE, MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        set.accept(HttpHeaders.CACHE_CONTROL, CacheControl.noStore().getHeaderValue());
        Long retryAfterSeconds = problem.retryAfterSeconds();
        if (retryAfterSeconds != null) {
            set.accept(HttpHeaders.RETRY_AFTER, Long.toString(retryAfterSeconds));
        }
    }
}
