package dev.replog.replay.policy;

import static dev.replog.replay.policy.Chart.escaped;
import static dev.replog.replay.policy.Chart.number;

import java.util.List;
import java.util.Locale;

/** The report as one HTML page without any other file. */
final class ReportPage {
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
        report.charts().forEach(chart -> chart(page, chart.title(), chart.counts()));
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

    private static String share(long part, long whole) {
        return whole == 0 ? "" : String.format(Locale.ROOT, " (%.2f %%)", 100.0 * part / whole);
    }

    private static void chart(StringBuilder page, String title, List<Report.Count> counts) {
        page.append("<h2>").append(title).append("</h2>\n");
        if (counts.isEmpty()) {
            page.append("<p>No differences.</p>\n");
            return;
        }
        page.append(Chart.inPage(title, counts));
        int left = counts.size() - Chart.shown(counts).size();
        if (left > 0) {
            page.append("<p>").append(left).append(" more are in report.json.</p>\n");
        }
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
}
