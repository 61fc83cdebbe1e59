package dev.replog.bench;

import dev.replog.bench.run.Rounds;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The size and length of a run.
 *
 * @param parts what is measured; the rebuild, Kafka's limit and the memory always are
 * @param sizes entities in the table at which pulls are measured, rising
 * @param compiling how long RepLog is pulled from before anything is measured, so that its JVM has compiled most of the
 * code
 * @param compilingWrites the same for writes, which use much more code: Kafka's broker and clients, all services
 * @param streams of distinct users that events are fanned out to
 * @param idleStreams the most open streams at once
 * @param polls the number of pulls that wait at once
 * @param delays the number of writes for each measured delay
 * @param fanOut how long events are counted, and other things that are counted once
 * @param idle how long the processor time of an idle process is counted
 * @param trees the number of very large documents of one user
 * @param shares how long others are measured beside that user
 * @param page the page to write; its folder gets the chart too
 */
record Plan(
        Set<Part> parts,
        List<Integer> sizes,
        Rounds writes,
        Rounds pulls,
        Duration compiling,
        Duration compilingWrites,
        int streams,
        int idleStreams,
        int polls,
        int delays,
        Duration fanOut,
        Duration idle,
        int trees,
        Duration shares,
        Path page) {

    private static final List<String> NAMES = List.of("--only=", "--sizes=", "--streams=", "--polls=", "--page=");
    private static final Duration COMPILING = Duration.ofSeconds(60);
    /** The other open files of a server or of the load generator, besides the measured connections. */
    private static final int OTHER_FILES = 1_500;

    /** The parts that can be measured alone, for a change that affects nothing else. */
    enum Part {
        PULLS,
        WRITES,
        PINGS,
        SHARES
    }

    /**
     * {@code --quick}, {@code --only=pulls,writes,pings,shares}, {@code --sizes=100000,1000000},
     * {@code --streams=5000}, {@code --polls=2000}, {@code --page=…}.
     */
    static Plan of(Path root, String... arguments) {
        for (String argument : arguments) {
            if (!argument.equals("--quick") && NAMES.stream().noneMatch(argument::startsWith)) {
                throw new IllegalArgumentException(argument + ": unknown (expected: --quick, or one of " + NAMES + ")");
            }
        }
        boolean quick = List.of(arguments).contains("--quick");
        String sizes = value("--sizes=", quick ? "20000,50000" : "100000,1000000", arguments);
        int idleStreams = Integer.parseInt(value("--streams=", quick ? "300" : "5000", arguments));
        int polls = Integer.parseInt(value("--polls=", quick ? "100" : "2000", arguments));
        Path page = Path.of(value(
                "--page=",
                root.resolve(quick ? "verify/bench/target/benchmarks.md" : "docs/benchmarks.md")
                        .toString(),
                arguments));
        Set<Part> parts = EnumSet.noneOf(Part.class);
        for (String part :
                value("--only=", "pulls,writes,pings,shares", arguments).split(",")) {
            parts.add(Part.valueOf(part.toUpperCase(Locale.ROOT)));
        }
        return new Plan(
                parts,
                Arrays.stream(sizes.split(",")).map(Integer::valueOf).toList(),
                new Rounds(3, Duration.ofSeconds(quick ? 1 : 3), 3),
                new Rounds(quick ? 3 : 4, Duration.ofSeconds(quick ? 1 : 2), quick ? 3 : 12),
                COMPILING,
                Duration.ofSeconds(quick ? 15 : 60),
                quick ? 100 : 500,
                idleStreams,
                polls,
                quick ? 50 : 300,
                Duration.ofSeconds(quick ? 2 : 6),
                Duration.ofSeconds(quick ? 5 : 10),
                quick ? 10 : 150,
                Duration.ofSeconds(quick ? 5 : 20),
                page);
    }

    /** The same plan with no more connections at once than a process may have open files. */
    Plan within(long filesMax) {
        int most = Math.toIntExact(Math.clamp(filesMax - OTHER_FILES, 1, Integer.MAX_VALUE));
        return new Plan(
                parts,
                sizes,
                writes,
                pulls,
                compiling,
                compilingWrites,
                Math.min(streams, most),
                Math.min(idleStreams, most),
                Math.min(polls, most),
                delays,
                fanOut,
                idle,
                trees,
                shares,
                page);
    }

    private static String value(String name, String otherwise, String... arguments) {
        return Arrays.stream(arguments)
                .filter(argument -> argument.startsWith(name))
                .map(argument -> argument.substring(name.length()))
                .findFirst()
                .orElse(otherwise);
    }
}
