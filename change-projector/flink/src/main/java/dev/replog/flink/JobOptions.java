package dev.replog.flink;

import dev.replog.decide.Retention;
import dev.replog.replay.ReplayRefusedException;
import dev.replog.schemas.log.TopicNames;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The options of the job. */
@Command(
        name = "replog-flink",
        mixinStandardHelpOptions = true,
        description = "Decide the log again on a cluster: the state of all users, or what another policy would decide"
                + " differently.",
        footer = {
            "",
            "Examples:",
            "  flink run replog-flink.jar --out s3://data/november --at 2026-11-01T00:00:00Z",
            "  flink run replog-flink.jar --out s3://data/merge --policy merge --from 2026-11-01T00:00:00Z"
        })
final class JobOptions {
    @Option(
            names = "--kafka",
            required = true,
            defaultValue = "${env:REPLOG_KAFKA}",
            paramLabel = "<addresses>",
            description = "The addresses of Kafka's brokers. Default: the environment variable REPLOG_KAFKA.")
    private String kafka = "";

    @Option(
            names = "--kafka-settings",
            paramLabel = "<file>",
            description = "A properties file with more settings of Kafka's clients, such as those of TLS and SASL.")
    private @Nullable Path kafkaSettings;

    @Option(
            names = "--topic-prefix",
            defaultValue = "replog.",
            paramLabel = "<text>",
            description = "What the names of all topics begin with. Default: ${DEFAULT-VALUE}")
    private String topicPrefix = "";

    @Option(
            names = "--postgres",
            required = true,
            defaultValue = "${env:REPLOG_POSTGRES}",
            paramLabel = "<url>",
            description = "The database of change-projector, which knows the generations of the log and how much of it"
                    + " is applied. Default: the environment variable REPLOG_POSTGRES, which does not show the password"
                    + " in the pages of the cluster.")
    private String postgres = "";

    @Option(
            names = "--mutation-memory",
            defaultValue = "P30D",
            paramLabel = "<duration>",
            description = "As replog.projection.mutation-memory of change-projector. Default: ${DEFAULT-VALUE}.")
    private Duration mutationMemory = Duration.ZERO;

    @Option(
            names = "--tombstones",
            defaultValue = "P90D",
            paramLabel = "<duration>",
            description = "As replog.retention.tombstones of change-projector. Default: ${DEFAULT-VALUE}.")
    private Duration tombstones = Duration.ZERO;

    @Option(
            names = "--out",
            required = true,
            paramLabel = "<folder>",
            description = "The folder for the files; a new one, on a file system that all machines have.")
    private String out = "";

    @Option(names = "--users", split = ",", paramLabel = "<user>", description = "Only these users. Default: all.")
    private List<String> users = List.of();

    @Option(
            names = "--at",
            paramLabel = "<time or token>",
            description = "The state at this time (such as 2026-11-10T12:00:00Z), or at this sync token of the one user"
                    + " of --users. Default: everything that is applied.")
    private @Nullable String at;

    @Option(
            names = "--policy",
            paramLabel = "<policy>",
            description = "Instead of the state: what would have been decided differently if every operation had this"
                    + " policy: reject, merge, client_wins or last_write_wins.")
    private @Nullable String policy;

    @Option(
            names = "--from",
            paramLabel = "<time>",
            description = "The beginning of the period in which operations get the policy. Default: that of the log.")
    private @Nullable String from;

    @Option(
            names = "--to",
            paramLabel = "<time>",
            description = "The end of the period, exclusive. Default: that of the log.")
    private @Nullable String to;

    void require() throws ReplayRefusedException {
        if (policy != null && at != null) {
            throw new ReplayRefusedException("--at: is not for --policy (expected: --from and --to)");
        }
        if (policy == null && (from != null || to != null)) {
            throw new ReplayRefusedException("--from and --to: are only for --policy (expected: --at, or a --policy)");
        }
    }

    /** The settings of Kafka's clients. */
    Map<String, String> kafka() throws IOException {
        Properties properties = new Properties();
        if (kafkaSettings != null) {
            try (Reader file = Files.newBufferedReader(kafkaSettings)) {
                properties.load(file);
            }
        }
        Map<String, String> settings = new TreeMap<>();
        properties.stringPropertyNames().forEach(name -> settings.put(name, properties.getProperty(name)));
        settings.put("bootstrap.servers", kafka);
        return settings;
    }

    TopicNames names() {
        return new TopicNames(topicPrefix);
    }

    String postgres() {
        return postgres;
    }

    Retention retention() {
        return new Retention(mutationMemory, tombstones);
    }

    String out() {
        return out;
    }

    List<String> users() {
        return users;
    }

    @Nullable
    String at() {
        return at;
    }

    @Nullable
    String policy() {
        return policy;
    }

    @Nullable
    String from() {
        return from;
    }

    @Nullable
    String to() {
        return to;
    }
}
