package dev.replog.chaos;

import dev.replog.chaos.fault.Catalogue;
import dev.replog.chaos.fault.Fault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The options of the command line.
 *
 * @param timesMax the most strikes of a fault in a row
 * @param bound the time within which everything must work again after a fault
 * @param page the page to write, if any
 */
record Options(
        List<Fault> faults,
        boolean isScale,
        boolean isList,
        int timesMax,
        Duration perFault,
        Duration bound,
        int users,
        long seed,
        Optional<Path> page) {
    private static final Set<String> FLAGS = Set.of("--short", "--scale", "--write", "--list");
    private static final Set<String> VALUES =
            Set.of("--only", "--seconds-per-fault", "--seed", "--users", "--bound-seconds");

    static Options of(Path root, String... arguments) {
        List<String> words = Arrays.stream(arguments)
                .flatMap(word -> Arrays.stream(word.split("=", 2)))
                .toList();
        requireKnown(words);
        boolean isShort = words.contains("--short");
        List<String> only = value(words, "--only")
                .map(text -> List.of(text.split(",")))
                .orElse(isShort ? Catalogue.SHORT : List.of());
        return new Options(
                faults(only),
                words.contains("--scale"),
                words.contains("--list"),
                isShort ? 1 : Integer.MAX_VALUE,
                Duration.ofSeconds(number(words, "--seconds-per-fault", isShort ? 3 : 15)),
                Duration.ofSeconds(number(words, "--bound-seconds", 60)),
                (int) number(words, "--users", 8),
                number(words, "--seed", System.nanoTime() & 0xFFFF),
                words.contains("--write") ? Optional.of(root.resolve("docs/chaos.md")) : Optional.empty());
    }

    private static List<Fault> faults(List<String> only) {
        List<String> names = Catalogue.ALL.stream().map(Fault::name).toList();
        Set<String> chosen = new HashSet<>();
        for (String word : only) {
            List<String> meant = names.contains(word)
                    ? List.of(word)
                    : names.stream().filter(name -> name.startsWith(word)).toList();
            if (meant.isEmpty()) {
                throw new IllegalArgumentException("--only: " + word + " (expected: of " + names + ", or prefixes)");
            }
            chosen.addAll(meant);
        }
        return Catalogue.ALL.stream()
                .filter(fault -> only.isEmpty() || chosen.contains(fault.name()))
                .toList();
    }

    private static void requireKnown(List<String> words) {
        for (int i = 0; i < words.size(); i++) {
            if (VALUES.contains(words.get(i)) && i + 1 < words.size()) {
                i++;
            } else if (!FLAGS.contains(words.get(i))) {
                throw new IllegalArgumentException(
                        words.get(i) + " (expected: of " + FLAGS + ", or of " + VALUES + " with a value)");
            }
        }
    }

    private static long number(List<String> words, String name, long otherwise) {
        return value(words, name).map(Long::valueOf).orElse(otherwise);
    }

    private static Optional<String> value(List<String> words, String name) {
        int at = words.indexOf(name);
        return at < 0 ? Optional.empty() : Optional.of(words.get(at + 1));
    }
}
