package dev.replog.bench;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.replog.bench.Plan.Part;
import dev.replog.bench.data.Commands;
import dev.replog.bench.data.Documents;
import dev.replog.bench.data.Requests;
import dev.replog.bench.data.Tokens;
import dev.replog.bench.report.Goal;
import dev.replog.bench.report.Report;
import dev.replog.bench.report.Row;
import dev.replog.bench.report.Topic;
import dev.replog.bench.run.CouchWork;
import dev.replog.bench.run.KafkaLimit;
import dev.replog.bench.run.Projection;
import dev.replog.bench.system.NodeBaseline;
import dev.replog.bench.system.PouchBaseline;
import dev.replog.bench.system.ProcessUse;
import dev.replog.bench.system.RepLog;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Runs the whole benchmark, in one run on one machine: RepLog as its users start it, compared with the limits of Kafka
 * and PostgreSQL and with what most teams would write instead. Started by {@code verify/bench/run}.
 */
public final class Bench {
    private static final String SECRET = "bench-secret-bench-secret-bench-secret-0123456789";
    private static final int REPLOG_PORT = 18_080;
    private static final int NODE_PORT = 18_090;
    private static final int POUCH_PORT = 18_091;
    private static final double GIBIBYTE = 1 << 30;
    private static final double MEBIBYTE = 1 << 20;
    private static final double MEMORY_GIBIBYTES_MAX = 2;

    private final Path root;
    private final Path work;
    private final Plan plan;
    private final Documents documents = new Documents(1);
    private final Commands commands = new Commands(new Requests(new Tokens(SECRET)), documents);
    private final CouchWork couch = new CouchWork(documents);
    private final Report report = new Report(System.out);
    private final Loading loading = new Loading(commands, documents, report);

    private Bench(Path root, Path work, Plan plan) {
        this.root = root;
        this.work = work;
        this.plan = plan;
    }

    public static void main(String[] arguments) throws Exception {
        Path root = Path.of(System.getProperty("replog.root", "")).toAbsolutePath();
        Path work = Files.createTempDirectory("replog-bench-");
        try {
            Plan asked = Plan.of(root, arguments);
            Plan plan = asked.within(filesMax());
            Bench bench = new Bench(root, work, plan);
            if (!plan.equals(asked)) {
                bench.report.note(
                        "A process may have " + filesMax() + " files open here; fewer connections were opened.");
            }
            bench.run();
        } finally {
            Folders.delete(work);
        }
        System.exit(0);
    }

    private static long filesMax() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount()
                : Long.MAX_VALUE;
    }

    private void run() throws Exception {
        Optional<PouchBaseline> pouch = PouchBaseline.start(root, work.resolve("pouch"), POUCH_PORT, report::note);
        try (NodeBaseline node = NodeBaseline.start(root, work.resolve("node"), NODE_PORT, SECRET)) {
            loading.baseline(node, plan.sizes().getFirst());
            for (PouchBaseline server : pouch.stream().toList()) {
                couch.load(server);
            }
            long entities;
            try (RepLog replog = replog()) {
                kafka(replog);
                loading.upTo(replog, plan.sizes().getFirst());
                measure(new Scene(replog, node, pouch, work));
                entities = Projection.entities(replog);
            }
            rebuild(entities);
        } finally {
            pouch.ifPresent(PouchBaseline::close);
        }
        if (plan.parts().contains(Part.SHARES)) {
            shares();
        }
        report.note("The run took " + report.elapsed().toMinutes() + " minutes.");
        report.write(plan.page(), Introduction.text(plan));
    }

    /** At the end, because the log is then longest. With a short log, the start of the JVM would be measured. */
    private void rebuild(long entities) throws Exception {
        Folders.delete(work.resolve("replog/postgres"));
        long startNanos = System.nanoTime();
        try (RepLog replog = replog()) {
            new RebuildRows(report).measure(replog, startNanos, entities);
        }
    }

    private void shares() throws Exception {
        try (RepLog replog = RepLog.startWithShares(root, work.resolve("shares"), REPLOG_PORT, SECRET)) {
            new SharesRows(plan, commands, documents, report).measure(replog);
        }
    }

    private RepLog replog() {
        return RepLog.start(root, work.resolve("replog"), REPLOG_PORT, SECRET);
    }

    /** Starts with the smallest table, then makes it larger. */
    private void measure(Scene scene) throws Exception {
        PullRows pulls = new PullRows(plan, commands, couch, report);
        if (plan.parts().contains(Part.PULLS)) {
            pulls.measure(scene, plan.sizes().getFirst());
        }
        if (plan.parts().contains(Part.WRITES)) {
            new WriteRows(plan, commands, couch, report).measure(scene);
        }
        if (plan.parts().contains(Part.PINGS)) {
            new PingRows(plan, commands, report).measure(scene);
        }
        if (plan.parts().contains(Part.PULLS)) {
            for (int size : plan.sizes().subList(1, plan.sizes().size())) {
                loading.upTo(scene.replog(), size);
                pulls.measure(scene, size);
            }
        }
        memory(scene);
    }

    private void kafka(RepLog replog) throws Exception {
        report.add(Row.alone(
                Topic.LIMITS,
                "Kafka's own producer",
                "records/s",
                KafkaLimit.recordsPerSecond(replog.kafka(), plan.fanOut()),
                new Goal.None(),
                "the log's limit; acks=all, 700 bytes"));
    }

    private void memory(Scene scene) {
        report.add(Row.alone(
                Topic.MEMORY,
                "memory of the all-in-one",
                "GiB",
                ProcessUse.memoryBytes(scene.replog().pids()) / GIBIBYTE,
                new Goal.Most(MEMORY_GIBIBYTES_MAX),
                String.format(
                        Locale.ROOT,
                        "at the end, what is shared counted in parts (PSS): the JVM %.0f MiB, PostgreSQL %.0f"
                                + " MiB; Node.js"
                                + " with its PostgreSQL %.0f MiB%s",
                        mebibytes(List.of(scene.replog().javaPid())),
                        mebibytes(List.of(scene.replog().postgresPid())),
                        mebibytes(scene.node().pids()),
                        scene.pouch()
                                .map(pouch -> String.format(
                                        Locale.ROOT, "; pouchdb-server %.0f MiB", mebibytes(pouch.pids())))
                                .orElse(""))));
    }

    private static double mebibytes(List<Long> pids) {
        return ProcessUse.memoryBytes(pids) / MEBIBYTE;
    }
}
