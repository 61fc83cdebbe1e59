package dev.replog.backends;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
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
    private static final String ALL = "all.p12";

    private final Path folder;

    private Certificates(Path folder) {
        this.folder = folder;
    }

    /** Makes them all in the folder. */
    public static Certificates make(Path folder) {
        try {
            Certificates made = new Certificates(Files.createDirectories(folder));
            made.generate(AUTHORITY, "-ext", "bc:critical=ca:true", "-ext", "ku:critical=keyCertSign");
            made.generate("server", "-signer", AUTHORITY, "-ext", "san=ip:127.0.0.1");
            made.generate("client", "-signer", AUTHORITY, "-ext", "eku=clientAuth");
            KeyStore all = KeyStore.getInstance(folder.resolve(ALL).toFile(), PASSWORD.toCharArray());
            made.writeCertificate(all, AUTHORITY);
            for (String name : List.of("server", "client")) {
                made.writeCertificate(all, name);
                made.writeKey(all, name);
                made.writeStore(all, name);
            }
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

    /** Each run of the tool takes a second, so it makes only what the JDK's own classes cannot. */
    private void generate(String name, String... more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("-genkeypair", "-alias", name, "-dname", "CN=" + name));
        arguments.addAll(List.of("-keyalg", "RSA", "-keysize", "2048", "-validity", "30"));
        arguments.addAll(List.of("-keystore", ALL, "-storetype", "PKCS12", "-storepass", PASSWORD));
        arguments.addAll(List.of(more));
        keytool(arguments);
    }

    private void writeCertificate(KeyStore all, String name) throws IOException, GeneralSecurityException {
        Files.writeString(
                folder.resolve(name + ".pem"),
                pem("CERTIFICATE", all.getCertificate(name).getEncoded()));
    }

    private void writeKey(KeyStore all, String name) throws IOException, GeneralSecurityException {
        Path file = Files.createFile(
                folder.resolve(name + ".key"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(
                file,
                pem("PRIVATE KEY", all.getKey(name, PASSWORD.toCharArray()).getEncoded()));
    }

    /** With the authority as a trusted certificate, so that it serves as a trust store too. */
    private void writeStore(KeyStore all, String name) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry(AUTHORITY, all.getCertificate(AUTHORITY));
        store.setKeyEntry(
                name, all.getKey(name, PASSWORD.toCharArray()), PASSWORD.toCharArray(), all.getCertificateChain(name));
        try (OutputStream file = Files.newOutputStream(folder.resolve(name + ".p12"))) {
            store.store(file, PASSWORD.toCharArray());
        }
    }

    private static String pem(String kind, byte[] content) {
        String text = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(content);
        return "-----BEGIN " + kind + "-----\n" + text + "\n-----END " + kind + "-----\n";
    }

    private void keytool(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-J-XX:TieredStopAtLevel=1",
                "-J-XX:+UseSerialGC"));
        command.addAll(arguments);
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
