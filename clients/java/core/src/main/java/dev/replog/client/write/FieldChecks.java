package dev.replog.client.write;

import dev.replog.client.catalogue.Catalogue;
import dev.replog.client.catalogue.FieldInfo;
import dev.replog.client.catalogue.TypeInfo;
import dev.replog.client.json.JsonWriter;
import dev.replog.client.json.Members;
import dev.replog.client.store.OpKind;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checks the fields of an operation against the catalogue. */
public final class FieldChecks {

    private FieldChecks() {}

    /**
     * The data of an operation. Types and fields that the catalogue does not have are refused when the catalogue came
     * from the server; until then they are taken as they are, and the server decides.
     *
     * @throws InvalidWrite with all faults
     */
    public static Map<String, @Nullable Object> checked(
            Catalogue catalogue, boolean isServers, OpKind kind, String type, Map<String, @Nullable Object> data) {
        TypeInfo info = catalogue.type(type);
        if (info == null && isServers) {
            String expected = String.join(", ", catalogue.names());
            throw new InvalidWrite(
                    type, List.of(new InvalidWrite.Fault("/", "unknown type (expected: one of " + expected + ")")));
        }
        List<InvalidWrite.Fault> faults = new ArrayList<>();
        Members.Builder json = new Members.Builder();
        data.forEach((name, value) -> {
            if (value == null && kind.isCreation()) {
                return;
            }
            String message = info == null ? null : fault(info, info.fields().get(name), value, isServers);
            if (message != null) {
                faults.add(new InvalidWrite.Fault("/" + name, message));
            }
            json.put(name, value);
        });
        Map<String, @Nullable Object> checked = json.build();
        if (info != null && kind.isCreation()) {
            addMissing(info, checked, faults);
        }
        if (!faults.isEmpty()) {
            throw new InvalidWrite(type, faults);
        }
        return checked;
    }

    private static void addMissing(TypeInfo info, Map<String, @Nullable Object> json, List<InvalidWrite.Fault> faults) {
        for (FieldInfo field : info.fields().values()) {
            if (field.required() && json.get(field.name()) == null) {
                faults.add(new InvalidWrite.Fault("/" + field.name(), "missing (expected: a value)"));
            }
        }
        List<String> oneOf = info.requiresOneOf();
        if (!oneOf.isEmpty() && oneOf.stream().noneMatch(json::containsKey)) {
            faults.add(new InvalidWrite.Fault("/", "expected: one of " + String.join(", ", oneOf)));
        }
    }

    private static @Nullable String fault(
            TypeInfo info, @Nullable FieldInfo field, @Nullable Object value, boolean isServers) {
        if (field == null) {
            return isServers ? "unknown field of " + info.name() : null;
        }
        if (value == null) {
            return field.required() ? "null (expected: a value)" : null;
        }
        if (!isOfKind(field.kind(), value)) {
            return JsonWriter.write(value) + " (expected: " + expected(field.kind()) + ")";
        }
        if (!field.values().isEmpty()
                && !(value instanceof String text && field.values().contains(text))) {
            return JsonWriter.write(value) + " (expected: one of " + String.join(", ", field.values()) + ")";
        }
        return value instanceof Number number
                ? numberFault(field.limits(), number)
                : value instanceof String text ? lengthFault(field.limits(), text) : null;
    }

    private static String expected(String kind) {
        return switch (kind) {
            case "text" -> "a text";
            case "integer" -> "a whole number";
            case "decimal" -> "a number";
            case "boolean" -> "true or false";
            case "id" -> "an id";
            case "date" -> "a date, YYYY-MM-DD";
            case "instant" -> "an Instant, or a time as in RFC 3339";
            default -> kind;
        };
    }

    private static boolean isOfKind(String kind, Object value) {
        return switch (kind) {
            case "text", "id" -> value instanceof String;
            case "integer" -> value instanceof Long;
            case "decimal" -> value instanceof Number;
            case "boolean" -> value instanceof Boolean;
            case "date" -> value instanceof String text && isDate(text);
            case "instant" -> value instanceof String text && isInstant(text);
            default -> true;
        };
    }

    private static boolean isDate(String text) {
        try {
            return LocalDate.parse(text).toString().equals(text);
        } catch (DateTimeException wrong) {
            return false;
        }
    }

    private static boolean isInstant(String text) {
        try {
            return OffsetDateTime.parse(text).getYear() >= 0;
        } catch (DateTimeException wrong) {
            return false;
        }
    }

    private static @Nullable String numberFault(Map<String, @Nullable Object> limits, Number number) {
        BigDecimal value = exact(number);
        BigDecimal min = limit(limits, "min");
        BigDecimal max = limit(limits, "max");
        BigDecimal decimals = limit(limits, "decimals");
        if (min != null && value.compareTo(min) < 0 || max != null && value.compareTo(max) > 0) {
            return number + " (expected: " + text(min) + ".." + text(max) + ")";
        }
        if (decimals != null && value.stripTrailingZeros().scale() > decimals.intValue()) {
            return number + " (expected: at most " + text(decimals) + " decimals)";
        }
        return null;
    }

    private static @Nullable String lengthFault(Map<String, @Nullable Object> limits, String text) {
        int length = text.codePointCount(0, text.length());
        BigDecimal shortest = limit(limits, "min_length");
        BigDecimal longest = limit(limits, "max_length");
        boolean isShort = shortest != null && length < shortest.intValue();
        boolean isLong = longest != null && length > longest.intValue();
        return isShort || isLong
                ? length + " characters (expected: " + (shortest == null ? "0" : text(shortest)) + ".." + text(longest)
                        + ")"
                : null;
    }

    private static @Nullable BigDecimal limit(Map<String, @Nullable Object> limits, String name) {
        return limits.get(name) instanceof Number number ? exact(number) : null;
    }

    private static BigDecimal exact(Number number) {
        return new BigDecimal(number.toString());
    }

    private static String text(@Nullable BigDecimal number) {
        return number == null ? "" : number.toPlainString();
    }
}
