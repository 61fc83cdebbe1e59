package dev.replog.bench.report;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What a run found: printed as it comes, and at the end printed and written as a page with a chart, in the order of the
 * topics. Not thread-safe.
 */
public final class Report {
    private static final String HEAD = """
            | work item | RepLog | beside it | ratio | goal | | remark |
            |---|---:|---:|---:|---:|---|---|
            """;

    private final List<Row> rows = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private final PrintStream out;

    public Report(PrintStream out) {
        this.out = out;
    }

    public void add(Row row) {
        rows.add(row);
        out.println(row.markdown());
    }

    public void note(String text) {
        notes.add(text);
        out.println(text);
    }

    /** Writes {@code benchmarks.md} and its chart beside it. */
    public void write(Path page, String introduction) throws IOException {
        String tables = tables();
        StringBuilder text = new StringBuilder(introduction).append(tables);
        text.append("\n![Ratios to what is beside it](benchmarks.svg)\n");
        if (!notes.isEmpty()) {
            text.append("\n## Notes of this run\n\n");
            notes.forEach(note -> text.append("- ").append(note).append('\n'));
        }
        Files.writeString(page, text);
        Files.writeString(page.resolveSibling("benchmarks.svg"), Chart.svg(ordered()));
        out.println();
        out.println(tables);
        out.println("Written to " + page);
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
