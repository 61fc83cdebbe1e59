package dev.replog.backends;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real PostgreSQL server beside this JVM, with its data in a folder that outlives both: after a close or a kill, it
 * can be started again on the same folder, and on the same port. It listens on the loopback address only, and its
 * superuser {@code postgres} has a random password that is kept in that folder. A server that a killed owner left
 * running on the folder is stopped first. {@link #close()} returns within about {@value #STOP_SECONDS_MAX} seconds.
 * Thread-safe.
 */
public final class EmbeddedPostgres implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);
    private static final int STOP_SECONDS_MAX = 8;
    private static final int START_SECONDS_MAX = 60;
    private static final long LOG_BYTES_MAX = 1 << 20;
    private static final String SUPERUSER = "postgres";

    private final ServerFolder folder;
    private final Path data;
    private final PostgresProgram programs;
    private final PostgresAddress address;
    private boolean closed;

    private EmbeddedPostgres(ServerFolder folder, Path data, PostgresProgram programs, PostgresAddress address) {
        this.folder = folder;
        this.data = data;
        this.programs = programs;
        this.address = address;
    }

    /** Starts a server on the folder, which is created if missing, and on any free port. */
    public static EmbeddedPostgres start(Path folder) {
        return start(folder, LoopbackPorts.free());
    }

    /** Starts a server on the folder, which is created if missing, and on this port. */
    public static EmbeddedPostgres start(Path folder, int port) {
        ServerFolder owned = ServerFolder.open(folder);
        boolean started = false;
        try {
            PostgresProgram programs = new PostgresProgram(PostgresBinaries.ofThisMachine());
            Path data = owned.completed("data", unfinished -> initialize(programs, unfinished));
            stopOrphan(programs, data);
            if (!LoopbackPorts.isFree(port)) {
                throw LoopbackPorts.taken("PostgreSQL", port);
            }
            Files.writeString(data.resolve("postgresql.conf"), PostgresSettings.text(port));
            startServer(programs, data, rotatedLog(owned));
            String password = Files.readString(passwordFile(data));
            started = true;
            return new EmbeddedPostgres(
                    owned,
                    data,
                    programs,
                    new PostgresAddress(LoopbackPorts.HOST, port, SUPERUSER, password, SUPERUSER));
        } catch (IOException fault) {
            throw new BackendException("PostgreSQL could not be started in " + owned.path() + ": " + fault, fault);
        } finally {
            if (!started) {
                owned.close();
            }
        }
    }

    /** Stops the server that a killed owner has left running on the folder, if there is one. */
    static void stopLeftBehind(Path folder) {
        if (Files.isDirectory(folder.resolve("data"))) {
            try (ServerFolder owned = ServerFolder.open(folder)) {
                stopOrphan(new PostgresProgram(PostgresBinaries.ofThisMachine()), owned.resolve("data"));
            }
        }
    }

    /** From now on, clients must use TLS and a client certificate, in addition to the password. */
    public void demandTls(Certificates certificates) {
        try (Connection connection = address.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("ALTER SYSTEM SET ssl_ca_file = '" + certificates.authority() + "'");
            statement.execute("ALTER SYSTEM SET ssl_cert_file = '" + certificates.serverCertificate() + "'");
            statement.execute("ALTER SYSTEM SET ssl_key_file = '" + certificates.serverKey() + "'");
            statement.execute("ALTER SYSTEM SET ssl = on");
            Files.writeString(
                    data.resolve("pg_hba.conf"),
                    "hostssl all all " + LoopbackPorts.HOST + "/32 scram-sha-256 clientcert=verify-ca\n");
            statement.execute("SELECT pg_reload_conf()");
        } catch (SQLException | IOException fault) {
            throw new BackendException("PostgreSQL in " + data + " could not be made to demand TLS: " + fault, fault);
        }
    }

    public PostgresAddress address() {
        return address;
    }

    public int port() {
        return address.port();
    }

    public Path folder() {
        return folder.path();
    }

    /** The server's main process, which started its other processes. */
    ProcessHandle process() {
        return new PostmasterFile(data)
                .running()
                .orElseThrow(() -> new IllegalStateException("no server runs on " + data));
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            stopServer(programs, data);
        } finally {
            folder.close();
        }
    }

    private static void initialize(PostgresProgram programs, Path data) throws IOException {
        Path passwordFile = Files.createTempFile("replog-postgres-", ".password");
        try {
            Files.writeString(passwordFile, PasswordFile.random());
            programs.run(
                    Duration.ofSeconds(START_SECONDS_MAX),
                    "initdb",
                    "--pgdata=" + data,
                    "--username=" + SUPERUSER,
                    "--pwfile=" + passwordFile,
                    "--auth=scram-sha-256",
                    // More iterations make a weak password harder to guess. This one is random, and with the default
                    // of 4096 each new connection takes a client tens of milliseconds.
                    "--set=scram_iterations=1",
                    "--encoding=UTF8",
                    // PostgreSQL's own locale gives the same order on every machine.
                    "--locale=C",
                    "--locale-provider=builtin",
                    "--builtin-locale=C.UTF-8");
            Files.copy(passwordFile, passwordFile(data), StandardCopyOption.REPLACE_EXISTING);
            Files.setPosixFilePermissions(passwordFile(data), PosixFilePermissions.fromString("rw-------"));
        } finally {
            Files.deleteIfExists(passwordFile);
        }
    }

    private static Path passwordFile(Path data) {
        return data.resolve("replog-password");
    }

    private static void startServer(PostgresProgram programs, Path data, Path log) {
        programs.run(
                Duration.ofSeconds(START_SECONDS_MAX + 5),
                "pg_ctl",
                "start",
                "--wait",
                "--timeout=" + START_SECONDS_MAX,
                "--silent",
                "--pgdata=" + data,
                "--log=" + log);
    }

    /** Ends connections and stops. A server that does not stop in time is stopped at once, as by a crash. */
    private static void stopServer(PostgresProgram programs, Path data) {
        int orderlySeconds = STOP_SECONDS_MAX - 3;
        try {
            stop(programs, data, "fast", orderlySeconds);
        } catch (BackendException fault) {
            if (new PostmasterFile(data).running().isEmpty()) {
                return;
            }
            LOG.warn("PostgreSQL in {} did not stop within {} s and is stopped at once", data, orderlySeconds, fault);
            stop(programs, data, "immediate", STOP_SECONDS_MAX - orderlySeconds);
        }
    }

    private static void stop(PostgresProgram programs, Path data, String mode, int secondsMax) {
        programs.run(
                Duration.ofSeconds(secondsMax + 1),
                "pg_ctl",
                "stop",
                "--wait",
                "--timeout=" + secondsMax,
                "--silent",
                "--mode=" + mode,
                "--pgdata=" + data);
    }

    /** This process has locked the folder, so the owner of a server that still runs on it is dead. */
    private static void stopOrphan(PostgresProgram programs, Path data) {
        PostmasterFile file = new PostmasterFile(data);
        file.running()
                .ifPresentOrElse(
                        orphan -> {
                            LOG.info("Stopping PostgreSQL {}, left behind in {} by a killed owner", orphan.pid(), data);
                            stopServer(programs, data);
                        },
                        file::delete);
    }

    /** At most two files of bounded size: the server logs little, and the log file is changed at each start. */
    private static Path rotatedLog(ServerFolder folder) throws IOException {
        Path log = folder.resolve("postgres.log");
        if (Files.exists(log) && Files.size(log) > LOG_BYTES_MAX) {
            Files.move(log, folder.resolve("postgres.log.1"), StandardCopyOption.REPLACE_EXISTING);
        }
        return log;
    }
}
