package dev.replog.bench.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * pouchdb-server with its default settings, on LevelDB, or in memory where the machine has no LevelDB for Node.js. Its
 * log is off, and it keeps connections open as long as the other servers do.
 */
public final class PouchBaseline implements Server {
    private final ServerProcess process;
    private final int port;

    private PouchBaseline(ServerProcess process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Empty when it is not installed or does not start; then the notes of the report have the reason. */
    public static Optional<PouchBaseline> start(Path root, Path data, int port, Consumer<String> notes) {
        Path program = root.resolve("verify/bench/baseline-pouchdb/node_modules/pouchdb-server/bin/pouchdb-server");
        if (!Files.exists(program)) {
            notes.accept("pouchdb-server is not measured: npm could not install it here.");
            return Optional.empty();
        }
        try {
            return Optional.of(start(root, program, data, port));
        } catch (UncheckedIOException broken) {
            notes.accept(
                    "pouchdb-server did not start on LevelDB, so it keeps its data in memory: " + firstLine(broken));
        }
        try {
            return Optional.of(start(root, program, data, port, "--in-memory"));
        } catch (UncheckedIOException broken) {
            notes.accept("pouchdb-server is not measured: it does not start here: " + firstLine(broken));
            return Optional.empty();
        }
    }

    private static PouchBaseline start(Path root, Path program, Path data, int port, String... options) {
        try {
            Files.createDirectories(data);
            Path settings = Files.writeString(
                    data.resolve("config.json"),
                    "{\"log\":{\"level\":\"none\",\"file\":\"" + data.resolve("log.txt") + "\"}}");
            List<String> command = new ArrayList<>(List.of(
                    "node",
                    "--require",
                    root.resolve("verify/bench/baseline-pouchdb/keep-alive.cjs").toString(),
                    program.toString(),
                    "--port",
                    Integer.toString(port),
                    "--host",
                    "127.0.0.1",
                    "--dir",
                    data.toString(),
                    "--config",
                    settings.toString(),
                    "--no-stdout-logs"));
            command.addAll(List.of(options));
            ServerProcess process = ServerProcess.start(
                    command,
                    Map.of("NODE_ENV", "production"),
                    data,
                    data.resolveSibling(data.getFileName() + ".out"),
                    ServerProcess.Readiness.port(port));
            return new PouchBaseline(process, port);
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
    }

    private static String firstLine(Exception broken) {
        String message = broken.getCause() == null
                ? broken.getMessage()
                : broken.getCause().getMessage();
        return message == null ? broken.toString() : message.lines().findFirst().orElse("");
    }

    @Override
    public String title() {
        return "pouchdb-server";
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public List<Long> pids() {
        return List.of(process.pid());
    }

    @Override
    public void close() {
        process.close();
    }
}
