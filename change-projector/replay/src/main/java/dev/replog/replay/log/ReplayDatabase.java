package dev.replog.replay.log;

import dev.replog.backing.postgres.PostgresAddress;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.postgresql.Driver;

/** Opens connections that read the tables of the change-projector. */
public record ReplayDatabase(PostgresAddress address) {
    private static final String SCHEMA = "replog";
    private static final String ERASURES = "SELECT user_id, position, at FROM account_erasure";
    private static final String CONNECT_SECONDS_MAX = "5";
    /** A long result is read in parts, each of which comes within this time. */
    private static final String ANSWER_SECONDS_MAX = "120";

    /** A read-only transaction in which all statements see the same moment. */
    public Connection snapshot() throws SQLException {
        Properties properties = address.jdbcProperties();
        properties.setProperty("currentSchema", SCHEMA);
        properties.setProperty("ApplicationName", "replog-replay");
        properties.setProperty("connectTimeout", CONNECT_SECONDS_MAX);
        properties.setProperty("loginTimeout", CONNECT_SECONDS_MAX);
        properties.setProperty("socketTimeout", ANSWER_SECONDS_MAX);
        properties.setProperty("tcpKeepAlive", "true");
        // The detail of an error contains data of users.
        properties.setProperty("logServerErrorDetail", "false");
        Connection connection = new Driver().connect(address.jdbcUrl(), properties);
        if (connection == null) {
            throw new SQLException(address + ": no PostgreSQL address");
        }
        connection.setAutoCommit(false);
        connection.setReadOnly(true);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        return connection;
    }

    public RegisteredLog registered() throws SQLException {
        try (Connection connection = snapshot()) {
            return RegisteredLog.read(connection);
        }
    }

    /** The last erasure of each user whose account was erased. */
    public Map<String, Erased> erasures() throws SQLException {
        Map<String, Erased> erasures = new HashMap<>();
        try (Connection connection = snapshot();
                PreparedStatement statement = connection.prepareStatement(ERASURES);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                erasures.put(
                        rows.getString("user_id"),
                        new Erased(
                                rows.getLong("position"),
                                rows.getObject("at", OffsetDateTime.class).toInstant()));
            }
        }
        return erasures;
    }
}
