package dev.replog.bench;

import dev.replog.bench.data.Commands;
import dev.replog.bench.load.Summary;
import dev.replog.bench.report.Goal;
import dev.replog.bench.report.Report;
import dev.replog.bench.report.Row;
import dev.replog.bench.report.Topic;
import dev.replog.bench.run.Contender;
import dev.replog.bench.run.CouchWork;
import dev.replog.bench.run.Measured;
import dev.replog.bench.run.PgBench;
import dev.replog.bench.run.Projection;
import dev.replog.bench.run.Pulls;
import dev.replog.bench.system.LiveHeap;
import dev.replog.bench.system.PouchBaseline;
import dev.replog.bench.system.RepLog;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Measures pulls at each size of the table. Each size starts the same way: the table vacuumed and analyzed, the heap
 * collected, all contenders warm. The others are pgbench, on the same table, and the baseline, whose table does not
 * grow, so that it shows how the machine itself has changed.
 */
final class PullRows {
    private static final Goal NO_GOAL = new Goal.None();

    private final Plan plan;
    private final CouchWork couch;
    private final Report report;
    private final Pulls pulls;
    private @Nullable Deltas smallest;

    /** The contenders of one size. */
    private record Deltas(int size, Measured replog, Measured node, Measured sql) {}

    PullRows(Plan plan, Commands commands, CouchWork couch, Report report) {
        this.plan = plan;
        this.couch = couch;
        this.report = report;
        this.pulls = new Pulls(commands);
    }

    void measure(Scene scene, int size) throws Exception {
        RepLog replog = scene.replog();
        boolean isFirst = smallest == null;
        pulls.prepare(replog);
        if (isFirst) {
            pulls.prepare(scene.node());
            for (PouchBaseline pouch : scene.pouch().stream().toList()) {
                couch.prepare(pouch, Pulls.CHANGED);
            }
        }
        if (isFirst) {
            compile(replog);
        }
        Projection.settle(replog);
        LiveHeap.collect(replog.javaPid());
        deltas(scene, size, isFirst);
        others(scene, size, isFirst);
    }

    /** The largest size must not be compared with a JVM that has just started. */
    private void compile(RepLog replog) throws IOException {
        try (Contender contender = pulls.delta(replog)) {
            Summary ignored = contender.round(plan.compiling());
        }
    }

    private void deltas(Scene scene, int size, boolean isFirst) throws Exception {
        RepLog replog = scene.replog();
        long position = Projection.positionBefore(replog, Pulls.USER, Pulls.CHANGED);
        List<Contender> contenders = new ArrayList<>(List.of(
                pulls.delta(replog),
                pulls.delta(scene.node()),
                PgBench.delta(replog, scene.work(), Pulls.USER, position, Pulls.CHANGED)));
        if (isFirst) {
            for (PouchBaseline pouch : scene.pouch().stream().toList()) {
                contenders.add(couch.delta(pouch, Pulls.CHANGED));
            }
        }
        List<Measured> measured = plan.pulls().run(contenders);
        Deltas found = new Deltas(size, measured.getFirst(), measured.get(1), measured.get(2));
        if (isFirst) {
            smallest = found;
            List<Measured> beside = new ArrayList<>(measured);
            beside.remove(2);
            Comparison.add(report, Topic.DELTA, "delta pull of 20" + at(size), "/s", beside, new Goal.Ratio(1.0));
        }
        report.add(Row.beside(
                Topic.DELTA,
                "delta pull, to the SQL alone" + at(size),
                "/s",
                found.replog.perSecond(),
                found.sql.perSecond(),
                "pgbench",
                new Goal.Ratio(0.5),
                found.replog.text() + "; " + found.sql.text()));
        if (smallest != null && !isFirst) {
            growth(smallest, found);
        }
    }

    /** The factor by which the same pull has become more expensive, with the factors of the others. */
    private void growth(Deltas before, Deltas now) {
        report.add(Row.beside(
                Topic.DELTA,
                "delta pull" + at(now.size) + ", to that" + at(before.size),
                "/s",
                now.replog.perSecond(),
                before.replog.perSecond(),
                "itself",
                new Goal.Ratio(1 / 1.3),
                String.format(
                        Locale.ROOT,
                        "%.0f us cpu, before %.0f (x %.2f); meanwhile pgbench x %.2f, and Node.js, whose table has not"
                                + " grown, x %.2f",
                        now.replog.cpuMicros(),
                        before.replog.cpuMicros(),
                        now.replog.cpuMicros() / before.replog.cpuMicros(),
                        now.sql.perSecond() / before.sql.perSecond(),
                        now.node.perSecond() / before.node.perSecond())));
    }

    private void others(Scene scene, int size, boolean isFirst) throws IOException {
        RepLog replog = scene.replog();
        List<Contender> nothing = new ArrayList<>(List.of(pulls.nothingNew(replog)));
        if (isFirst) {
            nothing.add(pulls.nothingNew(scene.node()));
            for (PouchBaseline pouch : scene.pouch().stream().toList()) {
                nothing.add(couch.nothingNew(pouch, Pulls.CHANGED));
            }
        }
        Comparison.add(
                report,
                Topic.NOTHING_NEW,
                "nothing new" + at(size),
                "/s",
                plan.pulls().run(nothing),
                new Goal.Ratio(1.5));
        if (isFirst) {
            Comparison.add(
                    report,
                    Topic.NOTHING_NEW,
                    "304" + at(size),
                    "/s",
                    plan.pulls().run(List.of(pulls.notModified(replog))),
                    NO_GOAL);
        }
        full(plan.pulls().run(fullPulls(scene, isFirst)), size);
    }

    /** Connects only now, because a server closes a connection that was idle while others were measured. */
    private List<Contender> fullPulls(Scene scene, boolean isFirst) throws IOException {
        List<Contender> full = new ArrayList<>(List.of(pulls.full(scene.replog())));
        if (isFirst) {
            full.add(pulls.full(scene.node()));
            for (PouchBaseline pouch : scene.pouch().stream().toList()) {
                full.add(couch.full(pouch));
            }
        }
        return full;
    }

    private void full(List<Measured> measured, int size) {
        double ours = measured.getFirst().all().megabytesPerSecond();
        String item = "full pull of 10,000" + at(size);
        if (measured.size() == 1) {
            report.add(Row.alone(Topic.FULL, item, "MB/s", ours, NO_GOAL, "in pages of 1,000"));
        }
        for (int i = 1; i < measured.size(); i++) {
            Measured theirs = measured.get(i);
            boolean isFirst = i == 1;
            report.add(Row.beside(
                    Topic.FULL,
                    item,
                    "MB/s",
                    ours,
                    theirs.all().megabytesPerSecond(),
                    theirs.title(),
                    isFirst ? new Goal.Ratio(1.0) : NO_GOAL,
                    isFirst ? "in pages of 1,000; Node.js in one answer" : "in one answer"));
        }
    }

    private static String at(int size) {
        return String.format(Locale.ROOT, " at %,d", size);
    }
}
