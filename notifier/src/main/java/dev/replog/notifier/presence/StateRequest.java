package dev.replog.notifier.presence;

import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.FieldError;
import dev.replog.http.problem.Problem;
import dev.replog.http.problem.ProblemException;
import dev.replog.http.request.RequestJson;
import dev.replog.notifier.room.DeviceId;
import dev.replog.notifier.room.RoomId;
import dev.replog.schemas.catalogue.CanonicalText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a device says of itself, checked.
 *
 * @param state a JSON object on one line
 */
record StateRequest(RoomId room, String device, String state) {
    static final int STATE_BYTES_MAX = 1_024;

    private static final Set<String> KNOWN = Set.of("room", "device", "state");
    private static final JsonMapper MAPPER = JsonMapper.builder(RequestJson.FACTORY)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** Fails with the problem to answer. */
    static StateRequest read(String userId, byte[] body) {
        JsonNode root = parsed(body);
        if (!root.isObject()) {
            throw new ProblemException(ErrorCode.VALIDATION_FAILED, "body: not an object (expected: an object)");
        }
        List<FieldError> errors = new ArrayList<>();
        for (String name : root.propertyNames()) {
            if (!KNOWN.contains(name)) {
                add(errors, CanonicalText.shown(name), "unknown (expected: device, room, state)");
            }
        }
        String room = text(root.get("room"));
        if (room == null || !RoomId.isName(room)) {
            add(errors, "room", "expected: a string of 1.." + RoomId.NAME_LENGTH_MAX + " printable characters");
        }
        String device = text(root.get("device"));
        if (device == null || !DeviceId.isValid(device)) {
            add(errors, "device", "expected: a string of " + DeviceId.EXPECTED);
        }
        String state = state(root.get("state"), errors);
        if (room == null || device == null || state == null || !errors.isEmpty()) {
            throw new ProblemException(
                    Problem.of(ErrorCode.VALIDATION_FAILED, errors.getFirst().message())
                            .withErrors(errors));
        }
        return new StateRequest(new RoomId(userId, room), device, state);
    }

    private static JsonNode parsed(byte[] body) {
        try {
            JsonNode root = MAPPER.readTree(body);
            if (root != null && !root.isMissingNode()) {
                return root;
            }
        } catch (JacksonException | ArithmeticException | NumberFormatException notJson) {
            // Refused like a body that is empty.
        }
        throw new ProblemException(ErrorCode.INVALID_JSON, "body: not JSON (expected: one JSON object in UTF-8)");
    }

    private static @Nullable String text(@Nullable JsonNode value) {
        return value != null && value.isString() ? value.stringValue() : null;
    }

    private static @Nullable String state(@Nullable JsonNode value, List<FieldError> errors) {
        if (value == null || !value.isObject()) {
            add(errors, "state", "expected: an object");
            return null;
        }
        String text = MAPPER.writeValueAsString(value);
        int length = text.getBytes(StandardCharsets.UTF_8).length;
        if (length > STATE_BYTES_MAX) {
            add(errors, "state", length + " bytes (expected: at most " + STATE_BYTES_MAX + ", written compactly)");
            return null;
        }
        return text;
    }

    private static void add(List<FieldError> errors, String name, String message) {
        String pointer = "/" + name.replace("~", "~0").replace("/", "~1");
        errors.add(new FieldError(pointer, name + ": " + message));
    }
}
