package dev.replog.client.json;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads JSON text as RFC 8259 describes it. */
public final class JsonReader {

    /** The server nests no deeper than a few levels. */
    private static final int DEPTH_MAX = 100;

    private final String text;
    private final SharedTexts names;
    private int at;
    private int depth;

    private JsonReader(String text, SharedTexts names) {
        this.text = text;
        this.names = names;
    }

    /** @throws JsonFormatException when it is not one JSON value */
    public static @Nullable Object read(String text) {
        return read(text, new SharedTexts());
    }

    /**
     * As {@link #read(String)}, for one of several texts that have the same names.
     *
     * @param names keeps each name once
     */
    public static @Nullable Object read(String text, SharedTexts names) {
        JsonReader reader = new JsonReader(text, names);
        reader.skipSpace();
        Object value = reader.value();
        reader.skipSpace();
        if (reader.at < text.length()) {
            throw reader.unexpected("the end");
        }
        return value;
    }

    private @Nullable Object value() {
        return switch (peek()) {
            case '{' -> object();
            case '[' -> list();
            case '"' -> string();
            case 't' -> literal("true", true);
            case 'f' -> literal("false", false);
            case 'n' -> literal("null", null);
            default -> number();
        };
    }

    private Map<String, @Nullable Object> object() {
        enter();
        Members.Builder members = new Members.Builder();
        skipSpace();
        if (peek() != '}') {
            do {
                skipSpace();
                if (peek() != '"') {
                    throw unexpected("a name");
                }
                String name = names.of(string());
                skipSpace();
                expect(':');
                skipSpace();
                members.put(name, value());
                skipSpace();
            } while (skip(','));
        }
        expect('}');
        depth--;
        return members.build();
    }

    private List<@Nullable Object> list() {
        enter();
        List<@Nullable Object> items = new ArrayList<>();
        skipSpace();
        if (peek() != ']') {
            do {
                skipSpace();
                items.add(value());
                skipSpace();
            } while (skip(','));
        }
        expect(']');
        depth--;
        return Collections.unmodifiableList(items);
    }

    private String string() {
        at++;
        int start = at;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '"') {
                return text.substring(start, at++);
            }
            if (c == '\\') {
                return escaped(start);
            }
            if (c < 0x20) {
                throw unexpected("no control character");
            }
            at++;
        }
        throw unexpected("\"");
    }

    private String escaped(int start) {
        StringBuilder string = new StringBuilder().append(text, start, at);
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '"') {
                return string.toString();
            }
            if (c < 0x20) {
                at--;
                throw unexpected("no control character");
            }
            string.append(c == '\\' ? escape() : c);
        }
        throw unexpected("\"");
    }

    private char escape() {
        char c = peek();
        at++;
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> unicode();
            default -> {
                at--;
                throw unexpected("an escape");
            }
        };
    }

    private char unicode() {
        int code = 0;
        for (int i = 0; i < 4; i++) {
            int digit = Character.digit(peek(), 16);
            if (digit < 0) {
                throw unexpected("a hexadecimal digit");
            }
            code = code << 4 | digit;
            at++;
        }
        return (char) code;
    }

    private Object number() {
        int start = at;
        skip('-');
        if (!skip('0')) {
            digits();
        }
        boolean isWhole = true;
        if (skip('.')) {
            isWhole = false;
            digits();
        }
        if (skip('e') || skip('E')) {
            isWhole = false;
            if (!skip('-')) {
                skip('+');
            }
            digits();
        }
        String digits = text.substring(start, at);
        try {
            return isWhole && digits.length() < 19
                    ? (Object) Long.valueOf(digits)
                    : Json.decimal(new BigDecimal(digits));
        } catch (IllegalArgumentException tooLong) {
            at = start;
            throw unexpected("a number of at most 400 digits");
        }
    }

    private void digits() {
        int start = at;
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        if (at == start) {
            throw unexpected("a value");
        }
    }

    private @Nullable Object literal(String word, @Nullable Object value) {
        if (!text.startsWith(word, at)) {
            throw unexpected("a value");
        }
        at += word.length();
        return value;
    }

    private void enter() {
        at++;
        if (++depth > DEPTH_MAX) {
            throw unexpected("at most " + DEPTH_MAX + " levels");
        }
    }

    private char peek() {
        if (at >= text.length()) {
            throw unexpected("more");
        }
        return text.charAt(at);
    }

    private boolean skip(char c) {
        boolean isThere = at < text.length() && text.charAt(at) == c;
        if (isThere) {
            at++;
        }
        return isThere;
    }

    private void expect(char c) {
        if (!skip(c)) {
            throw unexpected(String.valueOf(c));
        }
    }

    private void skipSpace() {
        while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private JsonFormatException unexpected(String expected) {
        String found = at < text.length() ? "'" + text.charAt(at) + "'" : "the end";
        return new JsonFormatException(found + " at " + at + " (expected: " + expected + ")");
    }
}
