package dev.replog.http.request;

import java.util.List;
import org.springframework.http.HttpHeaders;

/** The headers of the HTTP contract that are not standard. */
public final class HeaderNames {
    /** The device of the request. Its stream leaves out pings that it caused itself. */
    public static final String DEVICE = "Replog-Device";
    /** The mutation id, in the response to every write. */
    public static final String MUTATION_ID = "Replog-Mutation-Id";
    /** The conflict policy of one write. */
    public static final String CONFLICT = "Replog-Conflict";
    /** When the person made the change, by the device's clock. */
    public static final String CLIENT_TIME = "Replog-Client-Time";
    /** The response to a pull contains everything up to this sync token. */
    public static final String MIN_TOKEN = "Replog-Min-Token";
    /** The mark of a past state, in its response. */
    public static final String AS_OF = "Replog-As-Of";
    /** The pull token that the client held when the person made the change. */
    public static final String SEEN = "Replog-Seen";
    /** The version of the catalogue that the client has. */
    public static final String CATALOGUE = "Replog-Catalogue";
    /** The mutation id, chosen by the client. */
    public static final String IDEMPOTENCY_KEY = "Idempotency-Key";
    /** {@code true} in a response that repeats an earlier outcome of the same mutation id. */
    public static final String IDEMPOTENCY_REPLAYED = "Idempotency-Replayed";

    public static final String PREFER = "Prefer";
    public static final String PREFERENCE_APPLIED = "Preference-Applied";
    /** The seconds for which a client should delay what is not urgent. */
    public static final String BACKOFF = "Backoff";

    /** The limit on a user's commands and what is left of it; in the response to a rejected command. */
    public static final String RATE_LIMIT_POLICY = "RateLimit-Policy";

    public static final String RATE_LIMIT = "RateLimit";

    public static final String REQUEST_ID = "X-Request-Id";
    public static final String LAST_EVENT_ID = "Last-Event-ID";

    /** The headers that a page of another origin may send. */
    static final List<String> FROM_OTHER_ORIGINS = List.of(
            HttpHeaders.ACCEPT,
            HttpHeaders.AUTHORIZATION,
            HttpHeaders.CACHE_CONTROL,
            HttpHeaders.CONTENT_ENCODING,
            HttpHeaders.CONTENT_TYPE,
            HttpHeaders.IF_MATCH,
            HttpHeaders.IF_NONE_MATCH,
            IDEMPOTENCY_KEY,
            LAST_EVENT_ID,
            PREFER,
            REQUEST_ID,
            DEVICE,
            CONFLICT,
            CLIENT_TIME,
            MIN_TOKEN,
            SEEN,
            CATALOGUE,
            // Tracing libraries add these to every request, and a browser asks for permission for each.
            "traceparent",
            "tracestate",
            "baggage",
            "sentry-trace",
            "X-Requested-With");

    /** The headers that a page of another origin may read. */
    static final List<String> TO_OTHER_ORIGINS = List.of(
            HttpHeaders.ALLOW,
            HttpHeaders.DATE,
            HttpHeaders.ETAG,
            HttpHeaders.LOCATION,
            HttpHeaders.RETRY_AFTER,
            HttpHeaders.WWW_AUTHENTICATE,
            AS_OF,
            BACKOFF,
            IDEMPOTENCY_REPLAYED,
            MIN_TOKEN,
            MUTATION_ID,
            PREFERENCE_APPLIED,
            RATE_LIMIT,
            RATE_LIMIT_POLICY,
            REQUEST_ID);

    private HeaderNames() {}
}
