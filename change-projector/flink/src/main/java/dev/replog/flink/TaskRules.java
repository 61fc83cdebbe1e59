package dev.replog.flink;

import dev.replog.backing.kafka.KafkaClients;
import dev.replog.decide.Logs;
import dev.replog.decide.Retention;
import dev.replog.replay.ReplayRefusedException;
import dev.replog.replay.log.KafkaLog;
import dev.replog.replay.stage.Rules;
import dev.replog.schemas.log.TopicNames;
import dev.replog.schemas.token.LogId;
import java.io.Serializable;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Everything that decisions depend on beside the log, as it is sent to the tasks. They read the catalogues from Kafka.
 */
final class TaskRules implements Serializable {
    private static final long serialVersionUID = 1L;

    private final HashMap<String, String> kafka;
    private final String topicPrefix;
    private final Duration mutations;
    private final Duration tombstones;
    private final HashMap<Integer, Integer> logs = new HashMap<>();

    /** @param kafka the settings of Kafka's clients */
    TaskRules(Map<String, String> kafka, TopicNames names, Retention retention, Logs logs) {
        this.kafka = new HashMap<>(kafka);
        this.topicPrefix = names.prefix();
        this.mutations = retention.mutations();
        this.tombstones = retention.tombstones();
        logs.byGeneration().forEach((generation, log) -> this.logs.put(generation, log.value()));
    }

    Rules read() throws ReplayRefusedException {
        Map<Integer, LogId> byGeneration = new HashMap<>();
        logs.forEach((generation, log) -> byGeneration.put(generation, new LogId(log)));
        try (KafkaLog log = new KafkaLog(KafkaClients.of(Map.copyOf(kafka)), new TopicNames(topicPrefix))) {
            return new Rules(log.catalogues(), new Retention(mutations, tombstones), new Logs(byGeneration));
        }
    }
}
