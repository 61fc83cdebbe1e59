package dev.replog.http.request;

import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.Problem;
import dev.replog.http.problem.ProblemException;
import java.util.List;
import java.util.Locale;
import java.util.zip.DataFormatException;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.util.unit.DataSize;
import org.springframework.web.reactive.function.server.ServerRequest;
import reactor.core.publisher.Mono;

/**
 * Reads JSON bodies as bytes: only JSON, and only up to a limit (of the bytes that arrive and of the unpacked bytes).
 * The connection ensures that a body arrives in time. While a body is read, it counts against the budget of bodies;
 * after that, the request counts as in flight.
 */
public final class Bodies {
    private static final MediaType MERGE_PATCH = new MediaType("application", "merge-patch+json");
    private static final String EXPECTED_TYPE = "application/json or application/merge-patch+json, in UTF-8";

    private final int lengthMax;

    public Bodies(HttpProperties properties) {
        this(properties.bodyMax());
    }

    /** @param lengthMax the largest body, unpacked */
    public Bodies(DataSize lengthMax) {
        this.lengthMax = Math.toIntExact(lengthMax.toBytes());
    }

    /** The unpacked body; empty when there is none. Fails with a {@link ProblemException} when the body is rejected. */
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
            InFlightLimit.Place place = InFlightLimit.placeOf(request.exchange());
            return BodyReader.read(request.exchange().getRequest(), lengthMax, place == null ? null : place.reading())
                    .map(bytes -> {
                        if (place != null) {
                            place.bodyIsRead();
                        }
                        requireTypeOf(bytes, type);
                        return packed && bytes.length > 0 ? unpacked(bytes) : bytes;
                    })
                    .onErrorMap(DataBufferLimitException.class, ignored -> tooLarge())
                    .onErrorMap(
                            RequestTooSlowException.class,
                            slow -> new ProblemException(ErrorCode.TIMEOUT, String.valueOf(slow.getMessage())));
        });
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
            // Rejected like any other type that is not JSON.
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
        try {
            return Gunzip.unpack(packed, lengthMax);
        } catch (Gunzip.TooLongException tooLong) {
            throw tooLarge();
        } catch (DataFormatException broken) {
            throw new ProblemException(ErrorCode.INVALID_JSON, "body: not valid gzip (" + broken.getMessage() + ")");
        }
    }

    private ProblemException tooLarge() {
        return new ProblemException(
                ErrorCode.TOO_LARGE, "body: over the limit (expected: at most " + lengthMax + " bytes, unpacked)");
    }

    private static ProblemException unsupported(String detail) {
        return new ProblemException(Problem.of(ErrorCode.UNSUPPORTED_MEDIA_TYPE, detail));
    }
}
