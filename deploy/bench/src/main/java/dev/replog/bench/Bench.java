package dev.replog.bench;

import dev.replog.bench.data.Commands;
import dev.replog.bench.data.Documents;
import dev.replog.bench.data.Requests;
import dev.replog.bench.data.Tokens;
import dev.replog.bench.report.Report;
import dev.replog.bench.report.Row;
import dev.replog.bench.run.KafkaLimit;
import dev.replog.bench.run.Measured;
import dev.replog.bench.run.Missed;
import dev.replog.bench.run.PgBench;
import dev.replog.bench.run.PostgresLimit;
import dev.replog.bench.run.Projection;
import dev.replog.bench.run.Pulls;
import dev.replog.bench.run.Streams;
import dev.replog.bench.run.Writes;
import dev.replog.bench.system.NodeBaseline;
import dev.replog.bench.system.ProcessUse;
import dev.replog.bench.system.RepLog;
import dev.replog.bench.system.Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * The whole benchmark, in one run on one machine: RepLog as its users start it, beside the limits of what it is built on
 * and beside what most teams would write instead. Started by {@code deploy/bench/run}.
 */
public final class Bench {
    private static final String SECRET = "bench-secret-bench-secret-bench-secret-0123456789";
    private static final int REPLOG_PORT = 18_080;
    private static final int NODE_PORT = 18_090;
    private static final double GIBIBYTE = 1 << 30;
    private static final double MEBIBYTE = 1 << 20;

    private final Path root;
    private final Path work;
    private final Plan plan;
    private final Documents documents = new Documents(1);
    private final Commands commands = new Commands(new Requests(new Tokens(SECRET)), documents);
    private final Report report = new Report(System.out);
    private final Pulls pulls = new Pulls(commands);
    private final Loading loading = new Loading(commands, documents, report);
    private double firstDelta;

    private Bench(Path root, Path work, Plan plan) {
        this.root = root;
        this.work = work;
        this.plan = plan;
    }

    public static void main(String[] arguments) throws Exception {
        Path root = Path.of(System.getProperty("replog.root", "")).toAbsolutePath();
        Path work = Files.createTempDirectory("replog-bench-");
        try {
            new Bench(root, work, Plan.of(root, arguments)).run();
        } finally {
            delete(work);
        }
        System.exit(0);
    }

    private void run() throws Exception {
        try (NodeBaseline node = NodeBaseline.start(root, work.resolve("node"), NODE_PORT, SECRET)) {
            loading.baseline(node, plan.sizes().getFirst());
            try (RepLog first = start()) {
                report.add(new Row(
                        "Kafka's own producer",
                        "records/s",
                        KafkaLimit.recordsPerSecond(first.kafka(), plan.fanOut()),
                        null,
                        "",
                        null,
                        "the log's limit; acks=all, 700 bytes"));
                loading.upTo(first, plan.sizes().getFirst());
            }
            delete(work.resolve("replog/postgres"));
            long startNanos = System.nanoTime();
            try (RepLog replog = start()) {
                rebuild(replog, startNanos);
                Projection.settle(replog);
                measure(replog, node);
            }
        }
        report.write(plan.page(), Introduction.text(plan.sizes()));
    }

    private RepLog start() {
        return RepLog.start(root, work.resolve("replog"), REPLOG_PORT, SECRET);
    }

    private void rebuild(RepLog replog, long startNanos) throws Exception {
        long readyNanos = System.nanoTime();
        long left = loading.loaded() - Projection.entities(replog);
        Projection.awaitEnd(replog);
        long endNanos = System.nanoTime();
        report.note(String.format(
                Locale.ROOT,
                "Rebuilding %,d entities took %.1f s from the start of the process; %,d of them were left when it was ready,"
                        + " %.1f s after its start.",
                loading.loaded(),
                (endNanos - startNanos) / 1e9,
                left,
                (readyNanos - startNanos) / 1e9));
        report.add(new Row(
                "rebuild from offset 0",
                "entities/s",
                left * 1e9 / (endNanos - readyNanos),
                PostgresLimit.rowsPerSecond(replog.jdbcUrl(), documents, plan.fanOut()),
                "PostgreSQL",
                0.6,
                "the same rows by unnest on one connection; RepLog also stores receipts and publishes changes"));
    }

    private void measure(RepLog replog, NodeBaseline node) throws Exception {
        List<Server> both = List.of(replog, node);
        Writes writes = new Writes(commands);
        List<Measured> single = writes.single(both, plan.writes());
        add("single writes, 64 connections", "/s", single, 0.8);
        report.add(new Row(
                "single writes, p99",
                "ms",
                single.getFirst().all().p99Millis(),
                single.getLast().all().p99Millis(),
                "Node.js",
                null,
                "goal: at most twice; lower is better"));
        add("operations in pushes of 50, 16 connections", "pushes/s", writes.pushes(both, plan.writes()), 0.4);
        streams(both);
        missed(both);
        for (int size : plan.sizes()) {
            loading.upTo(replog, size);
            pulls(replog, node, size);
        }
        memory(replog, node);
    }

