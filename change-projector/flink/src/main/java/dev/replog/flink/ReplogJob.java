package dev.replog.flink;

import dev.replog.backing.kafka.KafkaClients;
import dev.replog.backing.postgres.PostgresAddress;
import dev.replog.replay.ReplayRefusedException;
import dev.replog.replay.export.ExportPlace;
import dev.replog.replay.log.KafkaLog;
import dev.replog.replay.log.LogOffsets;
import dev.replog.replay.log.RegisteredLog;
import dev.replog.replay.log.ReplayDatabase;
import dev.replog.replay.policy.PolicyOptions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/**
 * The program that Flink runs to submit the job. It asks PostgreSQL and Kafka once which part of the log is to be read,
 * and the tasks read only that.
 */
public final class ReplogJob {
    private ReplogJob() {}

    public static void main(String[] words) throws Exception {
        JobOptions options = new JobOptions();
        CommandLine.ParseResult parsed = new CommandLine(options).parseArgs(words);
        if (CommandLine.printHelpIfRequested(parsed)) {
            return;
        }
        options.require();
        RegisteredLog log = new ReplayDatabase(PostgresAddress.parse(options.postgres(), "")).registered();
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        add(environment, options, log, InstantSource.system().instant());
        environment.execute(options.policy() == null ? "RepLog: state" : "RepLog: policy " + options.policy());
    }

    /** Adds the steps of the job. */
    static void add(StreamExecutionEnvironment environment, JobOptions options, RegisteredLog log, Instant now)
            throws Exception {
        String policy = options.policy();
        PolicyOptions question =
                policy == null ? null : PolicyOptions.of(policy, options.from(), options.to(), options.users(), now);
        Map<String, String> settings = options.kafka();
        LogOffsets end;
        try (KafkaLog kafka = new KafkaLog(KafkaClients.of(Map.copyOf(settings)), options.names())) {
            end = end(kafka, log, options.at(), options.users(), now);
        }
        LogJob job = new LogJob(settings, options.names(), log, options.retention(), end);
        if (question == null) {
            job.states(environment, options.users(), options.out());
        } else {
            job.differences(environment, question, options.out());
        }
    }

    private static LogOffsets end(
            KafkaLog kafka, RegisteredLog log, @Nullable String at, List<String> users, Instant now)
            throws ReplayRefusedException {
        LogOffsets end = at == null ? log.applied() : new ExportPlace(kafka, log, now).of(at, users);
        if (!log.lost().isEmpty()) {
            throw new ReplayRefusedException("records of generation "
                    + log.lost().getFirst().generation() + " of the log are lost (expected: a whole log)");
        }
        if (!kafka.ends(log).isAtLeast(end)) {
            throw new ReplayRefusedException(
                    "the read model is ahead of the log in Kafka (expected: the log that it was computed from)");
        }
        kafka.requireBeginning(log, LogOffsets.START, end);
        return end;
    }
}
