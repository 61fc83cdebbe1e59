package dev.replog.flink;

import dev.replog.decide.Retention;
import dev.replog.replay.log.LogOffsets;
import dev.replog.replay.log.RegisteredLog;
import dev.replog.replay.policy.PolicyOptions;
import dev.replog.schemas.log.TopicNames;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The steps of a job: read the log up to a place, sort it by user and position, decide it user by user, write the rows.
 * The position is given to Flink as the time of a record, because its batch mode sorts the records of a key by time. So
 * the generations of the log are decided in their order, although they are read at the same time.
 */
final class LogJob {
    private final Map<String, String> kafka;
    private final TopicNames names;
    private final RegisteredLog log;
    private final Retention retention;
    private final LogOffsets end;

    /**
     * @param kafka the settings of Kafka's clients
     * @param end the place up to which the log is read
     */
    LogJob(Map<String, String> kafka, TopicNames names, RegisteredLog log, Retention retention, LogOffsets end) {
        this.kafka = Map.copyOf(kafka);
        this.names = names;
        this.log = log;
        this.retention = retention;
        this.end = end;
    }

    /**
     * The state of the users at the end.
     *
     * @param users the users; empty for all
     * @param folder gets a folder for each entity type
     */
    void states(StreamExecutionEnvironment environment, List<String> users, String folder) {
        byUser(environment, users)
                .process(new StateFunction(rules(), log.erased()))
                .name("decide")
                .sinkTo(RowFiles.in(folder))
                .name("entities");
    }

    /**
     * The decisions that are different under another policy.
     *
     * @param folder gets a folder for the differences, and one for the numbers of each user
     */
    void differences(StreamExecutionEnvironment environment, PolicyOptions options, String folder) {
        byUser(environment, options.users())
                .process(new PolicyFunction(rules(), options))
                .name("decide twice")
                .sinkTo(RowFiles.in(folder))
                .name("differences");
    }

    private KeyedStream<LogEntry, String> byUser(StreamExecutionEnvironment environment, List<String> users) {
        environment.setRuntimeMode(RuntimeExecutionMode.BATCH);
        return environment
                .fromSource(
                        LogEntries.source(kafka, log, end, users),
                        WatermarkStrategy.<LogEntry>noWatermarks()
                                .withTimestampAssigner((entry, loggedMillis) -> entry.position),
                        "log")
                .keyBy(entry -> entry.user);
    }

    private TaskRules rules() {
        return new TaskRules(kafka, names, retention, log.logs());
    }
}
