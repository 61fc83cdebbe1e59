package dev.replog.chaos;

import dev.replog.chaos.fault.Fault;
import dev.replog.chaos.fault.Stage;
import dev.replog.chaos.load.Load;
import dev.replog.chaos.stack.Leftovers;
import dev.replog.chaos.stack.Stack;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Runs the faults of the catalogue on the real stack while clients use it, and reports the cost of each. Started by
 * {@code verify/chaos/run}. It exits with 1 when anything was lost or duplicated or did not recover in time, and with 2
 * when the command line is wrong. Its time is bounded, and it leaves nothing running.
 */
public final class Chaos {
    private static final String SECRET = "chaos-secret-chaos-secret-chaos-secret-0123456789";
    private static final Duration START_MAX = Duration.ofMinutes(6);
    private static final Duration FAULT_MAX = Duration.ofMinutes(8);
    private static final int THINK_MILLIS_MAX = 300;
    /**
     * Clients think longer here, so that the waits are caused by starts and stops of instances, not by a lack of
     * processors.
     */
    private static final int THINK_MILLIS_MAX_WHEN_SCALING = 1_000;

    private static final int PROJECTORS = 2;

    private final Path root;
    private final Options options;
    private final PrintStream out;

    private Chaos(Path root, Options options, PrintStream out) {
        this.root = root;
        this.options = options;
        this.out = out;
    }

    public static void main(String[] arguments) throws Exception {
        Path root = Path.of(System.getProperty("replog.root", "")).toAbsolutePath();
        Options options;
        try {
            options = Options.of(root, arguments);
        } catch (IllegalArgumentException wrong) {
            System.err.println(wrong.getMessage());
            System.exit(2);
            return;
        }
        if (options.isList()) {
            options.faults().forEach(fault -> System.out.printf("%-37s %s%n", fault.name(), fault.what()));
            return;
        }
        boolean isGood = false;
        try {
            isGood = new Chaos(root, options, System.out).run();
        } finally {
            System.exit(isGood ? 0 : 1);
        }
    }

    private boolean run() throws Exception {
        Path folder = Files.createTempDirectory("replog-chaos-");
        Leftovers.atEnd(() -> delete(folder));
        endWithin(START_MAX.plus(FAULT_MAX.multipliedBy(options.faults().size())));
        out.println("Seed " + options.seed() + "; everything is in " + folder);
        try (Stack stack = Stack.start(root, folder, SECRET, options.isScale() ? 1 : PROJECTORS)) {
            int thinkMillisMax = options.isScale() ? THINK_MILLIS_MAX_WHEN_SCALING : THINK_MILLIS_MAX;
            try (Load load = Load.start(stack, SECRET, options.users(), thinkMillisMax, options.seed())) {
                if (options.isScale()) {
                    return new Scale(stack, load, options, out).run();
                }
                return play(new Stage(stack, load, new Random(options.seed())));
            }
        } catch (IllegalStateException fault) {
            out.println(fault.getMessage());
            throw fault;
        }
    }

    private boolean play(Stage stage) throws IOException, SQLException {
        List<Row> rows = new ArrayList<>();
        List<String> notes = new ArrayList<>();
        out.print(Row.HEAD);
        for (Fault fault : options.faults()) {
            Optional<String> impossible = fault.impossible(stage);
            if (impossible.isPresent()) {
                notes.add(fault.name() + " was left out: " + impossible.get() + ".");
                continue;
            }
            Row row = new Round(stage, options).play(fault);
            rows.add(row);
            out.println(row.markdown());
            row.verdict().findings().forEach(finding -> out.println("    " + finding));
        }
        notes.forEach(out::println);
        if (options.page().isPresent()) {
            StringBuilder table = new StringBuilder(Row.HEAD);
            rows.forEach(row -> table.append(row.markdown()).append('\n'));
            Page.write(options.page().get(), Page.Part.FAULTS, table.toString(), notes);
        }
        return rows.stream().allMatch(Row::isGood);
    }

    /** A run that hangs is ended too, with everything that it started. */
    private void endWithin(Duration limit) {
        Thread.ofPlatform().daemon().name("limit").start(() -> {
            try {
                Thread.sleep(limit);
                out.println("Not done within " + limit.toMinutes() + " min");
                System.exit(1);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
