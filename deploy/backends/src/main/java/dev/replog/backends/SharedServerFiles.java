package dev.replog.backends;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Optional;
import java.util.Properties;

/**
 * The folder that connects the test JVMs of one build with the JVM of the servers: a lock for the process that starts
 * the servers, their log, and, once they run, their addresses. The addresses appear by one rename and are valid only
 * while the process that wrote them lives.
 */
record SharedServerFiles(Path folder) {

    /** The addresses of the servers, their process, and their data folder. */
    record Addresses(String kafka, String postgres, BuildProcess server, Path data) {}

    static Path all(Path root) {
        return root.resolve("target").resolve("backends");
    }

    static SharedServerFiles of(Path root, BuildProcess build) {
        return new SharedServerFiles(all(root).resolve(String.valueOf(build.id())));
    }

    Path lock() {
        return folder.resolve("lock");
    }

    Path log() {
        return folder.resolve("server.log");
    }

    void write(Addresses addresses) throws IOException {
        Properties properties = new Properties();
        properties.setProperty("kafka", addresses.kafka);
        properties.setProperty("postgres", addresses.postgres);
        properties.setProperty("process", String.valueOf(addresses.server.id()));
        properties.setProperty("process.start", addresses.server.start().toString());
        properties.setProperty("data", addresses.data.toString());
        StringWriter text = new StringWriter();
        properties.store(text, null);
        Path unfinished = folder.resolve("addresses.unfinished");
        Files.writeString(unfinished, text.toString());
        Files.move(unfinished, addressFile(), StandardCopyOption.ATOMIC_MOVE);
    }

    /** The last content, whether its process still lives or not. */
    Optional<Addresses> read() {
        try (Reader text = new StringReader(Files.readString(addressFile()))) {
            Properties properties = new Properties();
            properties.load(text);
            return Optional.of(new Addresses(
                    properties.getProperty("kafka"),
                    properties.getProperty("postgres"),
                    new BuildProcess(
                            Long.parseLong(properties.getProperty("process")),
                            Instant.parse(properties.getProperty("process.start"))),
                    Path.of(properties.getProperty("data"))));
        } catch (NoSuchFileException notYet) {
            return Optional.empty();
        } catch (IOException fault) {
            throw new BackendException("The file " + addressFile() + " cannot be read: " + fault, fault);
        }
    }

    Optional<Addresses> readLiving() {
        return read().filter(addresses -> addresses.server.isAlive());
    }

    void deleteAddresses() throws IOException {
        Files.deleteIfExists(addressFile());
    }

    private Path addressFile() {
        return folder.resolve("addresses.properties");
    }
}
