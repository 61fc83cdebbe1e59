package dev.replog.bench.report;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * The results of a run: printed as they arrive, and at the end printed and written as a page with a chart, in the order
 * of the topics. Not thread-safe.
 */
public final class Report {
    private static final String HEAD = """
            | work item | RepLog | beside it | ratio | goal | | remark |
            |---|---:|---:|---:|---:|---|---|
            """;

    /** Text of the page after this line is kept, such as a run of another day for comparison. */
    static final String KEPT = "<!-- What follows stays when a run writes this page. -->\n";

    private final long startNanos = System.nanoTime();
    private final List<Row> rows = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final PrintStream out;

    public Report(PrintStream out) {
        this.out = out;
    }

    public void add(Row row) {
        rows.add(row);
        say(row.markdown());
    }

    public void note(String text) {
        notes.add(text);
        say(text);
    }

    private void say(String text) {
        long seconds = elapsed().toSeconds();
        out.printf(Locale.ROOT, "%2d:%02d %s%n", seconds / 60, seconds % 60, text);
    }

    /** The time since this report was started. */
    public Duration elapsed() {
        return Duration.ofNanos(System.nanoTime() - startNanos);
    }

    /** Writes {@code benchmarks.md} and its charts beside it. */
    public void write(Path page, String introduction) throws IOException {
        String tables = tables();
        StringBuilder text = new StringBuilder(introduction).append(tables);
        text.append("\n![Ratios to what is beside it](benchmarks.svg)\n");
        text.append("\n![Delays](benchmarks-delays.svg)\n");
        if (!notes.isEmpty()) {
            text.append("\n## Notes of this run\n\n");
            notes.forEach(note -> text.append("- ").append(note).append('\n'));
        }
        Files.writeString(page, text.append(kept(page)));
        Files.writeString(page.resolveSibling("benchmarks.svg"), Chart.ratios(ordered()));
        Files.writeString(page.resolveSibling("benchmarks-delays.svg"), Chart.delays(ordered()));
        out.println();
        out.println(tables);
        out.println("Written to " + page);
    }

    private static String kept(Path page) throws IOException {
        String before = Files.exists(page) ? Files.readString(page) : "";
        int at = before.indexOf(KEPT);
        return at < 0 ? "" : "\n" + before.substring(at);
    }

    String tables() {
        List<Row> ordered = ordered();
        StringBuilder text = new StringBuilder("\n## What has a goal\n\n").append(HEAD);
        append(
                text,
                ordered.stream()
                        .filter(row -> !row.goal().equals(new Goal.None()))
                        .toList());
        text.append("\n## What else was measured\n\n").append(HEAD);
        append(
                text,
                ordered.stream()
                        .filter(row -> row.goal().equals(new Goal.None()))
                        .toList());
        return text.toString();
    }

    private static void append(StringBuilder text, List<Row> rows) {
        rows.forEach(row -> text.append(row.markdown()).append('\n'));
    }

    private List<Row> ordered() {
        return rows.stream().sorted(Comparator.comparing(Row::topic)).toList();
    }
}
