package dev.replog.commandline;

import dev.replog.replay.export.Export;
import dev.replog.replay.export.ExportOptions;
import dev.replog.replay.export.Manifest;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "export",
        description =
                "Export the state of all entities, the changes, the losses and the mutations as files. An interrupted"
                        + " export continues when the same command is run again.",
        footer = {
            "",
            "Examples:",
            "  replog export --format parquet --out /data/monday",
            "  replog export --format parquet --out /data/tuesday --since /data/monday/manifest.json",
            "  replog export --format csv --out /data/october --at 2026-11-01T00:00:00Z --types workout,workout_set"
        })
final class ExportCommand implements Callable<Integer> {
    @Option(names = "--format", required = true, paramLabel = "<format>", description = "parquet, csv or ndjson.")
    private String format = "";

    @Option(
            names = "--out",
            required = true,
            paramLabel = "<folder>",
            description = "The folder for the files; a new one.")
    private Path out = Path.of("");

    @Option(
            names = "--at",
            paramLabel = "<time or token>",
            description =
                    "Export the state at this time (such as 2026-11-10T12:00:00Z), or at this sync token of the one"
                            + " user of --users. Default: everything that the read model contains.")
    private @Nullable String at;

    @Option(
            names = "--since",
            paramLabel = "<manifest>",
            description = "Export only what is new since an earlier export: the path of its manifest.json.")
    private @Nullable Path since;

    @Option(
            names = "--users",
            split = ",",
            paramLabel = "<user>",
            description = "Export only these users; @file names a file with one user a line. Default: all.")
    private List<String> users = List.of();

    @Option(
            names = "--types",
            split = ",",
            paramLabel = "<type>",
            description = "Export only these entity types. Default: all.")
    private List<String> types = List.of();

    @Mixin
    private final ReplayParts parts = new ReplayParts();

    private final Terminal terminal;

    ExportCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
        ExportOptions options = new ExportOptions(
                format,
                at,
                since == null ? null : since.toAbsolutePath().normalize().toString(),
                ReplayParts.words(users, "--users"),
                ReplayParts.words(types, "--types"));
        return ReplayParts.run(terminal, run -> {
            Export export = new Export(
                    run.kafka(),
                    run.log(),
                    run.database()::erasures,
                    run.retention(),
                    parts.memoryMegabytes(),
                    InstantSource.system());
            Manifest manifest = export.run(options, out.toAbsolutePath().normalize(), terminal.progress());
            terminal.print(parts.isJson() ? manifest.json() : text(manifest));
            return Replog.DONE;
        });
    }

    private String text(Manifest manifest) {
        StringBuilder text = new StringBuilder();
        for (Manifest.DataFile file : manifest.files()) {
            text.append(String.format(
                    Locale.ROOT, "%-44s %,14d rows %,16d bytes%n", file.path(), file.rows(), file.bytes()));
        }
        if (!manifest.exact()) {
            text.append("Records of the log are lost, so the export may differ from the read model.\n");
        }
        return text.append("Exported to ").append(out).append('\n').toString();
    }
}
