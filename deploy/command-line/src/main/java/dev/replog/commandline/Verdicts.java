package dev.replog.commandline;

import dev.replog.replay.ReplayRefusedException;
import dev.replog.replay.check.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/** Prints the result of a comparison. */
final class Verdicts {
    private Verdicts() {}

    /** The exit code. */
    static int print(Terminal terminal, boolean isJson, Verdict verdict, String success) {
        boolean isEqual = verdict.differences() == 0;
        if (isJson) {
            terminal.print(JsonMapper.builder().build().writeValueAsString(verdict));
        } else if (isEqual) {
            terminal.print(String.format(Locale.ROOT, "%s (%,d rows compared)", success, verdict.compared()));
        } else {
            verdict.first().forEach(terminal::print);
            verdict.notes().forEach(terminal::say);
        }
        if (!isEqual) {
            terminal.say(String.format(Locale.ROOT, "replog: %,d differences", verdict.differences()));
        }
        return isEqual ? Replog.DONE : Replog.FAILED;
    }

    /** An empty folder for temporary files: the given one, or the other one when none is given. */
    static Path workFolder(Path given, Path otherwise) throws IOException, ReplayRefusedException {
        if (given.toString().isEmpty()) {
            // It is only used by this command; an interrupted one may have left it.
            ReplayParts.delete(otherwise);
            return otherwise;
        }
        if (Files.exists(given)) {
            try (Stream<Path> files = Files.list(given)) {
                if (files.findAny().isPresent()) {
                    throw new ReplayRefusedException("--work: " + given + " is not empty (expected: an empty folder)");
                }
            }
        }
        return given;
    }
}
