package dev.replog.replay.policy;

import java.util.List;
import java.util.Locale;

/** A picture in SVG: bars with their names on the left and their numbers on the right. */
final class Chart {
    static final int BARS_MAX = 20;
    private static final int LABEL_MAX = 44;
    private static final int ROW_HEIGHT = 24;
    private static final int LABEL_WIDTH = 320;
    private static final int BAR_WIDTH = 380;
    private static final int WIDTH = 800;

    /** That of the page, for a picture in a file of its own. */
    private static final String STYLE = """
        <style>
          text { fill: #1b1f24; font: 14px system-ui, sans-serif; }
          rect { fill: #2f6fb2; }
          @media (prefers-color-scheme: dark) { text { fill: #e6e9ec; } rect { fill: #6ea8e0; } }
        </style>
        """;

    private Chart() {}

    /** For a page, which has the style. */
    static String inPage(String title, List<Report.Count> counts) {
        return svg("", "", title, counts);
    }

    /** For a file. */
    static String file(String title, List<Report.Count> counts) {
        return svg(" xmlns=\"http://www.w3.org/2000/svg\" width=\"" + WIDTH + "\"", STYLE, title, counts);
    }

    /** Those with a bar; the others are in the numbers of the report only. */
    static List<Report.Count> shown(List<Report.Count> counts) {
        return counts.subList(0, Math.min(BARS_MAX, counts.size()));
    }

    private static String svg(String attributes, String style, String title, List<Report.Count> counts) {
        List<Report.Count> shown = shown(counts);
        long highest = shown.stream().mapToLong(Report.Count::count).max().orElse(1);
        StringBuilder svg = new StringBuilder(1_024);
        svg.append("<svg")
                .append(attributes)
                .append(" viewBox=\"0 0 ")
                .append(WIDTH)
                .append(' ')
                .append(shown.size() * ROW_HEIGHT)
                .append("\" role=\"img\" aria-label=\"")
                .append(escaped(title))
                .append("\">\n")
                .append(style);
        int y = 0;
        for (Report.Count one : shown) {
            long width = Math.max(1, one.count() * BAR_WIDTH / Math.max(1, highest));
            text(svg, LABEL_WIDTH - 8, y, " text-anchor=\"end\"", label(one.name()));
            svg.append("<rect x=\"")
                    .append(LABEL_WIDTH)
                    .append("\" y=\"")
                    .append(y + 4)
                    .append("\" width=\"")
                    .append(width)
                    .append("\" height=\"")
                    .append(ROW_HEIGHT - 8)
                    .append("\"/>");
            text(svg, LABEL_WIDTH + width + 8, y, "", number(one.count()));
            svg.append('\n');
            y += ROW_HEIGHT;
        }
        return svg.append("</svg>\n").toString();
    }

    private static void text(StringBuilder svg, long x, int y, String attributes, String text) {
        svg.append("<text x=\"")
                .append(x)
                .append("\" y=\"")
                .append(y + 16)
                .append('"')
                .append(attributes)
                .append('>')
                .append(escaped(text))
                .append("</text>");
    }

    private static String label(String name) {
        return name.length() <= LABEL_MAX ? name : name.substring(0, LABEL_MAX - 1) + "…";
    }

    static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
