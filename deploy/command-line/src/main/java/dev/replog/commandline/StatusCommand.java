package dev.replog.commandline;

import dev.replog.projector.admin.LogOperations;
import dev.replog.projector.admin.StatusReport;
import picocli.CommandLine.Command;

@Command(
        name = "status",
        description = "Show the generations of the log, and the owner and the progress of each partition.",
        footer = {"", "Example:", "  replog status --json"})
final class StatusCommand extends LogCommand {
    StatusCommand(Terminal terminal) {
        super(terminal);
    }

    @Override
    void run(LogOperations operations) throws Exception {
        StatusReport report = operations.status();
        terminal().print(isJson() ? report.json() : report.table());
    }
}
