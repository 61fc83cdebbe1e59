package dev.replog.client.sync;

import dev.replog.client.json.Json;
import dev.replog.client.json.JsonFormatException;
import dev.replog.client.json.JsonReader;
import dev.replog.client.platform.Bytes;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Understands responses of the server. */
final class Answers {

    /** A page of a pull has at most 1,000 items; no response of the server is larger. */
    static final int BODY_BYTES_MAX = 64 << 20;

    /** Answers that say nothing about the request itself. */
    private static final List<Integer> LATER = List.of(408, 429, 502, 503, 504);

    private Answers() {}

    /** @param headers by name in lower case */
    static Answer of(int status, Map<String, String> headers, byte[] body) {
        Object json;
        boolean isJson = true;
        try {
            json = body.length == 0 ? null : JsonReader.read(text(headers, body));
        } catch (IOException | JsonFormatException e) {
            // A proxy has answered.
            json = null;
            isJson = false;
        }
        if (status == 304 || status >= 200 && status < 300 && isJson) {
            return new Answer.Ok(status, json, headers);
        }
        Map<String, @Nullable Object> problem = Json.object(json);
        String given = problem == null ? null : Json.text(problem.get("code"));
        String code = given == null ? "http_" + status : given;
        // A refusal without a code is not one of RepLog, but of something on the way, or of another address.
        if (LATER.contains(status) || status < 300 || status < 500 && given == null) {
            boolean isTokenLost = problem != null && Boolean.TRUE.equals(problem.get("token_lost"));
            return new Answer.Later(code, retryAfterMillis(headers), status >= 500, true, isTokenLost);
        }
        if (status == 403 || status == 507) {
            return new Answer.Paused(code, problem == null ? null : Json.text(problem.get("detail")));
        }
        return status >= 500 ? new Answer.Failed(code) : new Answer.Refused(status, code, json);
    }

    /** The server's time in milliseconds; null when the response has none. */
    static @Nullable Long date(Map<String, String> headers) {
        String date = headers.get("date");
        try {
            return date == null
                    ? null
                    : (Long) DateTimeFormatter.RFC_1123_DATE_TIME
                            .parse(date, Instant::from)
                            .toEpochMilli();
        } catch (DateTimeException unreadable) {
            return null;
        }
    }

    /** The delay that the server asked for; 0 when it did not. */
    static long retryAfterMillis(Map<String, String> headers) {
        String seconds = headers.getOrDefault("retry-after", headers.getOrDefault("backoff", "0"));
        try {
            double millis = 1000 * Double.parseDouble(seconds.trim());
            return Double.isFinite(millis) ? Math.max(0, Math.round(millis)) : 0;
        } catch (NumberFormatException isDate) {
            return 0;
        }
    }

    /** The subject of a JWT. The server checks the signature; here it only prevents sending data as another user. */
    static @Nullable String subject(String jwt) {
        String[] parts = jwt.split("\\.", -1);
        if (parts.length < 2) {
            return null;
        }
        try {
            String claims = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
            Map<String, @Nullable Object> members = Json.object(JsonReader.read(claims));
            return members == null ? null : Json.text(members.get("sub"));
        } catch (IllegalArgumentException notAJwt) {
            return null;
        }
    }

    private static String text(Map<String, String> headers, byte[] body) throws IOException {
        if (!headers.getOrDefault("content-encoding", "")
                .toLowerCase(Locale.ROOT)
                .equals("gzip")) {
            return new String(body, StandardCharsets.UTF_8);
        }
        try (InputStream unpacked = new GZIPInputStream(new ByteArrayInputStream(body))) {
            return new String(Bytes.read(unpacked, BODY_BYTES_MAX), StandardCharsets.UTF_8);
        }
    }
}
