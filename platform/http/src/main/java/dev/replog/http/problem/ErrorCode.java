package dev.replog.http.problem;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * All errors of a request, in order of precedence: when several apply, the response has the first one. The codes are
 * part of the contract and never change; docs/errors.md explains what each means to a client.
 */
public enum ErrorCode {
    OVERLOADED("overloaded", 503, "Too many requests in flight"),
    AUTH_UNAVAILABLE("auth_unavailable", 503, "Tokens cannot be verified right now"),
    UNAUTHENTICATED("unauthenticated", 401, "No valid token"),
    TICKET_INVALID("ticket_invalid", 401, "Not a ticket that opens a stream"),
    RATE_LIMITED("rate_limited", 429, "Too many requests"),
    FORBIDDEN("forbidden", 403, "Not allowed"),
    METHOD_NOT_ALLOWED("method_not_allowed", 405, "Method not allowed"),
    NOT_ACCEPTABLE("not_acceptable", 406, "No acceptable form of the response"),
    UNSUPPORTED_MEDIA_TYPE("unsupported_media_type", 415, "Unsupported type of body"),
    TOO_LARGE("too_large", 413, "Request too large"),
    TIMEOUT("timeout", 408, "Request arrived too slowly"),
    INVALID_JSON("invalid_json", 400, "Not valid JSON"),
    SCHEMA_UNKNOWN("schema_unknown", 409, "Version of the catalogue not known"),
    VALIDATION_FAILED("validation_failed", 400, "Request not valid"),
    INVALID_TOKEN("invalid_token", 400, "Not a token of this user"),
    NOT_A_BASE("not_a_base", 400, "Not a base of this write"),
    LOG_UNAVAILABLE("log_unavailable", 503, "The log is unavailable right now"),
    READ_MODEL_UNAVAILABLE("read_model_unavailable", 503, "Reads are unavailable right now"),
    SYNC_TOKEN_EXPIRED("sync_token_expired", 410, "Sync token too old"),
    NOT_A_PULL_TOKEN("not_a_pull_token", 410, "Token does not cover this pull"),
    ACCOUNT_ERASED("account_erased", 410, "The account was erased"),
    SEEN_REQUIRED("seen_required", 428, "The write must say when it was made"),
    PAST_UNKNOWN("past_unknown", 410, "Past state not known"),
    PACKET_UNDECIDED("packet_undecided", 503, "Packet not decided yet"),
    PACKET_GAP("packet_gap", 409, "A packet before this one is missing"),
    NODE_DIVERGED("node_diverged", 409, "The node is not where the centre knows it"),
    NODE_EXISTS("node_exists", 409, "Another node has this code"),
    MUTATION_ID_REUSED("mutation_id_reused", 422, "Mutation id used for something else"),
    NOT_FOUND("not_found", 404, "Not found"),
    ENTITY_DELETED("entity_deleted", 409, "Entity was deleted"),
    PARENT_DELETED("parent_deleted", 409, "Parent was deleted"),
    ETAG_MISMATCH("etag_mismatch", 412, "Changed in the meantime"),
    INVALID_TRANSITION("invalid_transition", 409, "Not possible in its current state"),
    WORKOUT_IN_PROGRESS("workout_in_progress", 409, "Another workout is in progress"),
    QUOTA_EXCEEDED("quota_exceeded", 507, "More than the user may keep"),
    NOT_APPLIED("not_applied", 409, "Not applied because another operation failed"),
    INTERNAL_ERROR("internal_error", 500, "Internal error");

    private static final Map<String, ErrorCode> BY_CODE =
            Stream.of(values()).collect(Collectors.toUnmodifiableMap(ErrorCode::code, Function.identity()));

    private final String code;
    private final int status;
    private final String title;

    ErrorCode(String code, int status, String title) {
        this.code = code;
        this.status = status;
        this.title = title;
    }

    /** The stable text for programs. */
    public String code() {
        return code;
    }

    /** The HTTP status of the response. */
    public int status() {
        return status;
    }

    /** The kind of problem, for people. */
    public String title() {
        return title;
    }

    /** The error with this code, as outcomes have it. */
    public static Optional<ErrorCode> of(String code) {
        return Optional.ofNullable(BY_CODE.get(code));
    }
}
