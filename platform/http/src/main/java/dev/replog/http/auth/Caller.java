package dev.replog.http.auth;

import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.Problem;
import dev.replog.http.problem.ProblemException;
import dev.replog.http.request.Requester;
import dev.replog.http.request.WellFormed;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.server.ServerWebExchange;

/**
 * The user of a request, from a verified token; or the user whose data it reads, when the token allows that.
 *
 * @param userId the user, 1 to 200 characters
 * @param scopes what the token allows beyond one's own data
 * @param device the device, when the request named it
 * @param expiresAt when the token expires; a stream ends at that time
 */
public record Caller(
        String userId, Set<String> scopes, @Nullable String device, Instant expiresAt) {
    public static final String SCOPE_HISTORY = "history";
    public static final String SCOPE_OPS = "ops";
    public static final String SCOPE_NODE = "node";

    private static final int USER_ID_LENGTH_MAX = 200;
    private static final int DEVICE_LENGTH_MAX = 64;
    private static final String ATTRIBUTE = Caller.class.getName();

    public Caller {
        scopes = Set.copyOf(scopes);
    }

    /** The caller of an API request. Every such request has one before it reaches its route. */
    public static Caller of(ServerRequest request) {
        return of(request.exchange());
    }

    /** The caller of an API request that has passed the filter. */
    public static Caller of(ServerWebExchange exchange) {
        return find(exchange).orElseThrow(() -> new IllegalStateException("no caller: is the route below /api?"));
    }

    static Optional<Caller> find(ServerWebExchange exchange) {
        return Optional.ofNullable(exchange.getAttribute(ATTRIBUTE));
    }

    void attachTo(ServerWebExchange exchange) {
        exchange.getAttributes().put(ATTRIBUTE, this);
        Requester.attach(exchange, userId);
    }

    /** From here on, this request reads this user's data. The caller's share is still charged. */
    public void readFor(ServerWebExchange exchange, String otherUserId) {
        exchange.getAttributes().put(ATTRIBUTE, new Caller(otherUserId, scopes, device, expiresAt));
    }

    /** Fails with 403 unless the token has this scope. */
    public void requireScope(String scope) {
        if (!scopes.contains(scope)) {
            throw new ProblemException(Problem.of(ErrorCode.FORBIDDEN, "scope: missing (expected: " + scope + ")")
                    .with("required_scope", scope));
        }
    }

    public static boolean isUserId(@Nullable String text) {
        return WellFormed.isName(text, USER_ID_LENGTH_MAX);
    }

    static boolean isDevice(@Nullable String text) {
        return WellFormed.isName(text, DEVICE_LENGTH_MAX);
    }
}
