package dev.replog.client.http;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request. It is sent as it is: the transport adds no encoding of its own, and follows no redirects.
 *
 * @param method {@code GET}, {@code POST}, {@code PUT} or {@code DELETE}
 * @param url with the query
 * @param headers by name
 * @param body the bytes of the body; null for none. Nobody changes them.
 */
@SuppressWarnings("ArrayRecordComponent") // A body is handed on and never compared.
public record HttpRequest(String method, String url, Map<String, String> headers, byte @Nullable [] body) {

    public HttpRequest {
        headers = Map.copyOf(headers);
    }
}
