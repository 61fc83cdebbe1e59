package dev.replog.backing.postgres;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where PostgreSQL is, who connects and how that is encrypted:
 * {@code postgresql://user:password@host:port/database?sslmode=…&sslrootcert=…&sslcert=…&sslkey=…}.
 * Its text never shows the password, and neither does a refusal.
 */
public record PostgresAddress(String host, int port, String database, String user, String password, PostgresTls tls) {
    static final String KEY = "replog.postgres.url";

    private static final int DEFAULT_PORT = 5432;
    private static final int PORT_MAX = 65_535;
    private static final String EXPECTED = " (expected: postgresql://user:password@host:port/database)";
    private static final Pattern NAME = Pattern.compile("[A-Za-z_]{1,40}");
    private static final List<String> PARAMETERS = List.of("sslmode", "sslrootcert", "sslcert", "sslkey");

    /** @param password used when the address carries none; may be empty */
    public static PostgresAddress parse(String address, String password) {
        URI uri;
        try {
            uri = new URI(address);
        } catch (URISyntaxException e) {
            // The text may hold the password, so it is not repeated, and neither is the exception that holds it.
            throw new IllegalArgumentException(KEY + ": not a URL" + EXPECTED);
        }
        boolean isPostgres = "postgresql".equals(uri.getScheme()) || "postgres".equals(uri.getScheme());
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        String user = uri.getRawUserInfo() == null ? "" : uri.getRawUserInfo();
        if (!isPostgres || uri.getHost() == null || user.isEmpty() || user.startsWith(":") || path.length() < 2) {
            throw new IllegalArgumentException(KEY + ": incomplete" + EXPECTED);
        }
        if (uri.getPort() == 0 || uri.getPort() > PORT_MAX) {
            throw new IllegalArgumentException(KEY + ": no such port" + EXPECTED);
        }
        if (uri.getRawFragment() != null) {
            throw new IllegalArgumentException(KEY + ": has a # (expected: %23)");
        }
        String[] credentials = user.split(":", 2);
        return new PostgresAddress(
                uri.getHost(),
                uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort(),
                decoded(path.substring(1)),
                decoded(credentials[0]),
                credentials.length > 1 ? decoded(credentials[1]) : password,
                uri.getRawQuery() == null ? PostgresTls.DEFAULT : tls(uri.getRawQuery()));
    }

    /** Without user, password and parameters, which are in {@link #jdbcProperties()}. */
    public String jdbcUrl() {
        return "jdbc:postgresql://" + host + ":" + port + "/" + URLEncoder.encode(database, StandardCharsets.UTF_8);
    }

    /** What JDBC's driver needs beside the URL: who connects, and how that is encrypted. */
    public Properties jdbcProperties() {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.setProperty("sslmode", tls.mode().text());
        tls.rootCertificate().ifPresent(file -> properties.setProperty("sslrootcert", file.toString()));
        tls.certificate().ifPresent(file -> properties.setProperty("sslcert", file.toString()));
        tls.key().ifPresent(file -> properties.setProperty("sslkey", file.toString()));
        return properties;
    }

    @Override
    public String toString() {
        return "postgresql://" + user + "@" + host + ":" + port + "/" + database + "?sslmode="
                + tls.mode().text();
    }

    private static PostgresTls tls(String query) {
        Map<String, String> given = new HashMap<>();
        for (String parameter : query.split("&", -1)) {
            String[] parts = parameter.split("=", 2);
            // Left out silently, a parameter would be believed to be in force. It may also be the rest of a password
            // that was not encoded, so only what can be a name is repeated.
            if (!PARAMETERS.contains(parts[0]) || parts.length < 2 || parts[1].isEmpty()) {
                String name = NAME.matcher(parts[0]).matches() ? parts[0] : "a parameter";
                throw new IllegalArgumentException(KEY + ": " + name + " is not known, or has no value (expected: "
                        + String.join(", ", PARAMETERS) + ")");
            }
            if (given.put(parts[0], decoded(parts[1])) != null) {
                throw new IllegalArgumentException(KEY + ": " + parts[0] + " is given twice (expected: once)");
            }
        }
        return new PostgresTls(
                Optional.ofNullable(given.get("sslmode"))
                        .map(PostgresAddress::mode)
                        .orElse(PostgresTls.Mode.PREFER),
                file(given, "sslrootcert"),
                file(given, "sslcert"),
                file(given, "sslkey"));
    }

    private static PostgresTls.Mode mode(String text) {
        return Arrays.stream(PostgresTls.Mode.values())
                .filter(mode -> mode.text().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(KEY + ": sslmode: " + text + " (expected: "
                        + Arrays.stream(PostgresTls.Mode.values())
                                .map(PostgresTls.Mode::text)
                                .collect(Collectors.joining(", "))
                        + ")"));
    }

    private static Optional<Path> file(Map<String, String> given, String name) {
        try {
            return Optional.ofNullable(given.get(name)).map(Path::of);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(KEY + ": " + name + ": is no path (expected: a readable file)", e);
        }
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
