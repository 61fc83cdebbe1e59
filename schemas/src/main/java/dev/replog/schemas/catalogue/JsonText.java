package dev.replog.schemas.catalogue;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes JSON without spaces, in the order of the given maps and lists. The same values always give the same text. This
 * module depends on Java and Avro alone, so it cannot use a library for it.
 */
final class JsonText {
    private static final int FIRST_PRINTABLE = 0x20;

    private final StringBuilder text = new StringBuilder();

    private JsonText() {}

    /** The text of a value made of maps, lists, strings, numbers, booleans and null. */
    static String of(@Nullable Object value) {
        JsonText json = new JsonText();
        json.write(value);
        return json.text.toString();
    }

    private void write(@Nullable Object value) {
        switch (value) {
            case null -> text.append("null");
            case Map<?, ?> members -> {
                text.append('{');
                Iterator<? extends Map.Entry<?, ?>> each = members.entrySet().iterator();
                while (each.hasNext()) {
                    Map.Entry<?, ?> member = each.next();
                    write(String.valueOf(member.getKey()));
                    text.append(':');
                    write(member.getValue());
                    text.append(each.hasNext() ? "," : "");
                }
                text.append('}');
            }
            case List<?> items -> {
                text.append('[');
                Iterator<?> each = items.iterator();
                while (each.hasNext()) {
                    write(each.next());
                    text.append(each.hasNext() ? "," : "");
                }
                text.append(']');
            }
            case Number number -> text.append(number);
            case Boolean flag -> text.append(flag);
            default -> writeText(value.toString());
        }
    }

    private void writeText(String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                default -> {
                    if (c < FIRST_PRINTABLE) {
                        text.append("\\u%04x".formatted((int) c));
                    } else {
                        text.append(c);
                    }
                }
            }
        }
        text.append('"');
    }
}
