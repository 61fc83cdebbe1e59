package dev.replog.bench.report;

import java.util.List;
import java.util.Locale;

/** A bar for each ratio of which more is better, with a mark where the goal is, as an SVG that needs nothing else. */
final class Chart {
    private static final double LETTER_WIDTH = 6.8;
    private static final int BAR_WIDTH = 360;
    private static final int LINE_HEIGHT = 26;
    private static final int MARGIN = 20;
    private static final double RATIO_MAX = 4;

    private final int labelWidth;

    private Chart(int labelWidth) {
        this.labelWidth = labelWidth;
    }

    static String svg(List<Row> rows) {
        List<Row> shown = rows.stream()
                .filter(row -> row.ratio() != null && !(row.goal() instanceof Goal.RatioMax))
                .toList();
        int longest = shown.stream().mapToInt(row -> label(row).length()).max().orElse(0);
        return new Chart((int) (longest * LETTER_WIDTH) + MARGIN).draw(shown);
    }

    private static String label(Row row) {
        return row.item() + " (" + row.versus() + ")";
    }

    private String draw(List<Row> shown) {
        int height = shown.size() * LINE_HEIGHT + 2 * MARGIN;
        StringBuilder svg = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\" font-size=\"13\">\n"
                        + "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>\n",
                labelWidth + BAR_WIDTH + 100,
                height));
        for (int i = 0; i < shown.size(); i++) {
            append(svg, shown.get(i), MARGIN + i * LINE_HEIGHT);
        }
        int one = labelWidth + width(1);
        return svg.append(String.format(
                        Locale.ROOT,
                        "<line x1=\"%d\" x2=\"%d\" y1=\"%d\" y2=\"%d\" stroke=\"#888\" stroke-dasharray=\"3 3\"/>\n</svg>\n",
                        one,
                        one,
                        MARGIN / 2,
                        height - MARGIN / 2))
                .toString();
    }

    private void append(StringBuilder svg, Row row, int y) {
        Double ratio = row.ratio();
        if (ratio == null) {
            return;
        }
        String colour = row.verdict().equals("missed") ? "#c0504d" : "#4f81bd";
        svg.append(String.format(
                Locale.ROOT,
                "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>"
                        + "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"16\" fill=\"%s\"/>"
                        + "<text x=\"%d\" y=\"%d\">%.2f</text>\n",
                labelWidth - 8,
                y + 13,
                escaped(label(row)),
                labelWidth,
                y,
                width(ratio),
                colour,
                labelWidth + width(ratio) + 6,
                y + 13,
                ratio));
        if (row.goal() instanceof Goal.Ratio wanted) {
            int goal = labelWidth + width(wanted.min());
            svg.append(String.format(
                    Locale.ROOT,
                    "<line x1=\"%d\" x2=\"%d\" y1=\"%d\" y2=\"%d\" stroke=\"black\" stroke-width=\"2\"/>\n",
                    goal,
                    goal,
                    y - 2,
                    y + 18));
        }
    }

    private static int width(double ratio) {
        return (int) Math.round(Math.min(ratio, RATIO_MAX) / RATIO_MAX * BAR_WIDTH);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }
}
