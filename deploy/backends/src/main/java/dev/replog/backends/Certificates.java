package dev.replog.backends;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The certificates of a temporary authority, made by the JDK's own {@code keytool}, for servers that require TLS in
 * tests: that of a server on 127.0.0.1 and that of a client. Key stores are PKCS #12 and opened by {@link #PASSWORD};
 * the rest is PEM.
 */
public final class Certificates {

    public static final String PASSWORD = "throwaway-password";

    private static final int TOOL_SECONDS_MAX = 60;
    private static final String AUTHORITY = "authority";

    private final Path folder;

    private Certificates(Path folder) {
        this.folder = folder;
    }

    /** Makes them all in the folder. */
    public static Certificates make(Path folder) {
        try {
            Certificates made = new Certificates(Files.createDirectories(folder));
            made.generate(AUTHORITY, "-ext", "bc:critical=ca:true", "-ext", "ku:critical=keyCertSign");
            made.exportCertificate(AUTHORITY);
            made.sign("server", "-ext", "san=ip:127.0.0.1");
            made.sign("client", "-ext", "eku=clientAuth");
            return made;
        } catch (IOException | GeneralSecurityException fault) {
            throw new BackendException("Certificates could not be made in " + folder + ": " + fault, fault);
        }
    }

    /** The certificate that signed the others. */
    public Path authority() {
        return folder.resolve(AUTHORITY + ".pem");
    }

    public Path serverCertificate() {
        return folder.resolve("server.pem");
    }

    public Path serverKey() {
        return folder.resolve("server.key");
    }

    public Path serverKeyStore() {
        return folder.resolve("server.p12");
    }

    public Path clientCertificate() {
        return folder.resolve("client.pem");
    }

    public Path clientKey() {
        return folder.resolve("client.key");
    }

    private void sign(String name, String... extension) throws IOException, GeneralSecurityException {
        generate(name);
        keytool(name, "-certreq", "-file", name + ".csr");
        List<String> signing =
                new ArrayList<>(List.of("-gencert", "-rfc", "-validity", "30", "-infile", name + ".csr"));
        signing.addAll(List.of("-outfile", name + ".pem"));
        signing.addAll(List.of(extension));
        keytool(AUTHORITY, signing.toArray(String[]::new));
        // A key gets a chain only below a known root.
        keytool(name, AUTHORITY, "-importcert", "-noprompt", "-file", AUTHORITY + ".pem");
        keytool(name, "-importcert", "-noprompt", "-file", name + ".pem");
        writeKey(name);
    }

    private void generate(String name, String... extensions) throws IOException {
        List<String> arguments =
                new ArrayList<>(List.of("-genkeypair", "-keyalg", "RSA", "-validity", "30", "-dname", "CN=" + name));
        arguments.addAll(List.of(extensions));
        keytool(name, arguments.toArray(String[]::new));
    }

    private void exportCertificate(String name) throws IOException {
        keytool(name, "-exportcert", "-rfc", "-file", name + ".pem");
    }

    private void writeKey(String name) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance(folder.resolve(name + ".p12").toFile(), PASSWORD.toCharArray());
        Key key = store.getKey(name, PASSWORD.toCharArray());
        Path file = Files.createFile(
                folder.resolve(name + ".key"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        String text = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(key.getEncoded());
        Files.writeString(file, "-----BEGIN PRIVATE KEY-----\n" + text + "\n-----END PRIVATE KEY-----\n");
    }

    private void keytool(String store, String... arguments) throws IOException {
        boolean isOtherAlias = !arguments[0].startsWith("-");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments).subList(isOtherAlias ? 1 : 0, arguments.length));
        command.addAll(List.of("-alias", isOtherAlias ? arguments[0] : store));
        command.addAll(List.of("-keystore", store + ".p12", "-storetype", "PKCS12", "-storepass", PASSWORD));
        Path output = folder.resolve("keytool.out");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            if (!process.waitFor(TOOL_SECONDS_MAX, TimeUnit.SECONDS) || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new IOException(command + ": " + Files.readString(output));
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException(interrupted);
        }
    }
}
