package dev.replog.client.sync;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request to the server.
 *
 * @param path below the server's address, with the query
 * @param body JSON; null for none
 */
record Call(
        String method,
        String path,
        Map<String, String> headers,
        @Nullable String body) {

    static Call get(String path) {
        return new Call("GET", path, Map.of(), null);
    }

    static Call get(String path, Map<String, String> headers) {
        return new Call("GET", path, headers, null);
    }

    static Call delete(String path, Map<String, String> headers) {
        return new Call("DELETE", path, headers, null);
    }

    static Call post(String path, Map<String, String> headers, String body) {
        return new Call("POST", path, headers, body);
    }
}
