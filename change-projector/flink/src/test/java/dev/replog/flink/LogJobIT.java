package dev.replog.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replog.backing.kafka.KafkaClients;
import dev.replog.decide.Retention;
import dev.replog.replay.Progress;
import dev.replog.replay.ReplayRefusedException;
import dev.replog.replay.export.Export;
import dev.replog.replay.export.ExportOptions;
import dev.replog.replay.log.KafkaLog;
import dev.replog.replay.policy.Difference;
import dev.replog.replay.policy.PolicyOptions;
import dev.replog.replay.policy.PolicyReplay;
import dev.replog.replay.policy.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.duckdb.DuckDBDriver;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * The job, in a small cluster of Flink with a real broker, has the same result as the command line, which decides the
 * log with DuckDB.
 */
class LogJobIT {
    private static final long SEED = Long.getLong("seed", System.nanoTime());
    private static final Retention RETENTION = new Retention(Duration.ofDays(30), Duration.ofDays(90));
    private static final int MEMORY_MEGABYTES = 64;

    private static WrittenLog written;

    @TempDir
    private Path folder;

    @BeforeAll
    static void write() throws Exception {
        written = WrittenLog.write(SEED);
    }

    @Test
    void theStateAtATime_isThatOfAnExport() throws Exception {
        String at = written.middle().toString();
        Path exported = folder.resolve("exported");
        try (KafkaLog kafka = kafka()) {
            new Export(kafka, written.log(), Map::of, RETENTION, MEMORY_MEGABYTES, InstantSource.system())
                    .run(new ExportOptions("ndjson", at, null, List.of(), List.of()), exported, Progress.NONE);
        }

        run("--at", at);

        Map<String, List<String>> expected = new TreeMap<>();
        for (Path file : files(exported.resolve("entities"))) {
            List<String> lines = sorted(Files.readAllLines(file));
            if (!lines.isEmpty()) {
                expected.put(file.getFileName().toString().replace(".ndjson", ""), lines);
            }
        }
        assertThat(lines(folder.resolve("out/entities"))).as("seed %s", SEED).isEqualTo(expected);
        String versions = "SELECT user_id, count(*), sum(version) FROM '%s' WHERE deleted_at IS NULL"
                + " GROUP BY ALL ORDER BY ALL";
        assertThat(query(versions.formatted(folder.resolve("out/entities/exercise/*.ndjson"))))
                .as("seed %s", SEED)
                .isEqualTo(query(versions.formatted(exported.resolve("entities/exercise.ndjson"))))
                .isNotEmpty();
    }

    @Test
    void differencesOfAPolicy_areThoseOfAReplay() throws Exception {
        Path replayed = folder.resolve("replayed");
        Files.createDirectories(replayed);
        Report report;
        String from = written.middle().toString();
        try (KafkaLog kafka = kafka()) {
            report = new PolicyReplay(kafka, written.log(), RETENTION, MEMORY_MEGABYTES)
                    .run(
                            PolicyOptions.of(
                                    "client_wins",
                                    from,
                                    null,
                                    List.of(),
                                    InstantSource.system().instant()),
                            replayed,
                            folder.resolve("work"),
                            Progress.NONE);
        }

        run("--policy", "client_wins", "--from", from);

        String columns = Difference.COLUMNS.stream()
                .map(column -> "'" + column.name() + "': '" + column.type() + "'")
                .collect(Collectors.joining(", "));
        String parquet = "FROM '" + replayed + "/differences.parquet'";
        String json =
                "FROM read_json('" + folder.resolve("out/differences/*.ndjson") + "', columns = {" + columns + "})";
        String all = "SELECT COLUMNS(*)::VARCHAR ";
        assertThat(query(all + json + " EXCEPT ALL " + all + parquet))
                .as("seed %s", SEED)
                .isEmpty();
        assertThat(query(all + parquet + " EXCEPT ALL " + all + json))
                .as("seed %s", SEED)
                .isEmpty();
        assertThat(query("SELECT (SELECT count(*) " + json + "), sum(mutations), sum(operations), sum(entities),"
                        + " sum(different_entities) FROM '" + folder.resolve("out/users/*.ndjson") + "'"))
                .as("seed %s", SEED)
                .containsExactly(report.different() + "|" + report.mutations() + "|" + report.operations() + "|"
                        + report.entities() + "|" + report.differentEntities());
        assertThat(report.different()).isPositive();
    }

    @Test
    void aPlaceBeyondTheLog_isRefused() {
        assertThatThrownBy(() -> run("--at", "2100-01-01T00:00:00Z"))
                .isInstanceOf(ReplayRefusedException.class)
                .hasMessageStartingWith("--at: 2100-01-01T00:00:00Z is beyond the end of the log");
        assertThatThrownBy(() -> run("--policy", "merge", "--from", "2100-01-01T00:00:00Z"))
                .isInstanceOf(ReplayRefusedException.class)
                .hasMessageStartingWith("--from: 2100-01-01T00:00:00Z is beyond the end of the log");
    }

    /** Runs the job on two slots. */
    private void run(String... words) throws Exception {
        JobOptions options = new JobOptions();
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--kafka", String.valueOf(written.kafka().get("bootstrap.servers"))));
        all.addAll(List.of("--topic-prefix", written.names().prefix(), "--postgres", "unused"));
        all.addAll(List.of("--out", folder.resolve("out").toString()));
        new CommandLine(options).parseArgs(all.toArray(String[]::new));
        options.require();
        Configuration settings = new Configuration();
        settings.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(MEMORY_MEGABYTES));
        settings.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(MEMORY_MEGABYTES));
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.createLocalEnvironment(2, settings);
        ReplogJob.add(
                environment, options, written.log(), InstantSource.system().instant());
        environment.execute();
    }

    private static KafkaLog kafka() {
        return new KafkaLog(KafkaClients.of(Map.copyOf(written.kafka())), written.names());
    }

    /** The lines of all files in each folder, sorted. */
    private static Map<String, List<String>> lines(Path parent) throws IOException {
        Map<String, List<String>> lines = new TreeMap<>();
        for (Path file : files(parent)) {
            lines.computeIfAbsent(String.valueOf(parent.relativize(file).getParent()), any -> new ArrayList<>())
                    .addAll(Files.readAllLines(file));
        }
        lines.replaceAll((folder, all) -> sorted(all));
        return lines;
    }

    private static List<String> sorted(List<String> lines) {
        return lines.stream().sorted().toList();
    }

    private static List<Path> files(Path parent) throws IOException {
        try (Stream<Path> files = Files.walk(parent)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    private static List<String> query(String sql) throws SQLException {
        List<String> found = new ArrayList<>();
        try (Connection connection = new DuckDBDriver().connect("jdbc:duckdb:", new Properties());
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                List<String> row = new ArrayList<>();
                for (int column = 1; column <= columns; column++) {
                    row.add(String.valueOf(rows.getString(column)));
                }
                found.add(String.join("|", row));
            }
        }
        return found;
    }
}
