package dev.replog.notifier.database;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * An address of the form that PostgreSQL's own tools take, in the parts that JDBC takes.
 *
 * @param jdbcUrl without user and password, parameters as they were given
 */
record PostgresAddress(
        String jdbcUrl, @Nullable String user, @Nullable String password) {
    private static final String EXPECTED = " (expected: postgresql://user:password@host:port/database)";

    static PostgresAddress parse(String text, @Nullable String separatePassword) {
        URI uri;
        try {
            uri = URI.create(text);
        } catch (IllegalArgumentException malformed) {
            throw refused("malformed");
        }
        if (!"postgresql".equals(uri.getScheme()) && !"postgres".equals(uri.getScheme())) {
            throw refused("scheme " + uri.getScheme());
        }
        if (uri.getHost() == null || uri.getPath() == null || uri.getPath().length() < 2) {
            throw refused("no host or no database");
        }
        String user = null;
        String password = null;
        if (uri.getRawUserInfo() != null) {
            String[] parts = uri.getRawUserInfo().split(":", 2);
            user = decoded(parts[0]);
            password = parts.length == 2 ? decoded(parts[1]) : null;
        }
        if (separatePassword != null && !separatePassword.isEmpty()) {
            password = separatePassword;
        }
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        return new PostgresAddress(
                "jdbc:postgresql://" + uri.getHost() + port + uri.getRawPath() + query, user, password);
    }

    /** The address itself stays out of the message: it may hold the password. */
    private static IllegalArgumentException refused(String reason) {
        return new IllegalArgumentException("replog.postgres.url: " + reason + EXPECTED);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return jdbcUrl + " as " + user;
    }
}
