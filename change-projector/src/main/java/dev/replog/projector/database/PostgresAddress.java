package dev.replog.projector.database;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * Where PostgreSQL is and who connects: {@code postgresql://user:password@host:port/database}. Its text never shows the
 * password.
 */
public record PostgresAddress(String host, int port, String database, String user, String password) {
    private static final int DEFAULT_PORT = 5432;
    private static final int PORT_MAX = 65_535;
    private static final String EXPECTED = " (expected: postgresql://user:password@host:port/database)";

    /** @param password used when the address carries none; may be empty */
    public static PostgresAddress parse(String address, String password) {
        URI uri;
        try {
            uri = new URI(address);
        } catch (URISyntaxException e) {
            // The text may hold the password, so it is not repeated, and neither is the exception that holds it.
            throw new IllegalArgumentException("replog.postgres.url: not a URL" + EXPECTED);
        }
        boolean isPostgres = "postgresql".equals(uri.getScheme()) || "postgres".equals(uri.getScheme());
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        String user = uri.getRawUserInfo() == null ? "" : uri.getRawUserInfo();
        if (!isPostgres || uri.getHost() == null || user.isEmpty() || user.startsWith(":") || path.length() < 2) {
            throw new IllegalArgumentException("replog.postgres.url: incomplete" + EXPECTED);
        }
        if (uri.getPort() == 0 || uri.getPort() > PORT_MAX) {
            throw new IllegalArgumentException("replog.postgres.url: no such port" + EXPECTED);
        }
        if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
            // Left out silently, an option such as sslmode would be believed to be in force.
            throw new IllegalArgumentException("replog.postgres.url: options are not supported" + EXPECTED);
        }
        String[] credentials = user.split(":", 2);
        return new PostgresAddress(
                uri.getHost(),
                uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort(),
                decoded(path.substring(1)),
                decoded(credentials[0]),
                credentials.length > 1 ? decoded(credentials[1]) : password);
    }

    public String jdbcUrl() {
        return "jdbc:postgresql://" + host + ":" + port + "/" + URLEncoder.encode(database, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "postgresql://" + user + "@" + host + ":" + port + "/" + database;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
