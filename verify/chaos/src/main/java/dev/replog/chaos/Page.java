package dev.replog.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;

/** docs/chaos.md: a run replaces its own part; the other part and the text around the parts stay. */
final class Page {
    /** A part that a run writes, between two marks. */
    enum Part {
        FAULTS("<!-- Faults: written by verify/chaos/run --write -->\n", "<!-- End of faults -->\n"),
        SCALING("<!-- Scaling: written by verify/chaos/run --scale --write -->\n", "<!-- End of scaling -->\n");

        private final String begin;
        private final String end;

        Part(String begin, String end) {
            this.begin = begin;
            this.end = end;
        }
    }

    private Page() {}

    static void write(Path page, Part part, String table, List<String> notes) throws IOException {
        StringBuilder found = new StringBuilder(String.format(
                        Locale.ROOT,
                        "%nOn %s, on %d processors (%s, Java %s).%n%n",
                        LocalDate.now(ZoneId.systemDefault()),
                        Runtime.getRuntime().availableProcessors(),
                        System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                        System.getProperty("java.version")))
                .append(table);
        if (!notes.isEmpty()) {
            found.append('\n');
            notes.forEach(note -> found.append("- ").append(note).append('\n'));
        }
        Files.writeString(
                page, replace(Files.readString(page), part, found.append('\n').toString()));
    }

    /** A page without the part's marks gets the part at its end. */
    static String replace(String page, Part part, String found) {
        String whole = part.begin + found + part.end;
        int begin = page.indexOf(part.begin);
        int end = page.indexOf(part.end, Math.max(begin, 0));
        return begin < 0 || end < 0
                ? page + "\n" + whole
                : page.substring(0, begin) + whole + page.substring(end + part.end.length());
    }
}
