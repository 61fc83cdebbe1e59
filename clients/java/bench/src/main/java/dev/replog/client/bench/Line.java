package dev.replog.client.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One figure.
 *
 * @param beside what it is to be compared with; empty for nothing
 */
@SuppressWarnings("AnnotateFormatMethod") // The annotation is in a library that this module does not have.
record Line(String name, String value, String beside) {

    static Line of(String name, String format, Object... values) {
        return new Line(name, String.format(Locale.ROOT, format, values), "");
    }

    Line beside(String format, Object... values) {
        return new Line(name, value, String.format(Locale.ROOT, format, values));
    }

    static List<String> table(List<Line> lines) {
        List<String> table = new ArrayList<>(List.of("| measured | client | beside |", "|---|---|---|"));
        lines.forEach(line -> table.add("| " + line.name() + " | " + line.value() + " | " + line.beside() + " |"));
        return table;
    }
}
