package dev.replog.bench;

import dev.replog.bench.data.Commands;
import dev.replog.bench.data.Documents;
import dev.replog.bench.data.LogLoader;
import dev.replog.bench.data.Requests;
import dev.replog.bench.data.Tokens;
import dev.replog.bench.load.Call;
import dev.replog.bench.run.LogReading;
import dev.replog.bench.run.Measured;
import dev.replog.bench.run.Projection;
import dev.replog.bench.run.Pulls;
import dev.replog.bench.system.CommandRun;
import dev.replog.bench.system.RepLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.postgresql.PGConnection;

/**
 * Measures the tools for analysts over one log: the commands of {@code deploy/replog}, and pulls of a past state.
 * Beside the commands: only reading the log, and PostgreSQL's own copy of the history. Started by {@code
 * verify/bench/analyse}.
 */
public final class Analysts {
    private static final String SECRET = "bench-secret-bench-secret-bench-secret-0123456789";
    private static final String EVENTS = "--events=";
    private static final int PORT = 10_080;
    private static final int USERS = 500;
    /** A workout with one exercise and its 24 sets. */
    private static final int TREE = 26;

    private static final int VERSIONS = 10;
    private static final int REPEATED = 21;
    private static final double MEBIBYTE = 1024 * 1024;

    private final Commands commands = new Commands(new Requests(new Tokens(SECRET)), new Documents(1));
    private final Path root;
    private final Path work;
    private final long events;
    private long operations;

    private Analysts(Path root, Path work, long events) {
        this.root = root;
        this.work = work;
        this.events = events;
    }

    /** @param arguments {@code --events=1000000}: the operations in the log, at least 200,000 */
    public static void main(String[] arguments) throws Exception {
        long events = 1_000_000;
        for (String argument : arguments) {
            if (!argument.matches(EVENTS + "[0-9]{6,9}")) {
                System.err.println(argument + ": unknown (expected: " + EVENTS + "1000000)");
                System.exit(2);
            }
            events = Math.max(200_000, Long.parseLong(argument.substring(EVENTS.length())));
        }
        Path work = Files.createTempDirectory("replog-analyse-");
        try {
            new Analysts(Path.of(System.getProperty("replog.root", "")).toAbsolutePath(), work, events).run();
        } finally {
            Folders.delete(work);
        }
        System.exit(0);
    }

    private void run() throws Exception {
        try (RepLog replog = RepLog.start(root, work.resolve("data"), PORT, SECRET)) {
            String half = fill(replog);
            Projection.settle(replog);
            operations = LogReading.operations(replog.kafka());
            System.out.printf(
                    Locale.ROOT,
                    "%,d operations of %,d users, on %d processors.%n%n",
                    operations,
                    USERS + 1,
                    Runtime.getRuntime().availableProcessors());
            System.out.println("| | operations a second | seconds | processor seconds | most memory in MiB |");
            System.out.println("|---|---:|---:|---:|---:|");
            reading(replog);
            copying(replog);
            command("export, Parquet", "export", "--format", "parquet", "--out", folder("parquet"));
            command("verify-export", "verify-export", folder("parquet"));
            command("export, CSV", "export", "--format", "csv", "--out", folder("csv"));
            command("replay --release-check", "replay", "--release-check");
            command("replay --policy reject", "replay", "--policy", "reject", "--report", folder("report"));
            System.out.println();
            past(replog, half);
        }
    }

    private String folder(String name) {
        return work.resolve(name).toString();
    }

    /**
     * One user with many changes of many exercises, each with notes of some hundred characters; others with workouts.
     *
     * @return the sync token of that user after half of the changes
     */
    private String fill(RepLog replog) throws Exception {
        String half;
        try (LogLoader loader = new LogLoader(replog.kafka(), new Documents(1))) {
            appendVersions(loader, 0, VERSIONS / 2);
            loader.flush();
            long ignored = Projection.awaitEnd(replog);
            half = pull(replog, "");
            appendVersions(loader, VERSIONS / 2, VERSIONS);
            long trees = (events - (long) VERSIONS * Pulls.ENTITIES) / USERS / TREE;
            for (int user = 1; user <= USERS; user++) {
                loader.appendTrees(Documents.user("load", user), user, Math.toIntExact(trees), TREE);
            }
        }
        long ignored = Projection.awaitEnd(replog);
        return half;
    }

    private static void appendVersions(LogLoader loader, int from, int to) {
        for (int version = from; version < to; version++) {
            loader.append(Pulls.USER, Pulls.USER_NUMBER, 0, Pulls.ENTITIES, version);
        }
    }

    /** The lower bound: every record is fetched and decoded, and nothing is done with it. */
    private void reading(RepLog replog) throws Exception {
        long start = System.nanoTime();
        long read = LogReading.operations(replog.kafka());
        line("reading and decoding the log alone", read, (System.nanoTime() - start) / 1e9, "", "");
    }

    /** The alternative without RepLog's tools: PostgreSQL writes its rows of the history as CSV. */
    private void copying(RepLog replog) throws SQLException, IOException {
        Path file = work.resolve("history.csv");
        long start = System.nanoTime();
        long rows;
        try (Connection connection = DriverManager.getConnection(replog.jdbcUrl());
                var out = Files.newOutputStream(file)) {
            rows = connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyOut("COPY replog.history TO STDOUT (FORMAT csv)", out);
        }
        line("PostgreSQL's COPY of the history, CSV", rows, (System.nanoTime() - start) / 1e9, "", "");
    }

    private void command(String title, String... arguments) throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(List.of(root.resolve("deploy/replog").toString()));
        command.addAll(List.of(arguments));
        CommandRun run = CommandRun.of(command, work.resolve("data"), work.resolve("command.out"));
        line(
                title,
                operations,
                run.seconds(),
                String.format(Locale.ROOT, "%,.1f", run.cpuSeconds()),
                String.format(Locale.ROOT, "%,.0f", run.memoryBytes() / MEBIBYTE));
    }

    private static void line(String title, long operations, double seconds, String cpu, String memory) {
        System.out.printf(
                Locale.ROOT, "| %s | %,.0f | %,.1f | %s | %s |%n", title, operations / seconds, seconds, cpu, memory);
    }

    private void past(RepLog replog, String half) throws IOException {
        System.out.println("| a user with 10,000 entities and 100,000 changes, all pages of 1,000 | milliseconds |");
        System.out.println("|---|---:|");
        pulls(replog, "the present", "");
        pulls(replog, "the state after half of the changes", "&asOf=" + half);
    }

    private void pulls(RepLog replog, String title, String query) throws IOException {
        List<Double> millis = new ArrayList<>();
        for (int round = 0; round < REPEATED; round++) {
            long start = System.nanoTime();
            String ignored = pull(replog, query);
            millis.add((System.nanoTime() - start) / 1e6);
        }
        System.out.printf(Locale.ROOT, "| %s | %,.0f |%n", title, Measured.median(millis));
    }

    /** Reads all pages; the result is the token of the last one. */
    private String pull(RepLog replog, String query) throws IOException {
        String page = "";
        while (true) {
            String path = "/api/sync?maxResults=1000" + query + page;
            String body = Call.body(replog.port(), commands.get(Pulls.USER, path));
            String token = Call.member(body, "nextSyncToken");
            if (token != null) {
                return token;
            }
            page = "&pageToken=" + Call.member(body, "pageToken");
        }
    }
}
