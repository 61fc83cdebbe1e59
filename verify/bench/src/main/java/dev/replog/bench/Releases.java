package dev.replog.bench;

import dev.replog.bench.data.Commands;
import dev.replog.bench.data.Documents;
import dev.replog.bench.data.Requests;
import dev.replog.bench.data.Tokens;
import dev.replog.bench.load.Call;
import dev.replog.bench.load.Summary;
import dev.replog.bench.run.Contender;
import dev.replog.bench.run.CouchWork;
import dev.replog.bench.run.Measured;
import dev.replog.bench.run.Projection;
import dev.replog.bench.run.Pulls;
import dev.replog.bench.run.Rounds;
import dev.replog.bench.run.Writes;
import dev.replog.bench.system.ProcessUse;
import dev.replog.bench.system.RepLog;
import dev.replog.bench.system.Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Compares this release with another one: both run at once, and do the same work in short alternating rounds, so that
 * other load of the machine affects both. The processor time of a request says more than its speed, which depends on
 * what else runs. Started by {@code verify/bench/compare}.
 */
public final class Releases {
    private static final String SECRET = "bench-secret-bench-secret-bench-secret-0123456789";
    private static final String WRITES = "writes";
    private static final String PULLS = "pulls";
    private static final String REBUILD = "rebuild";
    private static final List<String> PARTS = List.of(WRITES, PULLS, REBUILD);
    private static final int PORT = 18_080;
    private static final int OTHER_PORT = 18_180;
    private static final int PUSHES = 1_200;
    private static final int USERS = 400;
    private static final int REBUILDS = 3;
    private static final Duration COMPILING = Duration.ofMinutes(2);
    private static final Rounds ROUNDS = new Rounds(12, Duration.ofSeconds(3), 4);

    private final Documents documents = new Documents(1);
    private final Commands commands = new Commands(new Requests(new Tokens(SECRET)), documents);
    private final Path work;
    private final List<String> parts;

    private Releases(Path work, List<String> parts) {
        this.work = work;
        this.parts = parts;
    }

    /** @param arguments the folder of the other release, which is built, and the parts to compare (default: all) */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length == 0 || !Files.isDirectory(Path.of(arguments[0]))) {
            System.err.println(String.join(" ", arguments) + ": not a folder (expected: that of another release)");
            System.exit(2);
        }
        List<String> parts = arguments.length == 1 ? PARTS : List.of(arguments).subList(1, arguments.length);
        if (!PARTS.containsAll(parts)) {
            System.err.println(parts + ": unknown (expected: some of " + PARTS + ")");
            System.exit(2);
        }
        Path root = Path.of(System.getProperty("replog.root", "")).toAbsolutePath();
        Path work = Files.createTempDirectory("replog-compare-");
        try {
            new Releases(work, parts).run(root, Path.of(arguments[0]).toAbsolutePath());
        } finally {
            Folders.delete(work);
        }
        System.exit(0);
    }

    private void run(Path root, Path other) throws Exception {
        System.out.println("| work | this | the other | this: processor time | the other | difference |");
        System.out.println("|---|---:|---:|---:|---:|---:|");
        try (RepLog ours = RepLog.start(root, work.resolve("this"), PORT, SECRET);
                RepLog theirs = RepLog.start(other, work.resolve("other"), OTHER_PORT, SECRET)) {
            List<Server> both = List.of(ours, theirs);
            Writes writes = new Writes(commands, new CouchWork(documents));
            for (Server server : both) {
                fill(server);
            }
            if (parts.contains(WRITES)) {
                for (Server server : both) {
                    writes.compile(server, COMPILING);
                }
                line("single writes, 64 connections", writes.single(both, ROUNDS));
                line("pushes of 50, 16 connections", writes.pushes(both, ROUNDS));
            }
            if (parts.contains(PULLS)) {
                pulls(both);
            }
        }
        if (parts.contains(REBUILD)) {
            rebuilds(root, other);
        }
    }

    /** The user who is pulled, and others. */
    private void fill(Server server) throws IOException {
        for (int push = 0; push < PUSHES; push++) {
            int first = push * Writes.PUSH_OPERATIONS;
            boolean isPulled = first < Pulls.ENTITIES;
            int user = isPulled ? Pulls.USER_NUMBER : 1 + push % USERS;
            String userId = isPulled ? Pulls.USER : Documents.user("load", user);
            String ignored = Call.body(server.port(), commands.push(userId, user, first, Writes.PUSH_OPERATIONS));
        }
    }

    private void pulls(List<Server> both) throws IOException {
        Pulls pulls = new Pulls(commands);
        for (Server server : both) {
            Pulls.Place ignored = pulls.prepare(server);
            compile(pulls.delta(server));
        }
        line("pull of 20", ROUNDS.run(List.of(pulls.delta(both.get(0)), pulls.delta(both.get(1)))));
        line("nothing new", ROUNDS.run(List.of(pulls.nothingNew(both.get(0)), pulls.nothingNew(both.get(1)))));
        line("304", ROUNDS.run(List.of(pulls.notModified(both.get(0)), pulls.notModified(both.get(1)))));
        line("page of 1,000", ROUNDS.run(List.of(pulls.full(both.get(0)), pulls.full(both.get(1)))));
    }

    private static void compile(Contender contender) throws IOException {
        try (contender) {
            Summary ignored = contender.round(COMPILING);
        }
    }

    private static void line(String work, List<Measured> measured) {
        Measured ours = measured.get(0);
        Measured theirs = measured.get(1);
        print(work, ours.perSecond(), theirs.perSecond(), ours.cpuMicros(), theirs.cpuMicros());
    }

    private static void print(String work, double ours, double theirs, double ourMicros, double theirMicros) {
        System.out.printf(
                Locale.ROOT,
                "| %s | %,.0f /s | %,.0f /s | %,.1f µs | %,.1f µs | %+.1f %% |%n",
                work,
                ours,
                theirs,
                ourMicros,
                theirMicros,
                (ourMicros / theirMicros - 1) * 100);
    }

    /** By turns, each alone: a process with an empty database builds the read model from its log. */
    private void rebuilds(Path root, Path other) throws Exception {
        List<Rebuild> ours = new ArrayList<>();
        List<Rebuild> theirs = new ArrayList<>();
        for (int round = 0; round < REBUILDS; round++) {
            ours.add(rebuild(root, work.resolve("this"), PORT));
            theirs.add(rebuild(other, work.resolve("other"), OTHER_PORT));
        }
        Rebuild our = Rebuild.median(ours);
        Rebuild their = Rebuild.median(theirs);
        print("rebuild, entities, with the start", our.perSecond, their.perSecond, our.micros, their.micros);
    }

    private static Rebuild rebuild(Path root, Path data, int port) throws Exception {
        Folders.delete(data.resolve("postgres"));
        long startNanos = System.nanoTime();
        try (RepLog replog = RepLog.start(root, data, port, SECRET)) {
            long ignored = Projection.awaitEnd(replog);
            double seconds = (System.nanoTime() - startNanos) / 1e9;
            double cpuSeconds = ProcessUse.cpuSeconds(replog.pids());
            long entities = Projection.entities(replog);
            return new Rebuild(entities / seconds, cpuSeconds * 1e6 / entities);
        }
    }

    private record Rebuild(double perSecond, double micros) {
        static Rebuild median(List<Rebuild> rounds) {
            return new Rebuild(
                    Measured.median(rounds.stream().map(Rebuild::perSecond).toList()),
                    Measured.median(rounds.stream().map(Rebuild::micros).toList()));
        }
    }
}
