package dev.replog.commandline;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The one command line. A command prints its result to the output, and everything else to the error stream. It ends
 * with 0 when it is done, 1 when it failed, was refused or found differences, and 2 when the command line is wrong.
 */
@Command(
        name = "replog",
        description = "Operates RepLog, and exports and replays its log.",
        subcommands = {
            StatusCommand.class,
            GrowCommand.class,
            NewGenerationCommand.class,
            RebuildCommand.class,
            EraseCommand.class,
            ExportCommand.class,
            VerifyExportCommand.class,
            ReplayCommand.class
        },
        sortOptions = false,
        sortSynopsis = false,
        footer = {
            "",
            "Settings are those of change-projector: REPLOG_KAFKA, REPLOG_POSTGRES, REPLOG_POSTGRES_PASSWORD, or keys"
                    + " of its configuration such as --replog.kafka.topic-prefix=... Without them, deploy/replog"
                    + " uses the servers of the running deploy/up, whose data folder is REPLOG_DATA (default:"
                    + " .replog).",
            "",
            "Exit codes: 0 done; 1 failed, refused, or differences were found; 2 the command line is wrong.",
            "",
            "Example:",
            "  replog status"
        })
public final class Replog implements Runnable {
    static final int DONE = 0;
    static final int FAILED = 1;
    static final int MISUSED = 2;

    @CommandLine.Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = CommandLine.ScopeType.INHERIT,
            description = "Show this help.")
    @SuppressWarnings("UnusedVariable") // picocli sets it, and shows the help itself.
    private boolean isHelp;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    public static void main(String[] words) {
        boolean isTerminal = Boolean.getBoolean("replog.terminal");
        System.exit(run(List.of(words), System.out, System.err, isTerminal));
    }

    /**
     * Runs one command and returns its exit code.
     *
     * @param words the command and its options; those that begin with {@code --replog.}, {@code --spring.} or {@code
     *     --logging.} are settings
     * @param isTerminal whether a person reads the error stream as it is written
     */
    public static int run(List<String> words, PrintStream out, PrintStream err, boolean isTerminal) {
        List<String> settings = words.stream().filter(Replog::isSetting).toList();
        List<String> command = words.stream()
                .filter(word -> !isSetting(word))
                .map(Replog::helpOption)
                .toList();
        Terminal terminal = new Terminal(out, err, isTerminal, settings);
        CommandLine line = new CommandLine(new Replog(), new Factory(terminal));
        line.setOut(new PrintWriter(out, true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(err, true, StandardCharsets.UTF_8));
        line.setUsageHelpWidth(100);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        // The commands read such files themselves: picocli would take each line for an argument of its own.
        line.setExpandAtFiles(false);
        line.setParameterExceptionHandler((wrong, given) -> misused(wrong, err));
        line.setExecutionExceptionHandler((failure, ran, parsed) -> {
            terminal.endProgress();
            err.println("replog: " + Failures.sentence(failure));
            return FAILED;
        });
        return line.execute(command.toArray(String[]::new));
    }

    private static boolean isSetting(String word) {
        return word.startsWith("--replog.") || word.startsWith("--spring.") || word.startsWith("--logging.");
    }

    private static String helpOption(String word) {
        return word.equals("help") ? "--help" : word;
    }

    private static int misused(ParameterException wrong, PrintStream err) {
        String command = wrong.getCommandLine().getCommandSpec().qualifiedName();
        err.println("replog: " + wrong.getMessage() + "; see " + command + " --help");
        return MISUSED;
    }

    /** Without a command. */
    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "no command (expected: one of "
                        + String.join(", ", spec.subcommands().keySet()) + ")");
    }

    /** Gives the commands the terminal. */
    private record Factory(Terminal terminal) implements CommandLine.IFactory {
        @Override
        public <K> K create(Class<K> type) throws Exception {
            for (var constructor : type.getDeclaredConstructors()) {
                if (constructor.getParameterCount() == 1 && constructor.getParameterTypes()[0] == Terminal.class) {
                    return type.cast(constructor.newInstance(terminal));
                }
            }
            return CommandLine.defaultFactory().create(type);
        }
    }
}
