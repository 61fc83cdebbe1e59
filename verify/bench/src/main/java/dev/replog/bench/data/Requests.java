package dev.replog.bench.data;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** HTTP/1.1 requests as bytes. Thread-safe. */
public final class Requests {
    private final Tokens tokens;

    public Requests(Tokens tokens) {
        this.tokens = tokens;
    }

    public byte[] get(String userId, String path, String... headerLines) {
        return head("GET", userId, path, -1, headerLines).getBytes(StandardCharsets.ISO_8859_1);
    }

    public byte[] delete(String userId, String path) {
        return head("DELETE", userId, path, -1).getBytes(StandardCharsets.ISO_8859_1);
    }

    public byte[] withJson(String method, String userId, String path, String json, String... headerLines) {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream request = new ByteArrayOutputStream(body.length + 512);
        request.writeBytes(head(method, userId, path, body.length, headerLines).getBytes(StandardCharsets.ISO_8859_1));
        request.writeBytes(body);
        return request.toByteArray();
    }

    private String head(String method, String userId, String path, int length, String... headerLines) {
        StringBuilder head = new StringBuilder(512)
                .append(method)
                .append(' ')
                .append(path)
                .append(" HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ")
                .append(tokens.of(userId))
                .append("\r\n");
        if (length >= 0) {
            head.append("Content-Type: application/json\r\nContent-Length: ")
                    .append(length)
                    .append("\r\n");
        }
        for (String line : headerLines) {
            head.append(line).append("\r\n");
        }
        return head.append("\r\n").toString();
    }
}
