package dev.replog.client.jdbc;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Values of fields in SQL, so that SQLite compares them as {@link dev.replog.client.json.Json#compare} does: none
 * first, then numbers, texts, flags, and at last lists and objects by their text. SQLite orders NULL, numbers, texts
 * and blobs in this way, so flags, lists and objects are blobs here. Indexes in files have this text: another text
 * needs a new layout whose step drops them.
 */
final class FieldSql {

    /** Other names are compared in Java, because SQL that is made from them would not be safe. */
    private static final Pattern SAFE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,62}");

    private static final byte[] FALSE = {0};
    private static final byte[] TRUE = {1};

    /** Members of a row that are meant where its data do not have the name. */
    private static final Map<String, String> COLUMNS =
            Map.of("id", "id", "localId", "local_id", "etag", "etag", "version", "version", "updated_at", "updated_at");

    private FieldSql() {}

    static boolean isSafe(String name) {
        return SAFE.matcher(name).matches();
    }

    /** The value of a field with a safe name. */
    static String value(String name) {
        String path = "'$." + name + "'";
        String value = "CASE json_type(data, " + path + ") WHEN 'false' THEN x'00' WHEN 'true' THEN x'01'"
                + " WHEN 'array' THEN CAST(char(2) || json_extract(data, " + path + ") AS BLOB)"
                + " WHEN 'object' THEN CAST(char(2) || json_extract(data, " + path + ") AS BLOB)"
                + " ELSE json_extract(data, " + path + ") END";
        String column = COLUMNS.get(name);
        return column == null ? value : "coalesce(" + value + ", " + column + ")";
    }

    /** A value as a parameter; null when SQLite cannot compare it as Java does. */
    static @Nullable Object parameter(Object value) {
        if (value instanceof Boolean flag) {
            return flag ? TRUE : FALSE;
        }
        if (value instanceof String text) {
            return hasLoneSurrogate(text) ? null : text;
        }
        return value instanceof List<?> || value instanceof Map<?, ?> || value instanceof BigDecimal ? null : value;
    }

    private static boolean hasLoneSurrogate(String text) {
        return text.codePoints()
                .anyMatch(point -> point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE);
    }
}
