package dev.replog.bench.report;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One line of the report.
 *
 * @param ours what RepLog reached
 * @param theirs what it is compared with; null where there is nothing
 * @param goal the ratio to reach; null where the goal is said in words or there is none
 */
public record Row(
        String item,
        String unit,
        double ours,
        @Nullable Double theirs,
        String versus,
        @Nullable Double goal,
        String remark) {

    public @Nullable Double ratio() {
        return theirs == null || theirs == 0 ? null : ours / theirs;
    }

    /** Whether the goal is reached; empty where there is none. */
    public String verdict() {
        Double ratio = ratio();
        if (goal == null || ratio == null) {
            return "";
        }
        return ratio >= goal ? "reached" : "missed";
    }

    public String markdown() {
        return String.format(
                Locale.ROOT,
                "| %s | %s %s | %s | %s | %s | %s | %s |",
                item,
                number(ours),
                unit,
                theirs == null ? "" : number(theirs) + " " + unit + " (" + versus + ")",
                ratio() == null ? "" : String.format(Locale.ROOT, "%.2f", ratio()),
                goal == null ? "" : String.format(Locale.ROOT, "%.2f", goal),
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
