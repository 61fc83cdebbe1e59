package dev.replog.chaos.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The services, by the names of their modules, each with its own settings in addition to the common ones. */
public enum ServiceKind {
    COMMAND_API("command-api", "command-api"),
    CHANGE_PROJECTOR("change-projector", "change-projector/service"),
    NOTIFIER("notifier", "notifier");

    private final String module;
    private final String folder;

    ServiceKind(String module, String folder) {
        this.module = module;
        this.folder = folder;
    }

    /** The service of this module. */
    public static ServiceKind of(String module) {
        return Arrays.stream(values())
                .filter(kind -> kind.module.equals(module))
                .findFirst()
                .orElseThrow();
    }

    public String module() {
        return module;
    }

    List<String> arguments() {
        return switch (this) {
            case COMMAND_API ->
                List.of(
                        "--replog.topics.replication-factor=3",
                        "--replog.topics.min-in-sync-replicas=2",
                        "--replog.log.outcome-partitions=4",
                        "--replog.rate-limit.commands-per-second=100000",
                        "--replog.rate-limit.burst=100000");
            case CHANGE_PROJECTOR ->
                List.of(
                        "--replog.topics.replication-factor=3",
                        "--replog.topics.min-in-sync-replicas=2",
                        "--replog.read-limit.reads-per-second=100000",
                        "--replog.read-limit.burst=100000");
            // The profile dev allows webhooks to loopback; nothing else here needs it.
            case NOTIFIER ->
                List.of(
                        "--spring.profiles.active=dev",
                        "--replog.topics.replication-factor=3",
                        "--replog.streams.keep-alive=3s",
                        "--replog.streams.reconnect-delay=200ms",
                        "--replog.webhooks.retry-first=1s");
        };
    }

    /** The executable jar of {@code mvn package}; a copy, because a build may replace the original. */
    String jar(Path root, Path folder) throws IOException {
        Path copy = folder.resolve(module + ".jar");
        if (!Files.exists(copy)) {
            Files.copy(built(root), copy);
        }
        return copy.toString();
    }

    private Path built(Path root) throws IOException {
        Path target = root.resolve(folder).resolve("target");
        try (Stream<Path> files = Files.isDirectory(target) ? Files.list(target) : Stream.empty()) {
            return files.filter(file -> file.toString().endsWith("-exec.jar"))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException(target + ": no -exec.jar (expected: mvn package)"));
        }
    }
}
