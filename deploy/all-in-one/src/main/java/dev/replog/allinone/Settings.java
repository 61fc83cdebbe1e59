package dev.replog.allinone;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The settings of a start, from the environment.
 *
 * @param port where clients connect ({@code REPLOG_PORT}, 8080); the services' management ports are 1000 to 1002 above
 * it
 * @param address the address to listen on ({@code REPLOG_ADDRESS}, 127.0.0.1, because with the profile dev every client
 * gets a token of any user)
 * @param data the folder for all data ({@code REPLOG_DATA}, {@code .replog} of the project)
 * @param profile the Spring profile ({@code REPLOG_PROFILE}, dev)
 * @param kafka brokers to use instead of an embedded one ({@code REPLOG_KAFKA})
 * @param postgres a database to use instead of an embedded one ({@code REPLOG_POSTGRES})
 */
record Settings(
        int port, String address, Path data, String profile, Optional<String> kafka, Optional<String> postgres) {

    static final String DEVELOPMENT = "dev";

    private static final String RISK = "REPLOG_DEV_ALLOW_REMOTE_WITH_PUBLIC_TOKENS";
    private static final int PORT_MAX = 64_000;

    static Settings of(Map<String, String> environment, Path project) {
        Settings settings = new Settings(
                port(text(environment, "REPLOG_PORT").orElse("8080")),
                text(environment, "REPLOG_ADDRESS").orElse("127.0.0.1"),
                text(environment, "REPLOG_DATA")
                        .map(Path::of)
                        .orElse(project.resolve(".replog"))
                        .toAbsolutePath()
                        .normalize(),
                text(environment, "REPLOG_PROFILE").orElse(DEVELOPMENT),
                text(environment, "REPLOG_KAFKA"),
                text(environment, "REPLOG_POSTGRES"));
        if (settings.isDevelopment() && !isLoopback(settings.address) && !takesTheRisk(environment)) {
            throw new StartException("REPLOG_ADDRESS: " + settings.address
                    + " (expected: 127.0.0.1, because with the profile"
                    + " dev every client gets a token of any user; " + RISK + "=true allows it).");
        }
        boolean canVerifyTokens = text(environment, "REPLOG_JWT_SECRET").isPresent()
                || text(environment, "REPLOG_JWT_JWKS").isPresent();
        if (!settings.isDevelopment() && !canVerifyTokens) {
            throw new StartException("REPLOG_PROFILE: " + settings.profile
                    + " (expected: dev, or a key to verify tokens with in REPLOG_JWT_SECRET or REPLOG_JWT_JWKS).");
        }
        return settings;
    }

    private static boolean takesTheRisk(Map<String, String> environment) {
        return text(environment, RISK).filter("true"::equalsIgnoreCase).isPresent();
    }

    private static boolean isLoopback(String address) {
        try {
            return InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException unknown) {
            throw new StartException(
                    "REPLOG_ADDRESS: " + address + " (expected: an address of this machine).", unknown);
        }
    }

    boolean isDevelopment() {
        return profile.equals(DEVELOPMENT);
    }

    /** For people and their tools on this machine. */
    String url() {
        return "http://localhost:" + port;
    }

    /** The folder of the log files. */
    Path logs() {
        return data.resolve("logs");
    }

    private static Optional<String> text(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }

    private static int port(String text) {
        try {
            int port = Integer.parseInt(text);
            if (port >= 1 && port <= PORT_MAX) {
                return port;
            }
        } catch (NumberFormatException notANumber) {
            // Rejected below.
        }
        throw new StartException("REPLOG_PORT: " + text + " (expected: 1.." + PORT_MAX + ").");
    }
}
