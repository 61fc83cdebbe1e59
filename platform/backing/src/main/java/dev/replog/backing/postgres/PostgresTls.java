package dev.replog.backing.postgres;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How a connection to PostgreSQL is encrypted, and by which files both sides prove who they are. The files are PEM.
 * What contradicts itself is refused, for an operator would believe in a check that is not made.
 *
 * @param rootCertificate the certificates that may have signed that of the server
 * @param certificate this client's own
 * @param key the private key of that, PKCS #8 and not encrypted
 */
public record PostgresTls(Mode mode, Optional<Path> rootCertificate, Optional<Path> certificate, Optional<Path> key) {
    /** What nothing is said of: as PostgreSQL's own tools do it. */
    public static final PostgresTls DEFAULT =
            new PostgresTls(Mode.PREFER, Optional.empty(), Optional.empty(), Optional.empty());

    /** The names are those of PostgreSQL's own tools. */
    public enum Mode {
        /** Never encrypted. */
        DISABLE("disable"),
        /** Encrypted when the server can; nothing is verified. */
        PREFER("prefer"),
        /** Always encrypted; nothing is verified. */
        REQUIRE("require"),
        /** The server's certificate is signed by a known one. */
        VERIFY_CA("verify-ca"),
        /** That, and it names the host that the address names. */
        VERIFY_FULL("verify-full");

        private final String text;

        Mode(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }

        boolean isAlwaysEncrypted() {
            return this != DISABLE && this != PREFER;
        }

        boolean isVerified() {
            return this == VERIFY_CA || this == VERIFY_FULL;
        }
    }

    public PostgresTls {
        require(
                mode.isVerified() == rootCertificate.isPresent(),
                mode.isVerified()
                        ? "sslrootcert: is missing (expected: a file, because of sslmode=" + mode.text() + ")"
                        : "sslmode: " + mode.text() + " (expected: verify-ca or verify-full, because of sslrootcert)");
        require(
                certificate.isPresent() == key.isPresent(),
                (certificate.isPresent() ? "sslkey" : "sslcert") + ": is missing (expected: both sslcert and sslkey)");
        require(
                certificate.isEmpty() || mode.isAlwaysEncrypted(),
                "sslmode: " + mode.text() + " (expected: require, verify-ca or verify-full, because of sslcert)");
        requireReadable("sslrootcert", rootCertificate);
        requireReadable("sslcert", certificate);
        requireReadable("sslkey", key);
    }

    private static void requireReadable(String name, Optional<Path> file) {
        file.ifPresent(path -> require(
                Files.isRegularFile(path) && Files.isReadable(path),
                name + ": " + path + " (expected: a readable file)"));
    }

    private static void require(boolean holds, String refusal) {
        if (!holds) {
            throw new IllegalArgumentException(PostgresAddress.KEY + ": " + refusal);
        }
    }
}
