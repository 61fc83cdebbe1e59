package dev.replog.commandline;

import dev.replog.decide.Retention;
import dev.replog.replay.ReplayRefusedException;
import dev.replog.replay.log.KafkaLog;
import dev.replog.replay.log.RegisteredLog;
import dev.replog.replay.log.ReplayDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** Everything that the commands over the whole log have in common. */
final class ReplayParts {
    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean isJson;

    @Option(
            names = "--memory",
            paramLabel = "<megabytes>",
            defaultValue = "96",
            description =
                    "The most memory of the database in the work folder, beside the memory of Java. More is faster"
                            + " for a log that does not fit. Default: ${DEFAULT-VALUE}.")
    private int memoryMegabytes;

    boolean isJson() {
        return isJson;
    }

    int memoryMegabytes() throws ReplayRefusedException {
        if (memoryMegabytes < 64 || memoryMegabytes > 1_000_000) {
            throw new ReplayRefusedException("--memory: " + memoryMegabytes + " (expected: 64..1000000)");
        }
        return memoryMegabytes;
    }

    /** The servers of one run. */
    record Run(KafkaLog kafka, ReplayDatabase database, Retention retention) {
        RegisteredLog log() throws SQLException, ReplayRefusedException {
            return registered(database);
        }
    }

    /** The log that the read model is of. */
    static RegisteredLog registered(ReplayDatabase database) throws SQLException, ReplayRefusedException {
        RegisteredLog log = database.registered();
        if (log.generations().isEmpty()) {
            throw new ReplayRefusedException(
                    "no generation of the log is known (expected: command-api and change-projector have run here)");
        }
        return log;
    }

    /** A command with its servers. */
    interface Work {
        int run(Run run) throws Exception;
    }

    static int run(Terminal terminal, Work work) throws Exception {
        try (Servers servers = Servers.of(terminal.settings());
                KafkaLog kafka = new KafkaLog(servers.kafka(), servers.names())) {
            return work.run(new Run(kafka, new ReplayDatabase(servers.postgres()), servers.retention()));
        }
    }

    /** The words of a list that was given with commas; a word that begins with @ is a file with one word a line. */
    static List<String> words(List<String> given, String option) throws IOException, ReplayRefusedException {
        List<String> words = new ArrayList<>();
        for (String word : given) {
            if (word.startsWith("@")) {
                Path file = Path.of(word.substring(1));
                if (!Files.isReadable(file)) {
                    throw new ReplayRefusedException(
                            option + ": " + word + " (expected: a readable file with one word a line)");
                }
                words.addAll(Files.readAllLines(file).stream()
                        .map(String::strip)
                        .filter(line -> !line.isEmpty())
                        .toList());
            } else {
                words.add(word);
            }
        }
        return words;
    }

    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> all;
        try (Stream<Path> files = Files.walk(folder)) {
            all = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : all) {
            Files.delete(file);
        }
    }
}
