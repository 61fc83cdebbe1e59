package dev.replog.bench.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The live objects on the heap of a JVM, by class, as its own tool counts them after a full collection.
 *
 * @param bytes of all classes
 */
public record LiveHeap(long bytes, Map<String, Long> bytesByClass) {
    private static final Pattern LINE = Pattern.compile("\\s*\\d+:\\s+\\d+\\s+(\\d+)\\s+(\\S+).*");

    /** Runs a collection first. */
    public static LiveHeap of(long pid) {
        // Objects that finalizers and cleaners release in the first collection are gone after the second.
        String ignored = jcmd(pid, "GC.run");
        return parse(jcmd(pid, "GC.class_histogram"));
    }

    /** Only runs a collection, so that the next measurement starts without old garbage. */
    public static void collect(long pid) {
        String ignored = jcmd(pid, "GC.run");
    }

    static LiveHeap parse(String histogram) {
        Map<String, Long> bytes = new HashMap<>();
        for (String line : histogram.lines().toList()) {
            Matcher row = LINE.matcher(line);
            if (row.matches()) {
                bytes.merge(row.group(2), Long.parseLong(row.group(1)), Long::sum);
            }
        }
        if (bytes.isEmpty()) {
            throw new IllegalStateException("no histogram of classes: " + histogram);
        }
        return new LiveHeap(bytes.values().stream().mapToLong(Long::longValue).sum(), bytes);
    }

    /** The classes with the largest growth since then, in bytes per thing, the largest first. */
    public String growth(LiveHeap before, int things, int classes) {
        return bytesByClass.keySet().stream()
                .sorted(Comparator.comparingLong((String name) -> grown(before, name))
                        .reversed())
                .limit(classes)
                .map(name ->
                        String.format(Locale.ROOT, "%s %.0f", shortened(name), (double) grown(before, name) / things))
                .collect(Collectors.joining(", "));
    }

    private long grown(LiveHeap before, String name) {
        return bytesByClass.getOrDefault(name, 0L) - before.bytesByClass.getOrDefault(name, 0L);
    }

    private static String shortened(String name) {
        return switch (name) {
            case "[B" -> "byte[]";
            case "[I" -> "int[]";
            case "[J" -> "long[]";
            case "[C" -> "char[]";
            default -> name.replaceAll("^\\[L(.*);$", "$1[]").replaceAll("[a-z0-9_]+\\.", "");
        };
    }

    private static String jcmd(long pid, String command) {
        try {
            Process process = new ProcessBuilder(List.of(
                            Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                    .toString(),
                            Long.toString(pid),
                            command))
                    .redirectErrorStream(true)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new IllegalStateException("jcmd " + command + ": " + output);
            }
            return output;
        } catch (IOException fault) {
            throw new UncheckedIOException("jcmd could not be started", fault);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interrupted);
        }
    }
}
