package dev.replog.client.histories;

import dev.replog.client.json.Json;
import dev.replog.client.json.JsonReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Reads the bodies of requests and responses. */
final class Bodies {

    private Bodies() {}

    static Map<String, @Nullable Object> members(byte[] body, boolean isPacked) {
        return members(new String(isPacked ? unpacked(body) : body, StandardCharsets.UTF_8));
    }

    static Map<String, @Nullable Object> members(String body) {
        return Objects.requireNonNull(Json.object(JsonReader.read(body)));
    }

    private static byte[] unpacked(byte[] body) {
        try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(body))) {
            return gzip.readAllBytes();
        } catch (IOException invalid) {
            throw new UncheckedIOException(invalid);
        }
    }

    /** The pieces of a body. */
    static final class Collected {
        private final ByteArrayOutputStream pieces = new ByteArrayOutputStream();

        void add(byte[] piece) {
            pieces.writeBytes(piece);
        }

        byte[] bytes() {
            return pieces.toByteArray();
        }
    }
}
