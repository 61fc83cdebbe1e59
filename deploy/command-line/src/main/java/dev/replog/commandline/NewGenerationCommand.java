package dev.replog.commandline;

import dev.replog.projector.admin.LogOperations;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "new-generation",
        description =
                "Continue the log in a new generation. An interrupted command continues where it stopped when it is"
                        + " run again.",
        footer = {"", "Example:", "  replog new-generation --after-loss"})
final class NewGenerationCommand extends LogCommand {
    @Mixin
    private final Partitions.Optional partitions = new Partitions.Optional();

    @Option(
            names = "--after-loss",
            description = "Also when records of this generation are lost, or its topic was re-created.")
    private boolean isAfterLoss;

    NewGenerationCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    void run(LogOperations operations) throws Exception {
        if (isAfterLoss) {
            operations.newGenerationAfterLoss(partitions.number());
        } else {
            operations.newGeneration(partitions.number());
        }
    }
}
