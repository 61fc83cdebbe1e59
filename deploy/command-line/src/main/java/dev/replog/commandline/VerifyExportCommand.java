package dev.replog.commandline;

import dev.replog.replay.check.ExportCheck;
import dev.replog.replay.check.Verdict;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "verify-export",
        description = "Check that the files of an export are unchanged, and that they equal what the read model had at"
                + " their place in the log.",
        footer = {"", "Example:", "  replog verify-export /data/monday"})
final class VerifyExportCommand implements Callable<Integer> {
    @Parameters(paramLabel = "<folder>", description = "The folder of the export.")
    private Path folder = Path.of("");

    @Option(
            names = "--work",
            paramLabel = "<folder>",
            description =
                    "A folder for temporary files, with space for a copy of the log. Default: .verification in the"
                            + " folder of the export.")
    private Path work = Path.of("");

    @Mixin
    private final ReplayParts parts = new ReplayParts();

    private final Terminal terminal;

    VerifyExportCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
        Path temporary = Verdicts.workFolder(work, folder.resolve(".verification"));
        return ReplayParts.run(terminal, run -> {
            Verdict verdict;
            try {
                verdict = new ExportCheck(run.kafka(), run.database(), parts.memoryMegabytes())
                        .run(folder, temporary, terminal.progress());
            } finally {
                ReplayParts.delete(temporary);
            }
            return Verdicts.print(
                    terminal, parts.isJson(), verdict, "The export equals the read model at its place in the log");
        });
    }
}
