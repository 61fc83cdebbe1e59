package dev.replog.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Bars, one below the other, as a self-contained SVG. */
final class Chart {
    private static final double LETTER_WIDTH = 6.8;
    private static final int BAR_WIDTH = 360;
    private static final int TEXT_WIDTH = 130;
    private static final int LINE_HEIGHT = 26;
    private static final int MARGIN = 20;
    private static final double RATIO_MAX = 4;
    private static final String REACHED = "#4f81bd";
    private static final String MISSED = "#c0504d";
    private static final double LIGHT = 0.35;
    private static final String MEDIAN = ", p50";
    private static final String SLOWEST = ", p99";

    /**
     * One bar.
     *
     * @param value its length
     * @param beyond the length of a lighter bar behind it
     * @param mark the position of its goal, if there is one
     */
    private record Bar(
            String label,
            double value,
            double beyond,
            String text,
            @Nullable Double mark,
            String colour) {}

    private final List<Bar> bars;
    private final double most;
    private final int labelWidth;

    private Chart(List<Bar> bars, double most) {
        this.bars = bars;
        this.most = most;
        int longest = bars.stream().mapToInt(bar -> bar.label.length()).max().orElse(0);
        this.labelWidth = (int) (longest * LETTER_WIDTH) + MARGIN;
    }

    /** A bar for each ratio for which more is better, with a mark at the goal. */
    static String ratios(List<Row> rows) {
        List<Bar> bars = new ArrayList<>();
        for (Row row : rows) {
            Double ratio = row.ratio();
            if (ratio != null && !(row.goal() instanceof Goal.RatioMax)) {
                bars.add(new Bar(
                        row.item() + " (" + row.versus() + ")",
                        ratio,
                        ratio,
                        String.format(Locale.ROOT, "%.2f", ratio),
                        row.goal() instanceof Goal.Ratio wanted ? wanted.min() : null,
                        row.verdict().equals("missed") ? MISSED : REACHED));
            }
        }
        return new Chart(bars, RATIO_MAX)
                .draw(
                        String.format(
                                Locale.ROOT,
                                "Times as much as what is beside it; dashed: as much; black: the goal; no bar is"
                                        + " longer than %.0f",
                                RATIO_MAX),
                        1.0);
    }

    /** A bar for each delay: the median, and behind it a lighter bar for the 99th percentile. */
    static String delays(List<Row> rows) {
        List<Bar> bars = new ArrayList<>();
        for (Row median : rows) {
            if (median.unit().equals("ms") && median.item().endsWith(MEDIAN)) {
                String item = median.item().substring(0, median.item().length() - MEDIAN.length());
                Optional<Row> slowest = rows.stream()
                        .filter(row -> row.item().equals(item + SLOWEST))
                        .findFirst();
                double beyond = slowest.map(Row::ours).orElse(median.ours());
                bars.add(new Bar(
                        item,
                        median.ours(),
                        beyond,
                        String.format(Locale.ROOT, "%.1f and %.1f ms", median.ours(), beyond),
                        null,
                        REACHED));
            }
        }
        double most = bars.stream().mapToDouble(Bar::beyond).max().orElse(1);
        return new Chart(bars, most)
                .draw("Milliseconds: half of them within the dark bar, 99 of 100 within the light one", null);
    }

    /**
     * @param line the position of a line through all bars, if there is one
     */
    private String draw(String caption, @Nullable Double line) {
        int bottom = bars.size() * LINE_HEIGHT + MARGIN;
        StringBuilder svg = new StringBuilder(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\""
                        + " font-size=\"13\">\n"
                        + "<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>\n",
                labelWidth + BAR_WIDTH + TEXT_WIDTH,
                bottom + 2 * MARGIN));
        for (int i = 0; i < bars.size(); i++) {
            append(svg, bars.get(i), MARGIN + i * LINE_HEIGHT);
        }
        if (line != null) {
            svg.append(String.format(
                    Locale.ROOT,
                    "<line x1=\"%d\" x2=\"%d\" y1=\"%d\" y2=\"%d\" stroke=\"#888\" stroke-dasharray=\"3 3\"/>\n",
                    at(line),
                    at(line),
                    MARGIN / 2,
                    bottom));
        }
        return svg.append(String.format(
                        Locale.ROOT,
                        "<text x=\"%d\" y=\"%d\" fill=\"#555\" text-anchor=\"end\">%s</text>\n</svg>\n",
                        labelWidth + BAR_WIDTH + TEXT_WIDTH - MARGIN,
                        bottom + MARGIN,
                        escaped(caption)))
                .toString();
    }

    private void append(StringBuilder svg, Bar bar, int y) {
        svg.append(String.format(
                Locale.ROOT,
                "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>",
                labelWidth - 8,
                y + 13,
                escaped(bar.label)));
        append(svg, bar.beyond, y, bar.colour, LIGHT);
        append(svg, bar.value, y, bar.colour, 1);
        svg.append(String.format(
                Locale.ROOT, "<text x=\"%d\" y=\"%d\">%s</text>\n", at(bar.beyond) + 6, y + 13, escaped(bar.text)));
        if (bar.mark != null) {
            svg.append(String.format(
                    Locale.ROOT,
                    "<line x1=\"%d\" x2=\"%d\" y1=\"%d\" y2=\"%d\" stroke=\"black\" stroke-width=\"2\"/>\n",
                    at(bar.mark),
                    at(bar.mark),
                    y - 2,
                    y + 18));
        }
    }

    private void append(StringBuilder svg, double value, int y, String fill, double opacity) {
        svg.append(String.format(
                Locale.ROOT,
                "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"16\" fill=\"%s\" fill-opacity=\"%.2f\"/>",
                labelWidth,
                y,
                at(value) - labelWidth,
                fill,
                opacity));
    }

    private int at(double value) {
        return labelWidth + (int) Math.round(Math.min(value, most) / most * BAR_WIDTH);
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }
}
