package dev.replog.http.problem;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/**
 * The body of an error response: RFC 9457 with a stable code and, where they apply, the members of the HTTP contract.
 * Immutable; the {@code with} methods return changed copies. {@code current} is JSON text that the server wrote, and is
 * inserted unchanged.
 */
public record Problem(
        ErrorCode code,
        String detail,
        List<FieldError> errors,
        @Nullable String currentETag,
        List<String> conflicts,
        @Nullable String current,
        @Nullable Duration retryAfter,
        Map<String, Object> members) {
    private static final JsonFactory JSON = new JsonFactory();

    public Problem {
        errors = List.copyOf(errors);
        conflicts = List.copyOf(conflicts);
        // Map.copyOf would lose the order.
        members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }

    public static Problem of(ErrorCode code, String detail) {
        return new Problem(code, detail, List.of(), null, List.of(), null, null, Map.of());
    }

    /** The status of the response. */
    public int status() {
        return code.status();
    }

    public Problem withErrors(List<FieldError> all) {
        return new Problem(code, detail, all, currentETag, conflicts, current, retryAfter, members);
    }

    public Problem withCurrentETag(@Nullable String etag) {
        return new Problem(code, detail, errors, etag, conflicts, current, retryAfter, members);
    }

    /** The fields that both sides changed. */
    public Problem withConflicts(List<String> fields) {
        return new Problem(code, detail, errors, currentETag, fields, current, retryAfter, members);
    }

    /** The current entity, as JSON text. */
    public Problem withCurrent(@Nullable String json) {
        return new Problem(code, detail, errors, currentETag, conflicts, json, retryAfter, members);
    }

    public Problem withRetryAfter(Duration duration) {
        return new Problem(code, detail, errors, currentETag, conflicts, current, duration, members);
    }

    /** Adds a further member, such as the id of the colliding entity. */
    public Problem with(String name, String value) {
        return withMember(name, value);
    }

    /** Adds a further member that is a number. */
    public Problem with(String name, long value) {
        return withMember(name, value);
    }

    /** Adds a further member that is true or false. */
    public Problem with(String name, boolean value) {
        return withMember(name, value);
    }

    private Problem withMember(String name, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(members);
        more.put(name, value);
        return new Problem(code, detail, errors, currentETag, conflicts, current, retryAfter, more);
    }

    /** In whole seconds, rounded up so that no client retries too early; null when there is nothing to wait for. */
    public @Nullable Long retryAfterSeconds() {
        return retryAfter == null ? null : Math.ceilDiv(Math.max(0, retryAfter.toMillis()), 1000L);
    }

    /** The body of the response. */
    public byte[] toJson() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), bytes, JsonEncoding.UTF8)) {
            json.writeStartObject();
            json.writeStringProperty("type", "urn:replog:problem:" + code.code());
            json.writeStringProperty("title", code.title());
            json.writeNumberProperty("status", code.status());
            json.writeStringProperty("detail", detail);
            json.writeStringProperty("code", code.code());
            writeMembers(json);
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }

    private void writeMembers(JsonGenerator json) {
        if (code.status() == 412) {
            // Clients of calendar-style APIs read this member; it has the same meaning as the code.
            json.writeStringProperty("error", code.code());
        }
        if (currentETag != null) {
            json.writeStringProperty("currentETag", currentETag);
        }
        if (!errors.isEmpty()) {
            json.writeArrayPropertyStart("errors");
            for (FieldError error : errors) {
                json.writeStartObject();
                json.writeStringProperty("pointer", error.pointer());
                json.writeStringProperty("message", error.message());
                json.writeEndObject();
            }
            json.writeEndArray();
        }
        if (!conflicts.isEmpty()) {
            json.writeArrayPropertyStart("conflicts");
            conflicts.forEach(json::writeString);
            json.writeEndArray();
        }
        if (current != null) {
            json.writeName("current");
            json.writeRawValue(current);
        }
        Long seconds = retryAfterSeconds();
        if (seconds != null) {
            json.writeNumberProperty("retry_after", seconds);
        }
        members.forEach((name, value) -> {
            switch (value) {
                case Long number -> json.writeNumberProperty(name, number);
                case Boolean flag -> json.writeBooleanProperty(name, flag);
                default -> json.writeStringProperty(name, value.toString());
            }
        });
    }
}
