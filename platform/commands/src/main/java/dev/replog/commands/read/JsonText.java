package dev.replog.commands.read;

import dev.replog.http.problem.ErrorCode;
import dev.replog.http.request.RequestJson;
import dev.replog.schemas.catalogue.CanonicalText;
import java.math.BigDecimal;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Converts bytes to a JSON object and back. Numbers keep every digit (never a double). The limits are those of every
 * request body, so a hostile body costs no more than its size.
 */
final class JsonText {
    private static final JsonMapper MAPPER = JsonMapper.builder(RequestJson.FACTORY)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private JsonText() {}

    static Reading<ObjectNode> parse(byte[] body) {
        JsonNode root;
        try {
            root = MAPPER.readTree(body);
        } catch (JacksonException | ArithmeticException | NumberFormatException notJson) {
            return Reading.refused(
                    ErrorCode.INVALID_JSON,
                    "body: not JSON" + place(notJson) + " (expected: one JSON object in UTF-8)");
        }
        if (root == null || root.isMissingNode()) {
            return Reading.refused(ErrorCode.INVALID_JSON, "body: empty (expected: one JSON object in UTF-8)");
        }
        return root instanceof ObjectNode object
                ? new Reading.Read<>(object)
                : Reading.invalid("body: " + shown(root) + " (expected: an object)");
    }

    static ObjectNode newObject() {
        return MAPPER.createObjectNode();
    }

    static String write(ObjectNode object) {
        return MAPPER.writeValueAsString(object);
    }

    /** The value as String, Boolean, Long or BigDecimal; for anything else an object whose text describes it. */
    static Object scalar(JsonNode value) {
        if (value.isString()) {
            return value.stringValue();
        }
        if (value.isBoolean()) {
            return value.booleanValue();
        }
        if (value.isIntegralNumber()) {
            return value.canConvertToLong() ? (Object) value.longValue() : new BigDecimal(value.bigIntegerValue());
        }
        return value.isNumber() ? value.decimalValue() : new NotScalar(shown(value));
    }

    /** The found value in a message. */
    static String shown(JsonNode value) {
        if (value.isObject()) {
            return "an object";
        }
        if (value.isArray()) {
            return "an array";
        }
        return value.isString() ? CanonicalText.shown(value.stringValue()) : CanonicalText.shown(value.toString());
    }

    private static String place(RuntimeException notJson) {
        if (notJson instanceof JacksonException at && at.getLocation() != null) {
            TokenStreamLocation location = at.getLocation();
            if (location.getLineNr() > 0) {
                return " at line " + location.getLineNr() + ", column " + location.getColumnNr();
            }
        }
        return "";
    }

    private record NotScalar(String text) {
        @Override
        public String toString() {
            return text;
        }
    }
}
