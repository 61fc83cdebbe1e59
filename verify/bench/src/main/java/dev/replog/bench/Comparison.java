package dev.replog.bench;

import dev.replog.bench.report.Goal;
import dev.replog.bench.report.Report;
import dev.replog.bench.report.Row;
import dev.replog.bench.report.Topic;
import dev.replog.bench.run.Measured;
import java.util.List;

/** The rows of contenders that did the same work: RepLog compared with each of the others. */
final class Comparison {
    private Comparison() {}

    /** @param goal for the first of the others; without others, RepLog's row has no comparison and no goal */
    static void add(Report report, Topic topic, String item, String unit, List<Measured> measured, Goal goal) {
        Measured ours = measured.getFirst();
        if (measured.size() == 1) {
            report.add(Row.alone(topic, item, unit, ours.perSecond(), new Goal.None(), ours.text()));
        }
        for (int i = 1; i < measured.size(); i++) {
            Measured theirs = measured.get(i);
            boolean isFirst = i == 1;
            report.add(Row.beside(
                    topic,
                    item,
                    unit,
                    ours.perSecond(),
                    theirs.perSecond(),
                    theirs.title(),
                    isFirst ? goal : new Goal.None(),
                    isFirst ? ours.text() + "; " + theirs.text() : theirs.text()));
        }
    }
}
