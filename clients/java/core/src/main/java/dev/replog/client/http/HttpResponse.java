package dev.replog.client.http;

import java.util.Map;

/**
 * A response as it came, still with its {@code Content-Encoding}.
 *
 * @param status for instance 200
 * @param headers by name in lower case; several values of one header are joined by a comma
 * @param body the bytes of the body; empty for none. Nobody changes them.
 */
@SuppressWarnings("ArrayRecordComponent") // A body is handed on and never compared.
public record HttpResponse(int status, Map<String, String> headers, byte[] body) {

    /** Keeps a copy of the headers. */
    public HttpResponse {
        headers = Map.copyOf(headers);
    }
}
