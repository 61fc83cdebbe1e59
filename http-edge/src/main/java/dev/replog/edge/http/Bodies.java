package dev.replog.edge.http;

import dev.replog.edge.problem.ErrorCode;
import dev.replog.edge.problem.Problem;
import dev.replog.edge.problem.ProblemException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import reactor.core.publisher.Mono;

/**
 * Reads JSON bodies as bytes: only as JSON, only up to a limit (of what arrives and of what it unpacks to), and only
 * for so long. Every buffer is released whatever happens.
 */
public final class Bodies {
    private static final byte[] NOTHING = {};
    private static final MediaType MERGE_PATCH = new MediaType("application", "merge-patch+json");
    private static final String EXPECTED_TYPE = "application/json or application/merge-patch+json, in UTF-8";

    private final int lengthMax;
    private final Duration timeout;

    public Bodies(HttpProperties properties) {
        this.lengthMax = Math.toIntExact(properties.bodyMax().toBytes());
        this.timeout = properties.bodyTimeout();
    }

    /** The unpacked body; empty when there is none. Fails with a {@link ProblemException} when it is not taken. */
    public Mono<byte[]> readJson(ServerRequest request) {
        return Mono.defer(() -> {
            HttpHeaders headers = request.headers().asHttpHeaders();
            String type = headers.getFirst(HttpHeaders.CONTENT_TYPE);
            if (type != null) {
                requireJson(type);
            }
            boolean packed = isGzip(headers.getOrEmpty(HttpHeaders.CONTENT_ENCODING));
            if (headers.getContentLength() > lengthMax) {
                throw tooLarge();
            }
            return DataBufferUtils.join(request.exchange().getRequest().getBody(), lengthMax)
                    .timeout(timeout)
                    .map(Bodies::bytes)
                    .defaultIfEmpty(NOTHING)
                    .doOnNext(bytes -> requireTypeOf(bytes, type))
                    .map(bytes -> packed && bytes.length > 0 ? unpacked(bytes) : bytes)
                    .onErrorMap(DataBufferLimitException.class, ignored -> tooLarge())
                    .onErrorMap(TimeoutException.class, ignored -> tooSlow());
        });
    }

    private static byte[] bytes(DataBuffer buffer) {
        try {
            byte[] bytes = new byte[buffer.readableByteCount()];
            buffer.read(bytes);
            return bytes;
        } finally {
            DataBufferUtils.release(buffer);
        }
    }

    private static void requireTypeOf(byte[] body, @Nullable String type) {
        if (body.length > 0 && type == null) {
            throw unsupported("Content-Type: none (expected: " + EXPECTED_TYPE + ")");
        }
    }

    private static void requireJson(String text) {
        try {
            MediaType type = MediaType.parseMediaType(text);
            String charset = type.getParameter("charset");
            boolean isJson =
                    type.equalsTypeAndSubtype(MediaType.APPLICATION_JSON) || type.equalsTypeAndSubtype(MERGE_PATCH);
            if (isJson && (charset == null || charset.replace("\"", "").equalsIgnoreCase("utf-8"))) {
                return;
            }
        } catch (InvalidMediaTypeException unreadable) {
            // Refused like any other type that is not JSON.
        }
        throw unsupported("Content-Type: " + text + " (expected: " + EXPECTED_TYPE + ")");
    }

    private static boolean isGzip(List<String> encodings) {
        String encoding = String.join(",", encodings).strip().toLowerCase(Locale.ROOT);
        return switch (encoding) {
            case "", "identity" -> false;
            case "gzip", "x-gzip" -> true;
            default -> throw unsupported("Content-Encoding: " + encoding + " (expected: gzip or none)");
        };
    }

    private byte[] unpacked(byte[] packed) {
        try (InputStream unpacking = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            byte[] bytes = unpacking.readNBytes(lengthMax);
            if (unpacking.read() >= 0) {
                throw tooLarge();
            }
            return bytes;
        } catch (IOException broken) {
            throw new ProblemException(ErrorCode.INVALID_JSON, "body: not valid gzip (" + broken.getMessage() + ")");
        }
    }

    private ProblemException tooLarge() {
        return new ProblemException(
                ErrorCode.TOO_LARGE, "body: over the limit (expected: at most " + lengthMax + " bytes, unpacked)");
    }

    private ProblemException tooSlow() {
        return new ProblemException(ErrorCode.REQUEST_TIMEOUT, "body: incomplete after " + timeout.toSeconds() + " s");
    }

    private static ProblemException unsupported(String detail) {
        return new ProblemException(Problem.of(ErrorCode.UNSUPPORTED_MEDIA_TYPE, detail));
    }
}
