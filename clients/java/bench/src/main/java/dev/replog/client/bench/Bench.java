package dev.replog.client.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Measures the client, and prints a table. It needs a machine on which nothing else runs. */
public final class Bench {

    /**
     * The numbers of one run.
     *
     * @param rounds each measurement is made so often, and the median counts
     */
    record Size(int rounds, int writes, int queue, int rows) {
        static final Size FULL = new Size(5, 2_000, 10_000, 100_000);
        static final Size SMALL = new Size(1, 20, 100, 2_000);
    }

    private Bench() {}

    /**
     * Runs it.
     *
     * @param args {@code --small} for a quick run, whose figures say nothing
     */
    public static void main(String[] args) throws Exception {
        List.copyOf(run(args.length > 0 && args[0].equals("--small") ? Size.SMALL : Size.FULL))
                .forEach(System.out::println);
    }

    /** The lines of the table. */
    static List<String> run(Size size) throws Exception {
        Path folder = Files.createTempDirectory("replog-client-bench-");
        try (StubServer server = StubServer.start(size.rows())) {
            // First, because clients of other measurements keep some of their memory for a while after their end.
            List<Line> lines = new ArrayList<>(new Memory(folder, size).measure());
            lines.addAll(new Writes(folder, size).measure());
            lines.addAll(new Queue(folder, size, server.url()).measure());
            lines.addAll(new Exchange(folder, size, server).measure());
            lines.addAll(new FirstSync(folder, size, server.url()).measure());
            return Line.table(lines);
        } finally {
            delete(folder);
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
