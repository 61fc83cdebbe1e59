package dev.replog.bench;

import dev.replog.bench.run.Rounds;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * How large and how long a run is.
 *
 * @param sizes entities in the table at which pulls are measured, rising
 * @param page the page to write; its folder gets the chart too
 */
record Plan(List<Integer> sizes, Rounds writes, Rounds pulls, int streams, Duration fanOut, Path page) {

    /** {@code --quick}, {@code --sizes=100000,1000000}, {@code --page=…}. */
    static Plan of(Path root, String... arguments) {
        boolean quick = List.of(arguments).contains("--quick");
        String sizes = value("--sizes=", quick ? "20000,100000" : "100000,1000000,5000000", arguments);
        Path page = Path.of(value(
                "--page=",
                root.resolve(quick ? "deploy/bench/target/benchmarks.md" : "docs/benchmarks.md")
                        .toString(),
                arguments));
        return new Plan(
                Arrays.stream(sizes.split(",")).map(Integer::valueOf).toList(),
                new Rounds(quick ? 3 : 6, Duration.ofSeconds(quick ? 2 : 5), Duration.ofSeconds(quick ? 5 : 25)),
                new Rounds(quick ? 3 : 5, Duration.ofSeconds(quick ? 1 : 3), Duration.ofSeconds(quick ? 8 : 20)),
                quick ? 100 : 500,
                Duration.ofSeconds(quick ? 2 : 8),
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
