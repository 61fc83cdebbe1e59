package dev.replog.bench.report;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One line of the report.
 *
 * @param ours the value of RepLog
 * @param theirs the value to compare with; null when there is none
 */
public record Row(
        Topic topic,
        String item,
        String unit,
        double ours,
        @Nullable Double theirs,
        String versus,
        Goal goal,
        String remark) {

    /** A row with a comparison. */
    public static Row beside(
            Topic topic,
            String item,
            String unit,
            double ours,
            double theirs,
            String versus,
            Goal goal,
            String remark) {
        return new Row(topic, item, unit, ours, theirs, versus, goal, remark);
    }

    /** A row without a comparison. */
    public static Row alone(Topic topic, String item, String unit, double ours, Goal goal, String remark) {
        return new Row(topic, item, unit, ours, null, "", goal, remark);
    }

    public @Nullable Double ratio() {
        return theirs == null || theirs == 0 ? null : ours / theirs;
    }

    /** Whether the goal is reached; empty when there is none. */
    public String verdict() {
        return goal.verdict(this);
    }

    public String markdown() {
        return String.format(
                Locale.ROOT,
                "| %s | %s | %s | %s | %s | %s | %s |",
                item,
                (number(ours) + " " + unit).strip(),
                theirs == null ? "" : (number(theirs) + " " + unit).strip() + " (" + versus + ")",
                ratio() == null ? "" : String.format(Locale.ROOT, "%.2f", ratio()),
                goal.text(unit),
                verdict(),
                remark);
    }

    static String number(double value) {
        if (value == Math.rint(value) || value >= 100) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
