package dev.replog.bench.system;

import dev.replog.backends.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The baseline in Node.js with its own PostgreSQL, of the same binaries and settings as RepLog's. */
public final class NodeBaseline implements Server {
    private final ServerProcess process;
    private final EmbeddedPostgres postgres;
    private final Path data;
    private final int port;

    private NodeBaseline(ServerProcess process, EmbeddedPostgres postgres, Path data, int port) {
        this.process = process;
        this.postgres = postgres;
        this.data = data;
        this.port = port;
    }

    public static NodeBaseline start(Path root, Path data, int port, String secret) {
        EmbeddedPostgres postgres = EmbeddedPostgres.start(data);
        // Also when the benchmark itself is interrupted.
        Runtime.getRuntime().addShutdownHook(new Thread(postgres::close));
        ServerProcess process = ServerProcess.start(
                List.of("node", "server.mjs"),
                Map.of(
                        "BASELINE_POSTGRES",
                        postgres.address().url(),
                        "BASELINE_PORT",
                        Integer.toString(port),
                        "BASELINE_JWT_SECRET",
                        secret,
                        "NODE_ENV",
                        "production"),
                root.resolve("verify/bench/baseline-node"),
                data.resolveSibling(data.getFileName() + ".out"),
                ServerProcess.Readiness.text("listening on"));
        return new NodeBaseline(process, postgres, data, port);
    }

    @Override
    public String title() {
        return "Node.js";
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public List<Long> pids() {
        return List.of(process.pid(), postgresPid());
    }

    private long postgresPid() {
        try {
            return Long.parseLong(Files.readAllLines(data.resolve("data/postmaster.pid"))
                    .getFirst()
                    .strip());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    @Override
    public void close() {
        process.close();
        postgres.close();
    }
}