    private void pulls(RepLog replog, NodeBaseline node, int size) throws Exception {
        boolean isFirst = size == plan.sizes().getFirst();
        String at = String.format(Locale.ROOT, " at %,d", size);
        List<Server> servers = isFirst ? List.of(replog, node) : List.of(replog);
        for (Server server : servers) {
            Pulls.Place ignored = pulls.prepare(server);
        }
        List<Measured> delta = pulls.delta(servers, plan.pulls());
        add("delta pull of 20" + at, "/s", delta, 1.0);
        double ours = delta.getFirst().perSecond();
        long position = Projection.positionBefore(replog, Pulls.USER, Pulls.CHANGED);
        report.add(new Row(
                "delta pull, to the SQL alone" + at,
                "/s",
                ours,
                PgBench.deltasPerSecond(replog, work, Pulls.USER, position, Pulls.CHANGED, plan.fanOut()),
                "pgbench",
                0.5,
                ""));
        firstDelta = isFirst ? ours : firstDelta;
        if (!isFirst) {
            report.add(new Row(
                    "delta pull, to the one at the smallest size" + at,
                    "/s",
                    ours,
                    firstDelta,
                    "itself",
                    1 / 1.3,
                    "the cost must not grow with the table"));
        }
        add("nothing new" + at, "/s", pulls.nothingNew(servers, plan.pulls()), 1.5);
        add("304" + at, "/s", pulls.notModified(replog, plan.pulls()), null);
        List<Measured> full = pulls.full(servers, plan.pulls());
        report.add(new Row(
                "full pull of 10,000" + at,
                "MB/s",
                full.getFirst().all().megabytesPerSecond(),
                isFirst ? full.getLast().all().megabytesPerSecond() : null,
                "Node.js",
                isFirst ? 1.0 : null,
                "in pages of 1,000"));
    }

    private void streams(List<Server> servers) throws IOException {
        Streams streams = new Streams(commands);
        for (Server server : servers) {
            Histogram micros = streams.sendToEvent(server, 300, Duration.ofMillis(20));
            report.add(new Row(
                    "send to event, " + server.title() + ", p50",
                    "ms",
                    micros.getValueAtPercentile(50) / 1e3,
                    null,
                    "",
                    null,
                    String.format(Locale.ROOT, "p99 %.2f ms", micros.getValueAtPercentile(99) / 1e3)));
        }
        report.add(new Row(
                "events to " + plan.streams() + " streams",
                "/s",
                streams.fanOut(servers.getFirst(), plan.streams(), plan.fanOut()),
                streams.fanOut(servers.getLast(), plan.streams(), plan.fanOut()),
                "Node.js",
                0.4,
                "single writes of distinct users, one event each"));
    }

    private void missed(List<Server> servers) throws IOException {
        for (Server server : servers) {
            Missed.Count count = new Missed(commands).run(server, plan.fanOut());
            report.add(new Row(
                    "changes missed, " + server.title(),
                    "",
                    count.missed(),
                    null,
                    "",
                    null,
                    String.format(Locale.ROOT, "of %,d written by 48 writers", count.written())));
        }
    }

    private void memory(RepLog replog, NodeBaseline node) {
        double all = ProcessUse.memoryBytes(replog.pids());
        report.add(new Row(
                "memory of the all-in-one",
                "GiB",
                all / GIBIBYTE,
                null,
                "",
                null,
                String.format(
                        Locale.ROOT,
                        "%.0f MiB of it the JVM; goal: at most 2 GiB; the baseline with its PostgreSQL: %.0f MiB",
                        ProcessUse.memoryBytes(replog.javaPids()) / MEBIBYTE,
                        ProcessUse.memoryBytes(node.pids()) / MEBIBYTE)));
    }

    private void add(String item, String unit, List<Measured> measured, @Nullable Double goal) {
        Measured ours = measured.getFirst();
        Measured theirs = measured.size() > 1 ? measured.getLast() : null;
        StringBuilder remark = new StringBuilder();
        for (Measured one : measured) {
            remark.append(String.format(
                    Locale.ROOT,
                    "%s%s p50 %.2f p99 %.2f ms, %.0f us cpu%s",
                    remark.isEmpty() ? "" : "; ",
                    one.server(),
                    one.all().p50Millis(),
                    one.all().p99Millis(),
                    one.cpuMicros(),
                    one.all().others().isEmpty() ? "" : ", refused " + one.all().others()));
        }
        report.add(new Row(
                item,
                unit,
                ours.perSecond(),
                theirs == null ? null : theirs.perSecond(),
                theirs == null ? "" : theirs.server(),
                theirs == null ? null : goal,
                remark.toString()));
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
