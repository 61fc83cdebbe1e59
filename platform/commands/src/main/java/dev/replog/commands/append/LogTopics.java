package dev.replog.commands.append;

import dev.replog.schemas.log.LogSeal;
import dev.replog.schemas.token.LogId;
import dev.replog.schemas.token.Position;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The two topics that the command API owns: created when they are missing, and otherwise taken as they are. A log that
 * could lose records, or whose order of times is the clients', is said so in the log of this service, and used all the
 * same: it is for an operator to judge. Blocks; for the thread of {@link LogConnection}.
 */
final class LogTopics {
    private static final Logger LOG = LoggerFactory.getLogger(LogTopics.class);
    /** What Kafka puts around a record of the largest size. */
    private static final int BATCH_OVERHEAD_BYTES = 64 * 1024;

    private static final Map<String, String> LOG_MUST_HAVE = Map.of(
            TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE,
            TopicConfig.RETENTION_MS_CONFIG, "-1",
            TopicConfig.RETENTION_BYTES_CONFIG, "-1",
            TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");

    private final KafkaProperties kafka;
    private final LogProperties properties;

    LogTopics(KafkaProperties kafka, LogProperties properties) {
        this.kafka = kafka;
        this.properties = properties;
    }

    /** The log's current generation; created first, with the topic of outcomes, when there is none. */
    Log open(Admin admin) throws ExecutionException, InterruptedException {
        Set<String> names = admin.listTopics().names().get();
        int generation = generation(kafka.mutations(), names);
        List<NewTopic> missing = new ArrayList<>();
        if (generation == 0) {
            missing.add(mutations());
        }
        if (!names.contains(kafka.outcomes())) {
            missing.add(outcomes());
        }
        create(admin, missing);
        String topic = topic(kafka.mutations(), Math.max(1, generation));
        Map<String, TopicDescription> found = admin.describeTopics(List.of(topic, kafka.outcomes()))
                .allTopicNames()
                .get();
        TopicDescription log = Objects.requireNonNull(found.get(topic));
        TopicDescription outcomes = Objects.requireNonNull(found.get(kafka.outcomes()));
        UUID topicId =
                new UUID(log.topicId().getMostSignificantBits(), log.topicId().getLeastSignificantBits());
        return new Log(
                topic,
                Math.max(1, generation),
                LogId.ofTopic(topicId),
                log.partitions().size(),
                outcomes.partitions().size(),
                messageBytesMax(settings(admin, topic)));
    }

    /** Says what about the log is not as it should be. */
    void warnOfUnsafeSettings(Admin admin, String topic) throws ExecutionException, InterruptedException {
        Config config = settings(admin, topic);
        LOG_MUST_HAVE.forEach((name, expected) -> {
            String value = config.get(name).value();
            if (!expected.equals(value)) {
                LOG.warn(
                        "topic {}: {} is {} (expected: {}); the log is the only copy of the truth",
                        topic,
                        name,
                        value,
                        expected);
            }
        });
        long messageMax = messageBytesMax(config);
        if (!LogSeal.isSealed(messageMax) && messageMax < properties.recordMax().toBytes()) {
            LOG.warn(
                    "topic {}: {} is {} (expected: at least {}); larger mutations are answered 413",
                    topic,
                    TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                    messageMax,
                    properties.recordMax().toBytes());
        }
    }

    private static Config settings(Admin admin, String topic) throws ExecutionException, InterruptedException {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        return Objects.requireNonNull(
                admin.describeConfigs(List.of(resource)).all().get().get(resource));
    }

    private static long messageBytesMax(Config config) {
        return Long.parseLong(config.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG).value());
    }

    /** The highest generation among these topics; 0 when there is none. */
    static int generation(String mutations, Collection<String> names) {
        Pattern later = Pattern.compile(Pattern.quote(mutations) + "\\.g([1-9][0-9]{0,4})");
        int highest = names.contains(mutations) ? 1 : 0;
        for (String name : names) {
            Matcher matcher = later.matcher(name);
            if (matcher.matches()) {
                int generation = Integer.parseInt(matcher.group(1));
                if (generation >= 2 && generation <= Position.GENERATION_MAX) {
                    highest = Math.max(highest, generation);
                }
            }
        }
        return highest;
    }

    static String topic(String mutations, int generation) {
        return generation == 1 ? mutations : mutations + ".g" + generation;
    }

    private NewTopic mutations() {
        Map<String, String> settings = new HashMap<>(LOG_MUST_HAVE);
        settings.put(TopicConfig.UNCLEAN_LEADER_ELECTION_ENABLE_CONFIG, "false");
        if (properties.minInsyncReplicas() > 0) {
            settings.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, Integer.toString(properties.minInsyncReplicas()));
        }
        return topic(kafka.mutations(), properties.partitions(), settings);
    }

    private NewTopic outcomes() {
        String retention = Long.toString(properties.outcomeRetention().toMillis());
        return topic(
                kafka.outcomes(),
                properties.outcomePartitions(),
                Map.of(
                        TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE,
                        TopicConfig.RETENTION_MS_CONFIG, retention,
                        // Only closed segments are ever dropped.
                        TopicConfig.SEGMENT_MS_CONFIG, retention));
    }

    private NewTopic topic(String name, int partitions, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.put(
                TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                Long.toString(properties.recordMax().toBytes() + BATCH_OVERHEAD_BYTES));
        Optional<Short> replicas =
                properties.replicationFactor() < 0 ? Optional.empty() : Optional.of(properties.replicationFactor());
        return new NewTopic(name, Optional.of(partitions), replicas).configs(all);
    }

    private static void create(Admin admin, List<NewTopic> missing) throws ExecutionException, InterruptedException {
        if (missing.isEmpty()) {
            return;
        }
        for (var created : admin.createTopics(missing).values().entrySet()) {
            try {
                created.getValue().get();
                LOG.info("topic {} created", created.getKey());
            } catch (ExecutionException failed) {
                // Another instance started at the same time.
                if (!(failed.getCause() instanceof TopicExistsException)) {
                    throw failed;
                }
            }
        }
    }
}
