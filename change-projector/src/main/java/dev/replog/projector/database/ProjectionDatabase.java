package dev.replog.projector.database;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import org.flywaydb.core.Flyway;
import org.postgresql.Driver;

/**
 * The writing side of PostgreSQL: migrations, and the one connection of the projection. Blocking; used by the
 * projection's thread.
 */
public final class ProjectionDatabase {
    public static final String SCHEMA = "replog";

    private final PostgresAddress address;
    private final Duration statementTimeout;

    public ProjectionDatabase(PostgresAddress address, Duration statementTimeout) {
        this.address = address;
        this.statementTimeout = statementTimeout;
    }

    /** Brings the tables to this version. Instances that start together do it one after the other. */
    public void migrate() {
        Flyway flyway = Flyway.configure(ProjectionDatabase.class.getClassLoader())
                .dataSource(address.jdbcUrl(), address.user(), address.password())
                .locations("classpath:db/change-projector")
                .schemas(SCHEMA)
                .defaultSchema(SCHEMA)
                .load();
        FailedMigrationException.migrate(flyway, SCHEMA);
    }

    public Connection connect() throws SQLException {
        return connect("replog-projection");
    }

    /** @param name what PostgreSQL shows for the session */
    public Connection connect(String name) throws SQLException {
        Properties properties = session(address, name, statementTimeout);
        Connection connection = new Driver().connect(address.jdbcUrl(), properties);
        if (connection == null) {
            throw new SQLException(address + ": no PostgreSQL address");
        }
        return connection;
    }

    /** What a session that looks up the needs of mutations is opened with, as properties of the driver. */
    public static Properties session(PostgresAddress address, String name, Duration statementTimeout) {
        Properties properties = new Properties();
        properties.setProperty("user", address.user());
        properties.setProperty("password", address.password());
        properties.setProperty("currentSchema", SCHEMA);
        properties.setProperty("ApplicationName", name);
        properties.setProperty("connectTimeout", "5");
        properties.setProperty("loginTimeout", "10");
        // A peer that vanished without a word is noticed by the socket, a slow one by the server.
        properties.setProperty("socketTimeout", Long.toString(statementTimeout.toSeconds() + 5));
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("binaryTransferEnable", BinaryArray.TYPES);
        // The detail of an error quotes what people wrote, and messages of errors go to logs.
        properties.setProperty("logServerErrorDetail", "false");
        // Batches look rows up by key, whatever the statistics of a young table suggest.
        properties.setProperty(
                "options",
                "-c statement_timeout=" + statementTimeout.toMillis()
                        + " -c lock_timeout=" + statementTimeout.toMillis()
                        + " -c jit=off -c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off");
        return properties;
    }
}
