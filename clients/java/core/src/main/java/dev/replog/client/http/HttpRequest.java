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

    /** Keeps a copy of the headers. */
    public HttpRequest(String method, String url, Map<String, String> headers, byte @Nullable [] body) {
        // Written out, because javac does not copy the annotation of an array to the parameter of a compact
        // constructor.
        this.method = method;
        this.url = url;
        this.headers = Map.copyOf(headers);
        this.body = body;
    }
}
