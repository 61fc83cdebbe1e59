package dev.replog.commands.read;

import dev.replog.schemas.catalogue.CanonicalText;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The members of one JSON object of a packet. A member that is wrong is added to the errors. */
final class PacketFields {
    private static final UUID NO_ID = new UUID(0, 0);

    private final JsonNode source;
    private final String at;
    private final ErrorList errors;

    PacketFields(JsonNode source, String at, ErrorList errors) {
        this.source = source;
        this.at = at;
        this.errors = errors;
    }

    JsonNode source() {
        return source;
    }

    ErrorList errors() {
        return errors;
    }

    /** Whether the member is there and not null. */
    boolean has(String name) {
        JsonNode value = source.get(name);
        return value != null && !value.isNull();
    }

    void requireKnown(Set<String> names) {
        for (String name : source.propertyNames()) {
            if (!names.contains(name)) {
                errors.add(
                        at + Pointer.ROOT.child(name),
                        CanonicalText.shown(name) + ": unknown (expected: " + PushReader.sorted(names) + ")");
            }
        }
    }

    /** The object; an empty one when it is missing or none. */
    PacketFields object(String name) {
        JsonNode value = source.get(name);
        if (value != null && value.isObject()) {
            return new PacketFields(value, at + "/" + name, errors);
        }
        wrong(name, "an object");
        // Its members are not reported too.
        return new PacketFields(JsonText.newObject(), at + "/" + name, new ErrorList());
    }

    JsonNode array(String name) {
        JsonNode value = source.get(name);
        if (value != null && value.isArray()) {
            return value;
        }
        wrong(name, "an array");
        return JsonText.newObject();
    }

    UUID id(String name) {
        UUID id = Labels.uuid(source.get(name));
        if (id == null) {
            wrong(name, "a UUID");
        }
        return id == null ? NO_ID : id;
    }

    long number(String name, long min) {
        JsonNode value = source.get(name);
        if (value != null && value.isIntegralNumber() && value.canConvertToLong() && value.longValue() >= min) {
            return value.longValue();
        }
        wrong(name, "a whole number of at least " + min);
        return min;
    }

    boolean flag(String name) {
        JsonNode value = source.get(name);
        if (value == null || !value.isBoolean()) {
            wrong(name, "true or false");
            return false;
        }
        return value.booleanValue();
    }

    String text(String name, int lengthMax) {
        JsonNode value = source.get(name);
        if (value != null
                && value.isString()
                && !value.stringValue().isEmpty()
                && value.stringValue().length() <= lengthMax) {
            return value.stringValue();
        }
        wrong(name, "a string of 1.." + lengthMax + " characters");
        return "";
    }

    /** The instant; null when there is none. */
    @Nullable
    Instant instant(String name) {
        if (!has(name)) {
            return null;
        }
        JsonNode value = source.get(name);
        Instant instant = value.isString()
                ? CanonicalText.parseInstant(value.stringValue()).orElse(null)
                : null;
        if (instant == null) {
            wrong(name, CommandHeaders.INSTANT_EXPECTED);
        }
        return instant;
    }

    void wrong(String name, String expected) {
        JsonNode value = source.get(name);
        String found = value == null ? "missing" : JsonText.shown(value);
        errors.add(at + "/" + name, name + ": " + found + " (expected: " + expected + ")");
    }
}
