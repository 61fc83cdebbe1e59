package dev.replog.backends;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The address of a database, with user and password: the parts of {@code
 * postgresql://user:password@host:port/database}, which is also the form of the services. The password may be absent;
 * user and password are percent-encoded in the text.
 */
public record PostgresAddress(
        String host, int port, String user, @Nullable String password, String database) {

    private static final int DEFAULT_PORT = 5432;
    private static final int CONNECT_SECONDS_MAX = 10;
    private static final String FORM = " (expected: postgresql://user[:password]@host[:port]/database)";

    /** Reads the text form. */
    public static PostgresAddress parse(String text) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException malformed) {
            throw new IllegalArgumentException("PostgreSQL address: not a URI" + FORM, malformed);
        }
        String userInfo = uri.getRawUserInfo();
        String path = uri.getPath();
        if (!"postgresql".equals(uri.getScheme())
                || userInfo == null
                || uri.getHost() == null
                || path == null
                || path.length() < 2) {
            throw new IllegalArgumentException("PostgreSQL address: parts are missing" + FORM);
        }
        int colon = userInfo.indexOf(':');
        return new PostgresAddress(
                uri.getHost(),
                uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort(),
                decoded(colon < 0 ? userInfo : userInfo.substring(0, colon)),
                colon < 0 ? null : decoded(userInfo.substring(colon + 1)),
                path.substring(1));
    }

    /** The same server and user with another database. */
    public PostgresAddress withDatabase(String other) {
        return new PostgresAddress(host, port, user, password, other);
    }

    public String url() {
        String secret = password == null ? "" : ":" + encoded(password);
        return "postgresql://" + encoded(user) + secret + "@" + host + ":" + port + "/" + database;
    }

    /** Without user and password, which JDBC takes as properties. */
    public String jdbcUrl() {
        return "jdbc:postgresql://" + host + ":" + port + "/" + database;
    }

    /** A new JDBC connection. */
    public Connection connect() throws SQLException {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("connectTimeout", String.valueOf(CONNECT_SECONDS_MAX));
        if (password != null) {
            properties.setProperty("password", password);
        }
        return DriverManager.getConnection(jdbcUrl(), properties);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "postgresql://" + encoded(user) + "@" + host + ":" + port + "/" + database;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
