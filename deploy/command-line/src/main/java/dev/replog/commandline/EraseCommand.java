package dev.replog.commandline;

import dev.replog.projector.log.ChangesProperties;
import dev.replog.projector.log.LogTopics;
import dev.replog.projector.rewrite.Certificate;
import dev.replog.projector.rewrite.LogRewrite;
import dev.replog.projector.rewrite.RewriteProperties;
import dev.replog.replay.log.ReplayDatabase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "erase",
        description =
                "Rewrite the log of mutations, the changes and the dead letters after erasures of accounts, so that"
                        + " their files have nothing of them any more, and print the certificate; list in the manifests"
                        + " of earlier exports what must be deleted there; or make erasures again after a restore from"
                        + " backups. An interrupted command continues where it stopped when it is run again.",
        footer = {
            "",
            "Examples:",
            "  replog erase --rewrite",
            "  replog erase --rewrite --certificate erased.json --exports /data/exports",
            "  replog erase --exports /data/exports --json",
            "  replog erase --again"
        })
final class EraseCommand implements Callable<Integer> {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** One of them must be given, so that the command does nothing by accident. */
    @ArgGroup(multiplicity = "1")
    private @Nullable Work work;

    private static final class Work {
        @ArgGroup(exclusive = false, multiplicity = "1")
        private Removal removal = new Removal();

        @Option(
                names = "--again",
                required = true,
                description = "Make the erasures again that neither the database nor the log has, because both were"
                        + " restored from backups: at the beginning of a new generation.")
        private boolean isAgain;
    }

    private static final class Removal {
        @Option(
                names = "--rewrite",
                description =
                        "Rewrite every topic with erased data; seal the newest generation first when it has some.")
        private boolean isRewrite;

        @Option(
                names = "--exports",
                arity = "1..*",
                paramLabel = "<folder>",
                description = "List in the manifest of each export below these folders the rows of erased accounts that"
                        + " must be deleted from its files; after --rewrite when both are given. Default with"
                        + " --rewrite: the folders of REPLOG_EXPORTS, separated by commas.")
        private List<Path> exports = List.of();
    }

    @Option(names = "--all", description = "Rewrite also when nothing waits for it.")
    private boolean isForced;

    @Option(names = "--certificate", paramLabel = "<file>", description = "Write the certificate to this file too.")
    private @Nullable Path file;

    @Option(
            names = "--json",
            description = "Print the result as JSON: the certificate, and a line for each manifest as exports.")
    private boolean isJson;

    private final Terminal terminal;

    EraseCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
        try (Servers servers = Servers.of(terminal.settings())) {
            if (Objects.requireNonNull(work).isAgain) {
                try (LogTopics topics = servers.topics()) {
                    servers.operations(terminal::say).eraseAgain(servers.erasures(), topics);
                }
                return Replog.DONE;
            }
            return remove(servers, work.removal);
        }
    }

    private int remove(Servers servers, Removal removal) throws Exception {
        ObjectNode result = JSON.createObjectNode();
        List<Path> folders = removal.exports;
        if (removal.isRewrite) {
            Optional<Certificate> certificate = rewrite(servers);
            String json = certificate.map(Certificate::json).orElse("{\"erasures\":0}");
            Path written = file;
            if (written != null && certificate.isPresent()) {
                Files.writeString(written, json + System.lineSeparator(), StandardCharsets.UTF_8);
            }
            if (!isJson && certificate.isPresent()) {
                terminal.print(json);
            }
            result.setAll((ObjectNode) JSON.readTree(json));
            folders = folders.isEmpty() ? servers.exports() : folders;
        }
        ErasedExportsReport exports = new ErasedExportsReport(terminal, isJson);
        if (!folders.isEmpty()) {
            exports.list(folders, new ReplayDatabase(servers.postgres()));
            result.set("exports", JSON.valueToTree(exports.lines()));
        }
        if (isJson) {
            terminal.print(JSON.writeValueAsString(result));
        }
        return exports.exitCode();
    }

    private Optional<Certificate> rewrite(Servers servers) throws Exception {
        ChangesProperties changes = servers.changes();
        RewriteProperties properties = servers.rewrite();
        return new LogRewrite(
                        servers.kafka(),
                        servers.names(),
                        servers.postgres(),
                        new LogRewrite.Settings(
                                changes.compression(),
                                properties.waitMax(),
                                servers.erasures().markers()),
                        InstantSource.system(),
                        listener())
                .run(isForced);
    }

    private LogRewrite.Listener listener() {
        return new LogRewrite.Listener() {
            @Override
            public void said(String line) {
                terminal.say(line);
            }

            @Override
            public void progress(String step, long done, long total) {
                terminal.progress().at(step, done, total);
            }
        };
    }
}
