package dev.replog.allinone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Starts the jars with wrong settings: one sentence gives the reason, and there is no stack trace. */
class StartFailureIT {
    private static final String SECRET = "a-secret-that-is-long-enough-for-hs256";

    @TempDir
    private Path data;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "command-api      | REPLOG_JWT_SECRET= | replog.auth.jwt-secret: is missing (expected: ",
                "command-api      | REPLOG_KAFKA=kafka | spring.kafka.bootstrap-servers: kafka (expected: host:port",
                "command-api      | REPLOG_LOG_PARTITIONS=many | replog.log.partitions: many (expected: int)",
                "command-api      | SPRING_PROFILES_ACTIVE=dev SERVER_ADDRESS=0.0.0.0 | server.address: 0.0.0.0"
                        + " (expected",
                "change-projector | REPLOG_POSTGRES=mysql://u:sEcret@db/x | replog.postgres.url: incomplete"
                        + " (expected: ",
                "change-projector | REPLOG_POSTGRES=postgresql://u:sEcret@db/x?ssl=true | replog.postgres.url:"
                        + " ssl is not",
                "change-projector | REPLOG_PULL_CONNECTIONS=0 | replog.pull.connections: 0 (expected: 1..1000)",
                "change-projector | REPLOG_PROJECTION_GROUPPROTOCOL=eager | replog.projection.group-protocol: eager"
                        + " (expected: classic or consumer)",
                "notifier         | REPLOG_KAFKA_CLIENT_SASL_JAAS_CONFIG=sEcret |"
                        + " replog.kafka.client: has another name",
                "notifier         | REPLOG_POSTGRES=postgresql://u:sEcret@db/x?sslmode=on | replog.postgres.url:"
                        + " sslmode: on",
                "notifier         | SPRING_KAFKA_SECURITY_PROTOCOL=SASL_SSL |"
                        + " spring.kafka.properties.sasl.jaas.config: is",
                "notifier         | REPLOG_STREAMS_KEEP_ALIVE=soon | replog.streams.keep-alive: soon (expected:"
                        + " duration)",
            })
    void aServiceSaysInOneLine_whatIsWrong(String service, String wrong, String sentence) throws Exception {
        Map<String, String> environment = new HashMap<>(Map.of("REPLOG_JWT_SECRET", SECRET));
        for (String variable : wrong.split(" ", -1)) {
            String[] parts = variable.split("=", 2);
            environment.put(parts[0], parts[1]);
        }
        Ended ended = Ended.of(java(javaOfTests(), jar(service), "--server.port=0"), environment);

        assertThat(ended.code()).as(ended.said()).isEqualTo(1);
        assertThat(ended.said().lines().filter(line -> line.contains("ERROR")))
                .singleElement()
                .asString()
                .contains("Not started: " + sentence);
        assertThat(ended.said())
                .doesNotContain("\tat ")
                .doesNotContain("Exception")
                .doesNotContain("sEcret");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "REPLOG_KAFKA=kafka               | spring.kafka.bootstrap-servers: kafka (expected: host:port, ",
                "REPLOG_RATE_LIMIT_BURST=0        | replog.rate-limit.burst: 0.0 (expected: ",
                "REPLOG_ADDRESS=0.0.0.0           | REPLOG_ADDRESS: 0.0.0.0 (expected: 127.0.0.1, ",
            })
    void theAllInOne_saysItToo(String wrong, String sentence) throws Exception {
        Map<String, String> environment = new HashMap<>(
                Map.of("REPLOG_DATA", data.toString(), "REPLOG_PORT", String.valueOf(ReplogProcess.freePort())));
        String[] parts = wrong.split("=", 2);
        environment.put(parts[0], parts[1]);
        Ended ended = Ended.of(java(javaOfTests(), allInOne()), environment);

        assertThat(ended.code()).as(ended.said()).isEqualTo(1);
        assertThat(ended.said().lines().filter(line -> line.startsWith(sentence)))
                .as(ended.said())
                .hasSize(1);
        assertThat(ended.said()).doesNotContain("\tat ").doesNotContain("ERROR");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "*                                     | meals              | one Avro record in JSON",
                "*                                     | {'type': 'string'} | STRING (expected: one Avro record",
                "'replog.code': 100                    | 'replog.kode': 100 | replog.kode: unknown here (expected: ",
                "'replog.code': 100                    | 'replog.code': 7   | replog.code: 7 (expected: 100..200)",
                "'replog.collection': 'photos'         | 'replog.collection': 'sync' | replog.collection: sync",
                "'replog.parent': 'workout'            | 'replog.parent': 'journey' | journey (expected: a type of",
                "'replog.parent': 'workout'            | 'replog.parent': 'photo' | replog.parent: photo (expected: a",
            })
    void aFileOfTheCatalogue_isRefusedBeforeAnythingStarts(String text, String replacement, String sentence)
            throws Exception {
        Path folder = Files.createDirectory(data.resolve("types"));
        String photo = Files.readString(Path.of("src/test/resources/catalogue/first/photo.avsc"));
        String file = photo.replace(text.equals("*") ? photo : quoted(text), quoted(replacement));
        Files.writeString(folder.resolve("photo.avsc"), file);
        Path none = data.resolve("data");
        Ended ended = Ended.of(
                java(javaOfTests(), allInOne()),
                Map.of(
                        "REPLOG_DATA", none.toString(),
                        "REPLOG_PORT", String.valueOf(ReplogProcess.freePort()),
                        "REPLOG_CATALOGUE", folder.toString()));

        assertThat(ended.code()).as(ended.said()).isEqualTo(1);
        assertThat(ended.said().lines().toList())
                .singleElement()
                .asString()
                .startsWith("replog.catalogue: " + folder.resolve("photo.avsc") + ": ")
                .contains(sentence);
        assertThat(none).doesNotExist();
    }

    private static String quoted(String text) {
        return text.replace('\'', '"');
    }

    @ParameterizedTest
    @ValueSource(strings = {"command-api", "change-projector", "notifier"})
    void aService_refusesTheFolderToo(String service) throws Exception {
        Ended ended = Ended.of(
                java(javaOfTests(), jar(service), "--server.port=0"),
                Map.of(
                        "REPLOG_JWT_SECRET",
                        SECRET,
                        "REPLOG_CATALOGUE",
                        data.resolve("none").toString()));

        assertThat(ended.code()).as(ended.said()).isEqualTo(1);
        assertThat(ended.said())
                .contains("Not started: replog.catalogue: " + data.resolve("none") + " (expected: a folder)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"command-api", "change-projector", "notifier", "all-in-one"})
    void anOlderJava_saysWhichIsNeeded(String service) throws Exception {
        Optional<Path> older = olderJava();
        assumeThat(older).as("no Java before 25 is on this machine").isPresent();
        Path jar = service.equals("all-in-one") ? allInOne() : jar(service);
        Ended ended = Ended.of(java(older.orElseThrow(), jar), Map.of("REPLOG_DATA", data.toString()));

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.said().lines().toList())
                .singleElement()
                .asString()
                .startsWith("RepLog needs Java 25 or newer, and this is Java ");
    }

    private static List<String> java(Path java, Path jar, String... arguments) {
        // A process that ends at once does not gain from the second compiler.
        List<String> command = new ArrayList<>(List.of(
                java.toString(), "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-jar", jar.toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    private static Path javaOfTests() {
        return Path.of(System.getProperty("java.home"), "bin", "java");
    }

    /** The usual folders of Java on the systems that we know. */
    private static Optional<Path> olderJava() throws IOException {
        for (Path place :
                List.of(Path.of("/usr/lib/jvm"), Path.of("/opt"), Path.of("/Library/Java/JavaVirtualMachines"))) {
            if (!Files.isDirectory(place)) {
                continue;
            }
            try (Stream<Path> homes = Files.list(place)) {
                Optional<Path> found = homes.filter(
                                home -> home.getFileName().toString().matches(".*\\b(8|11|17|21)\\b.*"))
                        .flatMap(home -> Stream.of(home.resolve("bin/java"), home.resolve("Contents/Home/bin/java")))
                        .filter(Files::isExecutable)
                        .findFirst();
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private static Path allInOne() {
        return Path.of(System.getProperty("replog.root"), "deploy/all-in-one/target/replog-all-in-one.jar");
    }

    private static Path jar(String service) throws IOException {
        String module = service.equals("change-projector") ? "change-projector/service" : service;
        Path target = Path.of(System.getProperty("replog.root"), module, "target");
        try (Stream<Path> files = Files.list(target)) {
            return files.filter(file -> file.toString().endsWith("-exec.jar"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(target + ": no -exec.jar"));
        }
    }
}
