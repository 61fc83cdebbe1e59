package dev.replog.bench.report;

import java.util.Locale;

/** The goal of a row. */
public sealed interface Goal {
    /** At least this many times the other value. */
    record Ratio(double min) implements Goal {}

    /** At most this many times the other value, where less is better. */
    record RatioMax(double max) implements Goal {}

    /** At most this, in the row's own unit. */
    record Most(double max) implements Goal {}

    /** No goal. */
    record None() implements Goal {}

    /** Whether the goal is reached; empty when there is no goal, or nothing to compare with. */
    default String verdict(Row row) {
        Double ratio = row.ratio();
        return switch (this) {
            case Ratio goal -> ratio == null ? "" : said(ratio >= goal.min);
            case RatioMax goal -> ratio == null ? "" : said(ratio <= goal.max);
            case Most goal -> said(row.ours() <= goal.max);
            case None none -> "";
        };
    }

    default String text(String unit) {
        return switch (this) {
            case Ratio goal -> String.format(Locale.ROOT, "≥ %.2f", goal.min);
            case RatioMax goal -> String.format(Locale.ROOT, "≤ %.2f", goal.max);
            case Most goal -> ("≤ " + Row.number(goal.max) + " " + unit).strip();
            case None none -> "";
        };
    }

    private static String said(boolean isReached) {
        return isReached ? "reached" : "missed";
    }
}
