package dev.replog.client.sync;

import dev.replog.client.json.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An answer of the server, by how the engine goes on. */
sealed interface Answer {

    /** The request was handled. */
    record Ok(int status, @Nullable Object body, Map<String, String> headers) implements Answer {}

    /**
     * There is no answer, or one that says: later. The request may be repeated as it is.
     *
     * @param isFailure whether it counts for the circuit breaker
     * @param isReached whether the server was reached. Without a token, no request is made.
     * @param isTokenLost whether a token that the request carried is of a part of the log that is lost
     */
    record Later(String cause, long retryAfterMillis, boolean isFailure, boolean isReached, boolean isTokenLost)
            implements Answer {

        /** The server was not reached. */
        Later(String cause, boolean isFailure) {
            this(cause, 0, isFailure, false, false);
        }
    }

    /** The server failed while it handled the request (500). */
    record Failed(String cause) implements Answer {}

    /** Nothing can be sent before the app does something. */
    record Paused(String reason, @Nullable String detail) implements Answer {}

    /** The server does not take this request. */
    record Refused(int status, String code, @Nullable Object body) implements Answer {

        /** When the account was erased; empty when the server does not say. */
        String erasedAt() {
            Map<String, @Nullable Object> members = Json.object(body);
            String at = members == null ? null : Json.text(members.get("erased_at"));
            return at == null ? "" : at;
        }

        /** Whether a part of the log is lost. A token that is only too old is answered with a horizon. */
        boolean isOfLostLog() {
            Map<String, @Nullable Object> members = Json.object(body);
            return code.equals("sync_token_expired") && (members == null || members.get("horizon") == null);
        }

        @Nullable
        String detail() {
            Map<String, @Nullable Object> members = Json.object(body);
            return members == null ? null : Json.text(members.get("detail"));
        }
    }

    /** Why there is no decision, for logs and measures. */
    default String why() {
        if (this instanceof Later later) {
            return later.cause();
        }
        if (this instanceof Paused paused) {
            return paused.reason();
        }
        if (this instanceof Refused refused) {
            return refused.code();
        }
        return this instanceof Failed ? "failed" : "ok";
    }
}
