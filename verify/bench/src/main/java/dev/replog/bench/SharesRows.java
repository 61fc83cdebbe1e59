package dev.replog.bench;

import dev.replog.bench.data.Commands;
import dev.replog.bench.data.Documents;
import dev.replog.bench.data.LogLoader;
import dev.replog.bench.load.Summary;
import dev.replog.bench.report.Goal;
import dev.replog.bench.report.Report;
import dev.replog.bench.report.Row;
import dev.replog.bench.report.Topic;
import dev.replog.bench.run.Contender;
import dev.replog.bench.run.LargePulls;
import dev.replog.bench.run.Projection;
import dev.replog.bench.run.Pulls;
import dev.replog.bench.system.RepLog;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Measures how long other users wait while one user pulls very large documents on many connections. */
final class SharesRows {
    private static final double TIMES_MAX = 3;
    /** The large pulls start before the others are measured, and end after them. */
    private static final Duration MARGIN = Duration.ofSeconds(2);

    private final Plan plan;
    private final Commands commands;
    private final Documents documents;
    private final Report report;

    SharesRows(Plan plan, Commands commands, Documents documents, Report report) {
        this.plan = plan;
        this.commands = commands;
        this.documents = documents;
        this.report = report;
    }

    void measure(RepLog replog) throws Exception {
        Pulls pulls = new Pulls(commands);
        LargePulls large = new LargePulls(commands);
        try (LogLoader loader = new LogLoader(replog.kafka(), documents)) {
            loader.append(Pulls.USER, Pulls.USER_NUMBER, 0, Pulls.ENTITIES);
            loader.appendTrees(LargePulls.USER, LargePulls.USER_NUMBER, plan.trees(), LargePulls.ENTITIES);
        }
        Projection.awaitEnd(replog);
        Projection.settle(replog);
        Pulls.Place ignored = pulls.prepare(replog);
        report.add(Row.alone(
                Topic.SHARES,
                String.format(Locale.ROOT, "documents of %,d entities that one user pulls", LargePulls.ENTITIES),
                "",
                large.all(replog),
                new Goal.None(),
                String.format(Locale.ROOT, "of %,d, page by page", plan.trees())));
        try (Contender others = pulls.delta(replog)) {
            Summary warm = others.round(plan.compiling());
            Summary normal = others.round(plan.shares());
            Summary beside = beside(large, replog, () -> others.round(plan.shares()));
            report.add(Row.beside(
                    Topic.SHARES,
                    String.format(
                            Locale.ROOT, "p99 of others' delta pulls beside %d large pulls", LargePulls.CONNECTIONS),
                    "ms",
                    beside.p99Millis(),
                    normal.p99Millis(),
                    "without them",
                    new Goal.RatioMax(TIMES_MAX),
                    String.format(
                            Locale.ROOT,
                            "%d connections: %s; without: %s; warm-up: %s",
                            Pulls.CONNECTIONS,
                            beside,
                            normal,
                            warm)));
        }
    }

    private Summary beside(LargePulls large, RepLog replog, Callable<Summary> others) throws Exception {
        Duration duration = plan.shares().plus(MARGIN.multipliedBy(2));
        try (ExecutorService thread = Executors.newSingleThreadExecutor();
                Contender heavy = large.repeated(replog)) {
            Future<Summary> running = thread.submit(() -> heavy.round(duration));
            large.awaitFirst();
            Summary measured = others.call();
            report.note("Meanwhile the large pulls: " + running.get() + ", "
                    + String.format(Locale.ROOT, "%.1f MB/s.", running.get().megabytesPerSecond()));
            return measured;
        }
    }
}
