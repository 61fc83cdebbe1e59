package dev.replog.bench.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The all-in-one as its users start it, with its own JVM options, in a process of its own. Only the limits per user are
 * lifted, because a load generator has few users with many requests.
 */
public final class RepLog implements Server {
    private static final String CLIENT = "SPRING_KAFKA_PROPERTIES_";
    private static final int PORT_LINE = 3;

    private final ServerProcess process;
    private final Path data;
    private final int port;

    private RepLog(ServerProcess process, Path data, int port) {
        this.process = process;
        this.data = data;
        this.port = port;
    }

    /** @param root the project's folder */
    public static RepLog start(Path root, Path data, int port, String secret) {
        return start(root, data, port, secret, List.of("--replog.pull.statements-per-user-max=8"));
    }

    /** The same, with the default share of the database for one user. */
    public static RepLog startWithShares(Path root, Path data, int port, String secret) {
        return start(root, data, port, secret, List.of());
    }

    private static RepLog start(Path root, Path data, int port, String secret, List<String> settings) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + root.resolve("deploy/jvm.options"),
                "-Dreplog.root=" + root,
                "-jar",
                root.resolve("deploy/all-in-one/target/replog-all-in-one.jar").toString(),
                "--replog.rate-limit.commands-per-second=100000",
                "--replog.rate-limit.burst=1000000",
                // One user here represents many.
                "--replog.read-limit.reads-per-second=1000000",
                "--replog.read-limit.burst=10000000",
                // All connections come from this machine.
                "--replog.connections.unlimited-addresses=127.0.0.1"));
        command.addAll(settings);
        ServerProcess process = ServerProcess.start(
                command,
                Map.of(
                        "REPLOG_PORT",
                        Integer.toString(port),
                        "REPLOG_DATA",
                        data.toString(),
                        "REPLOG_PROFILE",
                        // The default profile, which allows webhooks to this machine.
                        "dev",
                        "REPLOG_JWT_SECRET",
                        secret),
                root,
                data.resolveSibling(data.getFileName() + ".out"),
                ServerProcess.Readiness.text("RepLog is ready"));
        return new RepLog(process, data, port);
    }

    @Override
    public String title() {
        return "RepLog";
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public List<Long> pids() {
        return List.of(javaPid(), postgresPid());
    }

    /** The JVM alone. */
    public long javaPid() {
        return process.pid();
    }

    /** PostgreSQL alone; its children belong to it. */
    public long postgresPid() {
        return Long.parseLong(postmaster().getFirst().strip());
    }

    /** The settings of Kafka's clients for its broker: the address and the password, from the file for operators. */
    public Map<String, Object> kafka() {
        Map<String, Object> settings = new HashMap<>();
        text(data.resolve("servers.env")).lines().forEach(line -> {
            String[] parts = line.split("=", 2);
            if (parts[0].equals("REPLOG_KAFKA")) {
                settings.put("bootstrap.servers", parts[1]);
            } else if (parts[0].startsWith(CLIENT)) {
                String name = parts[0].substring(CLIENT.length());
                settings.put(name.toLowerCase(Locale.ROOT).replace('_', '.'), parts[1]);
            }
        });
        return settings;
    }

    public int postgresPort() {
        return Integer.parseInt(postmaster().get(PORT_LINE).strip());
    }

    public String postgresPassword() {
        return text(data.resolve("postgres/data/replog-password")).strip();
    }

    /** The JDBC URL of its data in PostgreSQL, with user and password. */
    public String jdbcUrl() {
        return "jdbc:postgresql://127.0.0.1:" + postgresPort() + "/postgres?user=postgres&password="
                + URLEncoder.encode(postgresPassword(), StandardCharsets.UTF_8);
    }

    private List<String> postmaster() {
        return text(data.resolve("postgres/data/postmaster.pid")).lines().toList();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
