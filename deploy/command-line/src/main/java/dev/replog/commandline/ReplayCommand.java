package dev.replog.commandline;

import dev.replog.replay.ReplayRefusedException;
import dev.replog.replay.check.ReleaseCheck;
import dev.replog.replay.check.Verdict;
import dev.replog.replay.policy.PolicyOptions;
import dev.replog.replay.policy.PolicyReplay;
import dev.replog.replay.policy.Report;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "replay",
        description = "Decide the log again: under another conflict policy, or with this release.",
        footer = {
            "",
            "Examples:",
            "  replog replay --policy merge --report /data/merge",
            "  replog replay --policy last_write_wins --from 2026-11-01T00:00:00Z --users ana,ben --report /data/lww",
            "  replog replay --release-check"
        })
final class ReplayCommand implements Callable<Integer> {
    @Option(
            names = "--policy",
            paramLabel = "<policy>",
            description = "Report what would have been decided differently if every operation had this policy: reject,"
                    + " merge, client_wins or last_write_wins.")
    private @Nullable String policy;

    @Option(
            names = "--release-check",
            description = "Compare what this release decides with the stored read model and receipts. No difference is"
                    + " expected.")
    private boolean isReleaseCheck;

    @Option(
            names = "--from",
            paramLabel = "<time>",
            description =
                    "The beginning of the period in which operations get the policy, such as 2026-11-10T12:00:00Z."
                            + " Operations before it keep their own policy. Default: the beginning of the log.")
    private @Nullable String from;

    @Option(
            names = "--to",
            paramLabel = "<time>",
            description =
                    "The end of the period, exclusive. Later operations are left out. Default: the end of the log.")
    private @Nullable String to;

    @Option(
            names = "--users",
            split = ",",
            paramLabel = "<user>",
            description = "Only these users; @file names a file with one user a line. Default: all.")
    private List<String> users = List.of();

    @Option(names = "--report", paramLabel = "<folder>", description = "The folder for the report; a new one.")
    private @Nullable Path report;

    @Option(
            names = "--work",
            paramLabel = "<folder>",
            description =
                    "A folder for temporary files, with space for a copy of the log. Default: .replay in the folder"
                            + " of the report, or in the present folder.")
    private Path work = Path.of("");

    @Mixin
    private final ReplayParts parts = new ReplayParts();

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    private final Terminal terminal;

    ReplayCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
        if (isReleaseCheck) {
            require(
                    policy == null && from == null && to == null && report == null,
                    "--release-check has no --policy, --from, --to and --report (expected: one of the two replays)");
            return releaseCheck();
        }
        String named = policy;
        Path folder = report;
        if (named == null || folder == null) {
            throw new ParameterException(spec.commandLine(), "expected: --policy with --report, or --release-check");
        }
        return policyReplay(named, folder);
    }

    private void require(boolean holds, String message) {
        if (!holds) {
            throw new ParameterException(spec.commandLine(), message);
        }
    }

    private int releaseCheck() throws Exception {
        List<String> wanted = ReplayParts.words(users, "--users");
        Path temporary = Verdicts.workFolder(work, Path.of(".replay"));
        return ReplayParts.run(terminal, run -> {
            Verdict verdict;
            try {
                verdict = new ReleaseCheck(run.kafka(), run.database(), run.retention(), parts.memoryMegabytes())
                        .run(wanted, temporary, terminal.progress());
            } finally {
                ReplayParts.delete(temporary);
            }
            return Verdicts.print(terminal, parts.isJson(), verdict, "This release decides the log as it is stored");
        });
    }

    private int policyReplay(String named, Path folder) throws Exception {
        PolicyOptions options = PolicyOptions.of(
                named,
                from,
                to,
                ReplayParts.words(users, "--users"),
                InstantSource.system().instant());
        if (Files.exists(folder) && !PolicyReplay.isUnfinished(folder)) {
            throw new ReplayRefusedException("--report: " + folder + " exists (expected: a new folder)");
        }
        return ReplayParts.run(terminal, run -> {
            PolicyReplay replay = new PolicyReplay(run.kafka(), run.log(), run.retention(), parts.memoryMegabytes());
            Files.createDirectories(folder);
            Path temporary = Verdicts.workFolder(work, folder.resolve(".replay"));
            try {
                Report found = replay.run(options, folder, temporary, terminal.progress());
                terminal.print(parts.isJson() ? PolicyReplay.json(found) : text(found, folder));
            } finally {
                ReplayParts.delete(temporary);
            }
            return Replog.DONE;
        });
    }

    private static String text(Report report, Path folder) {
        return String.format(
                Locale.ROOT,
                "%,d of %,d operations would have been decided differently, and %,d of %,d entities would be"
                        + " different.%n%s%nThe report is %s%n",
                report.different(),
                report.operations(),
                report.differentEntities(),
                report.entities(),
                Report.LIMIT,
                folder.resolve("report.html"));
    }
}
