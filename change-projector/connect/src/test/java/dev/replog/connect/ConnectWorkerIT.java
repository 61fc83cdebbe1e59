package dev.replog.connect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.backends.SharedBackends;
import dev.replog.schemas.codec.ReleasedSchemas;
import dev.replog.schemas.log.LogSeal;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A standalone worker of Kafka Connect in a process of its own, with the connector's settings of the page, writes both
 * topics of a broker into a file. It finds the converter in its plugin folder.
 */
class ConnectWorkerIT {
    private static final Path ROOT = Path.of(System.getProperty("replog.root"));
    private static final Path PAGE = ROOT.resolve("docs/analyse/topics.md");
    private static final Duration MOST = Duration.ofMinutes(3);

    @TempDir
    private Path folder;

    @Test
    void records_ofEveryRelease_reachTheFile() throws Exception {
        String kafka = SharedBackends.get().kafkaBootstrapServers();
        String prefix = SharedBackends.get().newTopicPrefix();
        int written = write(kafka, prefix);
        Path sink = folder.resolve("records.txt");
        Path connector = folder.resolve("connector.properties");
        Files.writeString(connector, connector(prefix, sink));
        Path worker = folder.resolve("worker.properties");
        Files.writeString(worker, String.join("\n", worker(kafka)));

        Process process = start(worker, connector);
        try {
            awaitLines(sink, written, process);
        } finally {
            process.destroy();
            process.waitFor();
        }

        List<String> lines = Files.readAllLines(sink);
        assertThat(lines).hasSize(written).allMatch(line -> line.startsWith("Struct{user_id=alice,"));
        assertThat(lines.stream().filter(line -> line.contains("state=Struct{workout_set=Struct{reps=5,weight=0.001")))
                .isNotEmpty();
        assertThat(lines.stream().filter(line -> line.contains("fields={") && line.contains("op=REPLACE")))
                .hasSize(ReleasedSchemas.VERSIONS.size());
    }

    /** The number of records that are not blank. */
    private static int write(String kafka, String prefix) throws Exception {
        int written = 0;
        byte[] key = "alice".getBytes(StandardCharsets.UTF_8);
        Map<String, Object> settings = Map.of("bootstrap.servers", kafka);
        try (Admin admin = Admin.create(settings)) {
            admin.createTopics(List.of(
                            new NewTopic(prefix + "mutations", 2, (short) 1),
                            new NewTopic(prefix + "changes", 2, (short) 1)))
                    .all()
                    .get();
        }
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (String version : ReleasedSchemas.VERSIONS) {
                for (String record : List.of("Mutation", "Change")) {
                    String topic = prefix + record.toLowerCase(java.util.Locale.ROOT) + "s";
                    producer.send(new ProducerRecord<>(topic, key, GoldenRecords.of(record, version)))
                            .get();
                    producer.send(new ProducerRecord<>(topic, null, LogSeal.endMark()))
                            .get();
                    written++;
                }
            }
        }
        return written;
    }

    private static String connector(String prefix, Path sink) throws IOException {
        String page = Files.readString(PAGE);
        int from = page.indexOf("```properties\n") + "```properties\n".length();
        return page.substring(from, page.indexOf("```", from))
                .replace("replog.mutations,replog.changes", prefix + "mutations," + prefix + "changes")
                .replace("/tmp/records.txt", sink.toString());
    }

    private List<String> worker(String kafka) {
        return List.of(
                "bootstrap.servers=" + kafka,
                "listeners=http://127.0.0.1:0",
                "key.converter=org.apache.kafka.connect.storage.StringConverter",
                "value.converter=org.apache.kafka.connect.storage.StringConverter",
                "offset.storage.file.filename=" + folder.resolve("offsets"),
                "offset.flush.interval.ms=1000",
                "plugin.path=" + ROOT.resolve("change-projector/connect/target/plugins"));
    }

    /** Without this module's own classes: they are in the plugin folder. */
    private Process start(Path worker, Path connector) throws IOException {
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.contains("change-projector" + File.separator + "connect"))
                .filter(entry -> !entry.contains("replog-schemas") && !entry.contains("schemas" + File.separator))
                .collect(Collectors.joining(File.pathSeparator));
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "org.apache.kafka.connect.cli.ConnectStandalone",
                worker.toString(),
                connector.toString());
        builder.environment().put("CLASSPATH", classPath);
        return builder.redirectErrorStream(true)
                .redirectOutput(folder.resolve("worker.log").toFile())
                .start();
    }

    private void awaitLines(Path sink, int count, Process process) throws IOException {
        Instant deadline = Instant.now().plus(MOST);
        List<String> lines = new ArrayList<>();
        while (lines.size() < count) {
            assertThat(process.isAlive() && Instant.now().isBefore(deadline))
                    .as(() -> lines.size() + " lines; the worker said: " + log())
                    .isTrue();
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
            if (Files.exists(sink)) {
                lines.clear();
                lines.addAll(Files.readAllLines(sink));
            }
        }
    }

    private String log() {
        try {
            return Files.readString(folder.resolve("worker.log"));
        } catch (IOException unreadable) {
            return unreadable.toString();
        }
    }
}
