package dev.replog.backing.kafka;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How topics are created. A topic that exists is never changed.
 *
 * @param replicationFactor copies of each partition; -1 is the broker's default
 * @param minInSyncReplicas copies that must have a record before it counts as written; 0 is the broker's default
 */
@ConfigurationProperties("replog.topics")
public record TopicProperties(
        @DefaultValue("-1") int replicationFactor,
        @DefaultValue("0") int minInSyncReplicas) {
    private static final int COPIES_MAX = 100;

    public TopicProperties {
        if (replicationFactor != -1 && (replicationFactor < 1 || replicationFactor > COPIES_MAX)) {
            throw new IllegalArgumentException(
                    "replog.topics.replication-factor: " + replicationFactor + " (expected: -1 or 1..100)");
        }
        if (minInSyncReplicas < 0 || minInSyncReplicas > COPIES_MAX) {
            throw new IllegalArgumentException(
                    "replog.topics.min-in-sync-replicas: " + minInSyncReplicas + " (expected: 0..100)");
        }
    }

    /** A topic to create, with these settings by Kafka's own names. */
    public NewTopic topic(String name, int partitions, Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        if (minInSyncReplicas > 0) {
            all.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, Integer.toString(minInSyncReplicas));
        }
        Optional<Short> copies = replicationFactor > 0 ? Optional.of((short) replicationFactor) : Optional.empty();
        return new NewTopic(name, Optional.of(partitions), copies).configs(all);
    }
}
