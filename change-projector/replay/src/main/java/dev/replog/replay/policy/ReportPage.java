package dev.replog.replay.policy;

import java.util.List;
import java.util.Locale;

/** The report as one HTML page without any other file. */
final class ReportPage {
    private static final int BARS_MAX = 20;
    private static final int LABEL_MAX = 44;
    private static final int ROW_HEIGHT = 24;
    private static final int LABEL_WIDTH = 320;
    private static final int BAR_WIDTH = 380;
    private static final int WIDTH = 800;

    private static final String STYLE = """
            :root { color-scheme: light dark; --text: #1b1f24; --faint: #57606a; --line: #d0d7de; --bar: #2f6fb2;
              --page: #ffffff; --head: #f3f5f7; }
            @media (prefers-color-scheme: dark) { :root { --text: #e6e9ec; --faint: #9aa4ae; --line: #3a424b;
              --bar: #6ea8e0; --page: #16191d; --head: #20252b; } }
            body { font: 16px/1.5 system-ui, sans-serif; color: var(--text); background: var(--page); margin: 2rem auto;
              max-width: 60rem; padding: 0 1rem; }
            h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2.2rem; }
            p.limit { border-left: 4px solid var(--bar); padding-left: 0.8rem; }
            dl { display: grid; grid-template-columns: max-content auto; gap: 0.2rem 1.5rem; }
            dt { color: var(--faint); } dd { margin: 0; font-variant-numeric: tabular-nums; }
            svg { width: 100%; height: auto; } svg text { fill: var(--text); font: 14px system-ui, sans-serif; }
            svg rect { fill: var(--bar); }
            div.table { overflow-x: auto; }
            table { border-collapse: collapse; font-size: 0.85rem; }
            th, td { text-align: left; padding: 0.3rem 0.6rem; border-bottom: 1px solid var(--line);
              white-space: nowrap; }
            th { background: var(--head); }
            """;

    private ReportPage() {}

    static String of(Report report) {
        StringBuilder page = new StringBuilder(16_384);
        page.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>Replay: ")
                .append(escaped(report.policy()))
                .append("</title>\n<style>\n")
                .append(STYLE)
                .append("</style>\n</head>\n<body>\n<h1>Replay under the policy ")
                .append(escaped(report.policy()))
                .append("</h1>\n");
        summary(page, report);
        chart(page, "By decision", report.byDecision());
        chart(page, "By entity type", report.byType());
        chart(page, "By field", report.byField());
        chart(page, "By device", report.byDevice());
        chart(page, "By week (its Monday)", report.byWeek());
        table(page, report);
        return page.append("</body>\n</html>\n").toString();
    }

    private static void summary(StringBuilder page, Report report) {
        page.append("<p class=\"limit\">").append(escaped(Report.LIMIT)).append("</p>\n<dl>\n");
        fact(
                page,
                "Period",
                (report.from() == null ? "from the beginning" : "from " + report.from())
                        + (report.to() == null ? " to the end of the log" : " until " + report.to()));
        fact(page, "Users", report.users().isEmpty() ? "all" : String.join(", ", report.users()));
        fact(page, "Operations in the period", number(report.operations()));
        fact(page, "Decided differently", number(report.different()) + share(report.different(), report.operations()));
        fact(page, "Entities at the end", number(report.entities()));
        fact(
                page,
                "Different at the end",
                number(report.differentEntities()) + share(report.differentEntities(), report.entities()));
        page.append("</dl>\n");
    }

    private static void fact(StringBuilder page, String name, String value) {
        page.append("<dt>")
                .append(name)
                .append("</dt><dd>")
                .append(escaped(value))
                .append("</dd>\n");
    }

    private static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    private static String share(long part, long whole) {
        return whole == 0 ? "" : String.format(Locale.ROOT, " (%.2f %%)", 100.0 * part / whole);
    }

    /** Bars with their names on the left and their numbers on the right. */
    private static void chart(StringBuilder page, String title, List<Report.Count> counts) {
        page.append("<h2>").append(title).append("</h2>\n");
        if (counts.isEmpty()) {
            page.append("<p>No differences.</p>\n");
            return;
        }
        List<Report.Count> shown = counts.subList(0, Math.min(BARS_MAX, counts.size()));
        long highest = shown.stream().mapToLong(Report.Count::count).max().orElse(1);
        int height = shown.size() * ROW_HEIGHT;
        page.append("<svg viewBox=\"0 0 ")
                .append(WIDTH)
                .append(' ')
                .append(height)
                .append("\" role=\"img\" aria-label=\"")
                .append(title)
                .append("\">\n");
        int y = 0;
        for (Report.Count one : shown) {
            long width = Math.max(1, one.count() * BAR_WIDTH / Math.max(1, highest));
            page.append("<text x=\"")
                    .append(LABEL_WIDTH - 8)
                    .append("\" y=\"")
                    .append(y + 16)
                    .append("\" text-anchor=\"end\">")
                    .append(escaped(label(one.name())))
                    .append("</text>")
                    .append("<rect x=\"")
                    .append(LABEL_WIDTH)
                    .append("\" y=\"")
                    .append(y + 4)
                    .append("\" width=\"")
                    .append(width)
                    .append("\" height=\"")
                    .append(ROW_HEIGHT - 8)
                    .append("\"/>")
                    .append("<text x=\"")
                    .append(LABEL_WIDTH + width + 8)
                    .append("\" y=\"")
                    .append(y + 16)
                    .append("\">")
                    .append(number(one.count()))
                    .append("</text>\n");
            y += ROW_HEIGHT;
        }
        page.append("</svg>\n");
        if (shown.size() < counts.size()) {
            page.append("<p>").append(counts.size() - shown.size()).append(" more are in report.json.</p>\n");
        }
    }

    private static String label(String name) {
        return name.length() <= LABEL_MAX ? name : name.substring(0, LABEL_MAX - 1) + "…";
    }

    private static void table(StringBuilder page, Report report) {
        page.append("<h2>The first ")
                .append(report.first().size())
                .append(" differences</h2>\n<p>All of them are in differences.parquet.</p>\n")
                .append("<div class=\"table\"><table>\n<tr>");
        Report.Shown.COLUMNS.forEach(
                column -> page.append("<th>").append(column).append("</th>"));
        page.append("</tr>\n");
        for (Report.Shown one : report.first()) {
            page.append("<tr>");
            one.cells()
                    .forEach(cell -> page.append("<td>").append(escaped(cell)).append("</td>"));
            page.append("</tr>\n");
        }
        page.append("</table></div>\n");
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
