package dev.replog.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;

/** The part of docs/chaos.md that a run writes, below what people wrote. */
final class Page {
    private static final String MARK = "<!-- What follows is written by deploy/chaos/run --write. -->\n";

    private Page() {}

    static void write(Path page, List<Row> rows, List<String> notes) throws IOException {
        String text = Files.readString(page);
        int end = text.indexOf(MARK);
        StringBuilder whole = new StringBuilder(end < 0 ? text + "\n" : text.substring(0, end))
                .append(MARK)
                .append(String.format(
                        Locale.ROOT,
                        "%n## Last run%n%nOn %s, on %d processors (%s, Java %s).%n%n",
                        LocalDate.now(ZoneId.systemDefault()),
                        Runtime.getRuntime().availableProcessors(),
                        System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                        System.getProperty("java.version")))
                .append(Row.HEAD);
        rows.forEach(row -> whole.append(row.markdown()).append('\n'));
        if (!notes.isEmpty()) {
            whole.append('\n');
            notes.forEach(note -> whole.append("- ").append(note).append('\n'));
        }
        Files.writeString(page, whole);
    }
}
