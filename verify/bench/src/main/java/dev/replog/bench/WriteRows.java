package dev.replog.bench;

import dev.replog.bench.data.Commands;
import dev.replog.bench.report.Goal;
import dev.replog.bench.report.Report;
import dev.replog.bench.report.Row;
import dev.replog.bench.report.Topic;
import dev.replog.bench.run.CouchWork;
import dev.replog.bench.run.Measured;
import dev.replog.bench.run.Missed;
import dev.replog.bench.run.OfflineQueue;
import dev.replog.bench.run.Writes;
import dev.replog.bench.system.Server;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** Measures the cost of writes, and whether clients that follow the token get all of them. */
final class WriteRows {
    private static final Goal NO_GOAL = new Goal.None();

    private final Plan plan;
    private final Commands commands;
    private final CouchWork couch;
    private final Report report;

    WriteRows(Plan plan, Commands commands, CouchWork couch, Report report) {
        this.plan = plan;
        this.commands = commands;
        this.couch = couch;
        this.report = report;
    }

    void measure(Scene scene) throws IOException {
        Writes writes = new Writes(commands, couch);
        writes.compile(scene.replog(), plan.compilingWrites());
        List<Measured> single = writes.single(scene.all(), plan.writes());
        Comparison.add(report, Topic.WRITES, "single writes, 64 connections", "/s", single, new Goal.Ratio(0.8));
        report.add(Row.beside(
                Topic.WRITES,
                "single writes, p99",
                "ms",
                single.getFirst().all().p99Millis(),
                single.get(1).all().p99Millis(),
                single.get(1).title(),
                new Goal.RatioMax(2),
                "lower is better"));
        List<Measured> pushes = writes.pushes(scene.all(), plan.writes());
        Comparison.add(report, Topic.PUSHES, "pushes of 50, 16 connections", "pushes/s", pushes, new Goal.Ratio(0.4));
        queue(scene);
        missed(scene.replog(), new Goal.Most(0));
        missed(scene.node(), NO_GOAL);
    }

    private void queue(Scene scene) throws IOException {
        OfflineQueue queue = new OfflineQueue(commands);
        OfflineQueue.Sent ours = queue.send(scene.replog());
        OfflineQueue.Sent theirs = queue.send(scene.node());
        String item = String.format(Locale.ROOT, "queue of %,d of one device that was offline", OfflineQueue.ITEMS);
        report.add(Row.beside(
                Topic.PUSHES,
                item,
                "items/min",
                ours.perMinute(),
                theirs.perMinute(),
                scene.node().title(),
                NO_GOAL,
                String.format(
                        Locale.ROOT,
                        "pushes of %d, one after the other, in %.1f s",
                        Writes.PUSH_OPERATIONS,
                        ours.seconds())));
        report.add(Row.alone(
                Topic.MISSED,
                item + ": lost",
                "",
                (double) ours.missing(),
                new Goal.Most(0),
                String.format(Locale.ROOT, "%,d pulled afterwards", ours.found())));
    }

    private void missed(Server server, Goal goal) throws IOException {
        Missed.Count count = new Missed(commands).run(server, plan.fanOut());
        report.add(Row.alone(
                Topic.MISSED,
                "changes missed, " + server.title(),
                "",
                (double) count.missed(),
                goal,
                String.format(Locale.ROOT, "of %,d written by 48 writers", count.written())));
    }
}
