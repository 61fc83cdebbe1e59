package dev.replog.bench;

import dev.replog.bench.report.Goal;
import dev.replog.bench.report.Report;
import dev.replog.bench.report.Row;
import dev.replog.bench.report.Topic;
import dev.replog.bench.run.PostgresLimit;
import dev.replog.bench.run.Projection;
import dev.replog.bench.system.RepLog;
import java.util.Locale;

/** Measures how fast a process that has just started builds the read model again from the log. */
final class RebuildRows {
    private final Report report;

    RebuildRows(Report report) {
        this.report = report;
    }

    /**
     * Called when it is ready to serve, with an empty database.
     *
     * @param startNanos when the process was started
     * @param entities the number of entities in the log
     */
    void measure(RepLog replog, long startNanos, long entities) throws Exception {
        long readyNanos = System.nanoTime();
        long left = entities - Projection.entities(replog);
        Projection.awaitHalf(replog);
        long halfNanos = System.nanoTime();
        long half = entities - Projection.entities(replog);
        Projection.awaitEnd(replog);
        long endNanos = System.nanoTime();
        report.note(String.format(
                Locale.ROOT,
                "Rebuilding %,d entities took %.1f s from the start of the process, which was ready after %.1f s.",
                entities,
                (endNanos - startNanos) / 1e9,
                (readyNanos - startNanos) / 1e9));
        Projection.settle(replog);
        report.add(Row.beside(
                Topic.REBUILD,
                String.format(Locale.ROOT, "rebuild of %,d from offset 0", entities),
                "entities/s",
                left * 1e9 / (endNanos - readyNanos),
                PostgresLimit.rowsPerSecond(replog.jdbcUrl()),
                "PostgreSQL",
                new Goal.Ratio(0.6),
                String.format(
                        Locale.ROOT,
                        "from ready on, %,.0f /s in the second half, when the JVM is warmer; the same rows by"
                                + " unnest on one"
                                + " connection into the same indexes; RepLog also decides and stores receipts,"
                                + " and publishes"
                                + " nothing that is published already",
                        half * 1e9 / Math.max(1, endNanos - halfNanos))));
    }
}
