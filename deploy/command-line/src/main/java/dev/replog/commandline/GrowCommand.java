package dev.replog.commandline;

import dev.replog.projector.admin.LogOperations;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "grow",
        description =
                "Continue the log in a new generation with more partitions. An interrupted command continues where"
                        + " it stopped when it is run again.",
        footer = {"", "Example:", "  replog grow --partitions 12"})
final class GrowCommand extends LogCommand {
    @Mixin
    private final Partitions.Required partitions = new Partitions.Required();

    GrowCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    void run(LogOperations operations) throws Exception {
        operations.grow(partitions.number());
    }
}
