package dev.replog.bench.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A single request and its response, for preparations. */
public final class Call {
    private Call() {}

    /** The body of a successful response. */
    public static String body(int port, byte[] request) throws IOException {
        AtomicReference<String> answer = new AtomicReference<>("");
        try (HttpLoad load = new HttpLoad(port, 1, 200, new Exchanges() {
            @Override
            public byte[] next(int connection) {
                return request;
            }

            @Override
            public boolean readsBodies() {
                return true;
            }

            @Override
            public void answered(int connection, int status, String body) {
                if (status / 100 != 2) {
                    throw new IllegalStateException("answered " + status + ": " + body);
                }
                answer.set(body);
            }
        })) {
            Summary ignored = load.run(Duration.ZERO);
        }
        return answer.get();
    }

    /** The ETag of a response, without quotes. */
    public static String etag(int port, byte[] request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream().write(request);
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            for (String line = lines.readLine(); line != null && !line.isEmpty(); line = lines.readLine()) {
                if (line.regionMatches(true, 0, "etag:", 0, 5)) {
                    return line.substring(5).strip().replace("\"", "");
                }
            }
        }
        throw new IOException("an answer without an ETag");
    }

    /** The text of a member of a JSON object; null when it is missing or null. */
    public static @Nullable String member(String json, String name) {
        int at = json.lastIndexOf("\"" + name + "\":\"");
        if (at < 0) {
            return null;
        }
        int start = at + name.length() + 4;
        return json.substring(start, json.indexOf('"', start));
    }
}
