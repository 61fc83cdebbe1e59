package dev.replog.projector.database;

import dev.replog.backing.postgres.FailedMigrationException;
import dev.replog.backing.postgres.PostgresAddress;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import org.flywaydb.core.Flyway;
import org.postgresql.Driver;
import org.postgresql.ds.PGSimpleDataSource;

/** Migrates the tables, and opens connections that write. Every method blocks. */
public final class ProjectionDatabase {
    public static final String SCHEMA = "replog";

    private static final int CONNECT_SECONDS_MAX = 5;
    private static final int LOGIN_SECONDS_MAX = 10;
    private static final int MIGRATION_SECONDS_MAX = 600;

    /**
     * A transaction never waits between storing and committing. When one is idle, its process has stopped or its
     * connection is lost, and the next owner of its partitions needs the rows that it has locked.
     */
    private static final Duration IDLE_IN_TRANSACTION_MAX = Duration.ofSeconds(5);

    private final PostgresAddress address;
    private final Duration statementTimeout;

    public ProjectionDatabase(PostgresAddress address, Duration statementTimeout) {
        this.address = address;
        this.statementTimeout = statementTimeout;
    }

    /** Brings the tables to this version. Instances that start together migrate one after the other. */
    public void migrate() {
        Flyway flyway = Flyway.configure(ProjectionDatabase.class.getClassLoader())
                .dataSource(migrations())
                .locations("classpath:db/change-projector")
                .schemas(SCHEMA)
                .defaultSchema(SCHEMA)
                .load();
        FailedMigrationException.migrate(flyway, SCHEMA);
    }

    /** The timeouts end a migration when the connection to the server is lost. */
    private PGSimpleDataSource migrations() {
        PGSimpleDataSource source = new PGSimpleDataSource();
        // setUrl would set every parameter of the driver, and the URL of the connection would have all of them. Flyway
        // looks for passwords in it, with expressions that take a tenth of a second for so long a text.
        source.setServerNames(new String[] {address.host()});
        source.setPortNumbers(new int[] {address.port()});
        source.setDatabaseName(address.database());
        source.setUser(address.user());
        source.setPassword(address.password());
        source.setSslMode(address.tls().mode().text());
        address.tls().rootCertificate().ifPresent(file -> source.setSslRootCert(file.toString()));
        address.tls().certificate().ifPresent(file -> source.setSslCert(file.toString()));
        address.tls().key().ifPresent(file -> source.setSslKey(file.toString()));
        source.setConnectTimeout(CONNECT_SECONDS_MAX);
        source.setLoginTimeout(LOGIN_SECONDS_MAX);
        // A step of a migration may rewrite a large table.
        source.setSocketTimeout(MIGRATION_SECONDS_MAX);
        source.setTcpKeepAlive(true);
        return source;
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

    /** The properties of the driver for a session that reads what mutations need. */
    public static Properties session(PostgresAddress address, String name, Duration statementTimeout) {
        Properties properties = address.jdbcProperties();
        properties.setProperty("currentSchema", SCHEMA);
        properties.setProperty("ApplicationName", name);
        properties.setProperty("connectTimeout", Integer.toString(CONNECT_SECONDS_MAX));
        properties.setProperty("loginTimeout", Integer.toString(LOGIN_SECONDS_MAX));
        // The socket's timeout ends a lost connection, the server's timeout a slow statement.
        properties.setProperty("socketTimeout", Long.toString(statementTimeout.toSeconds() + 5));
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("binaryTransferEnable", BinaryArray.TYPES);
        // The detail of an error contains data of users, and errors are logged.
        properties.setProperty("logServerErrorDetail", "false");
        // Batches read rows by key, also when the statistics of a new table suggest something else.
        properties.setProperty(
                "options",
                "-c statement_timeout=" + statementTimeout.toMillis()
                        + " -c lock_timeout=" + statementTimeout.toMillis()
                        + " -c idle_in_transaction_session_timeout=" + IDLE_IN_TRANSACTION_MAX.toMillis()
                        + " -c jit=off -c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c"
                        + " enable_hashjoin=off -c enable_mergejoin=off");
        return properties;
    }
}
