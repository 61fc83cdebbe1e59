package dev.replog.commandline;

import dev.replog.projector.admin.LogOperations;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
        name = "rebuild",
        description = "Compute a read model again, from the first change on, while everything runs.",
        footer = {"", "Example:", "  replog rebuild calendar"})
final class RebuildCommand extends LogCommand {
    @Parameters(paramLabel = "<model>", description = "The name of the read model, such as calendar or history.")
    private String model = "";

    RebuildCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    void run(LogOperations operations) throws Exception {
        operations.rebuild(model);
    }
}
