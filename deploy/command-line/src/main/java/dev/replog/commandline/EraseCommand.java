package dev.replog.commandline;

import dev.replog.projector.log.ChangesProperties;
import dev.replog.projector.log.LogTopics;
import dev.replog.projector.rewrite.Certificate;
import dev.replog.projector.rewrite.LogRewrite;
import dev.replog.projector.rewrite.RewriteProperties;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "erase",
        description =
                "Rewrite the log of mutations, the changes and the dead letters after erasures of accounts, so that"
                        + " their files have nothing of them any more, and print the certificate; or make erasures"
                        + " again after a restore from backups. An interrupted command continues where it stopped when"
                        + " it is run again.",
        footer = {
            "",
            "Examples:",
            "  replog erase --rewrite",
            "  replog erase --rewrite --certificate erased.json",
            "  replog erase --again"
        })
final class EraseCommand implements Callable<Integer> {
    /** One of them must be given, so that the command does nothing by accident. */
    @ArgGroup(multiplicity = "1")
    private @Nullable Work work;

    private static final class Work {
        @Option(
                names = "--rewrite",
                required = true,
                description =
                        "Rewrite every topic with erased data; seal the newest generation first when it has some.")
        @SuppressWarnings("UnusedVariable") // It is what is done without the other one.
        private boolean isRewrite;

        @Option(
                names = "--again",
                required = true,
                description = "Make the erasures again that neither the database nor the log has, because both were"
                        + " restored from backups: at the beginning of a new generation.")
        private boolean isAgain;
    }

    @Option(names = "--all", description = "Also when nothing waits for it.")
    private boolean isForced;

    @Option(names = "--certificate", paramLabel = "<file>", description = "Write the certificate to this file too.")
    private @Nullable Path file;

    @Option(names = "--json", description = "Print only the certificate, as JSON.")
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
            ChangesProperties changes = servers.changes();
            RewriteProperties properties = servers.rewrite();
            Optional<Certificate> certificate = new LogRewrite(
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
            String json = certificate.map(Certificate::json).orElse("{\"erasures\":0}");
            Path written = file;
            if (written != null && certificate.isPresent()) {
                Files.writeString(written, json + System.lineSeparator(), StandardCharsets.UTF_8);
            }
            if (isJson || certificate.isPresent()) {
                terminal.print(json);
            }
        }
        return Replog.DONE;
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
