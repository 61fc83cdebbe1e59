package dev.replog.backends;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The servers that all tests of a build share: those whose addresses are in the environment ({@code REPLOG_KAFKA} and
 * {@code REPLOG_POSTGRES}, both); otherwise containers, when the property {@code replog.backends} is {@code
 * containers}; otherwise embedded ones. They are started once for all test JVMs of a build and end with it. Each test
 * uses its own database and topic prefix. Thread-safe.
 */
public final class SharedBackends {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final int NAME_BYTES = 5;

    private static @Nullable SharedBackends shared;

    private final String kafkaBootstrapServers;
    private final PostgresAddress postgres;

    private SharedBackends(String kafkaBootstrapServers, PostgresAddress postgres) {
        this.kafkaBootstrapServers = kafkaBootstrapServers;
        this.postgres = postgres;
    }

    /** The servers of this build, started if they are not running yet. */
    public static synchronized SharedBackends get() {
        if (shared == null) {
            shared = find(System.getenv());
        }
        return shared;
    }

    private static SharedBackends find(Map<String, String> environment) {
        String kafka = environment.getOrDefault("REPLOG_KAFKA", "");
        String postgres = environment.getOrDefault("REPLOG_POSTGRES", "");
        if (kafka.isBlank() != postgres.isBlank()) {
            throw new BackendException("REPLOG_KAFKA and REPLOG_POSTGRES must be set together or not at all.");
        }
        if (!kafka.isBlank()) {
            return new SharedBackends(kafka, PostgresAddress.parse(postgres));
        }
        BuildProcess build = BuildProcess.of(ProcessHandle.current());
        return of(new SharedServerLauncher(projectRoot(), build, kind()).addresses());
    }

    static SharedBackends of(SharedServerFiles.Addresses addresses) {
        return new SharedBackends(addresses.kafka(), PostgresAddress.parse(addresses.postgres()));
    }

    public String kafkaBootstrapServers() {
        return kafkaBootstrapServers;
    }

    /**
     * Creates an empty database and returns its URL, for a user who owns it and may create roles. Operators give the
     * services such a user, which has fewer rights than a superuser.
     */
    public String newDatabase() {
        String name = "test_" + randomName();
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement()) {
            PostgresAddress owner = owner(statement);
            statement.execute("CREATE DATABASE " + name + " OWNER " + owner.user());
            return owner.withDatabase(name).url();
        } catch (SQLException fault) {
            throw new BackendException("No database could be made at " + postgres + ": " + fault.getMessage(), fault);
        }
    }

    /**
     * A user that test JVMs which start together all need, or the user of the given address, when that is no superuser.
     * A user that may create roles may grant only the roles that it created.
     */
    private PostgresAddress owner(Statement statement) throws SQLException {
        // The password is that of a server that is there for tests: connecting fast matters more than guessing it.
        statement.execute("SET scram_iterations = 1");
        statement.execute("""
                DO $$
                BEGIN
                  IF (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) THEN
                    CREATE ROLE replog_tests LOGIN CREATEROLE PASSWORD '%s';
                    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'replog_reader') THEN
                      GRANT replog_reader TO replog_tests WITH ADMIN OPTION;
                    END IF;
                    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'replog_analyst') THEN
                      GRANT replog_analyst TO replog_tests WITH ADMIN OPTION;
                    END IF;
                  END IF;
                EXCEPTION
                  WHEN duplicate_object OR unique_violation THEN NULL;
                END
                $$
                """.formatted(String.valueOf(postgres.password()).replace("'", "''")));
        try (ResultSet owner = statement.executeQuery(
                "SELECT CASE WHEN rolsuper THEN 'replog_tests' ELSE rolname END FROM pg_roles WHERE rolname ="
                        + " current_user")) {
            if (!owner.next()) {
                throw new SQLException("the user of " + postgres + " is no role");
            }
            return new PostgresAddress(
                    postgres.host(), postgres.port(), owner.getString(1), postgres.password(), postgres.database());
        }
    }

    /** A unique prefix for topic and group names, like {@code t4f2a90c1d3.}. */
    public String newTopicPrefix() {
        return "t" + randomName() + ".";
    }

    /**
     * A port of the loopback address for a process that a test starts. It is below the kernel's range for outgoing
     * connections, so that none of them takes it before the process does.
     */
    public static int freePort() {
        return LoopbackPorts.free();
    }

    private static String randomName() {
        byte[] bytes = new byte[NAME_BYTES];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static String kind() {
        String kind = System.getProperty("replog.backends", SharedServer.EMBEDDED);
        if (!kind.equals(SharedServer.EMBEDDED) && !kind.equals(SharedServer.CONTAINERS)) {
            throw new BackendException("replog.backends: " + kind + " (expected: " + SharedServer.EMBEDDED + " or "
                    + SharedServer.CONTAINERS + ")");
        }
        return kind;
    }

    /** The build sets the root of the project. In an IDE it is the highest folder with a pom.xml. */
    private static Path projectRoot() {
        String given = System.getProperty("replog.root");
        if (given != null) {
            return Path.of(given);
        }
        Path here = Path.of("").toAbsolutePath();
        Path root = here;
        for (Path folder = here; folder != null; folder = folder.getParent()) {
            if (Files.exists(folder.resolve("pom.xml"))) {
                root = folder;
            }
        }
        return root;
    }
}
