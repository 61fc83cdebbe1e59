package dev.replog.projector.admin;

import dev.replog.schemas.log.LogSeal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Topics with their settings, for operations that create, seal and delete them. Blocking. */
public final class TopicAdmin {
    private static final Duration VISIBLE_MAX = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final Admin admin;

    public TopicAdmin(Admin admin) {
        this.admin = admin;
    }

    /**
     * A topic.
     *
     * @param settings its own ones, without those of the brokers
     * @param messageBytesMax the effective value, its own or the brokers'
     * @param fileDeleteDelay how long files stay after they were deleted
     */
    public record Topic(
            String name,
            UUID id,
            int partitions,
            short replicas,
            Map<String, String> settings,
            long messageBytesMax,
            Duration fileDeleteDelay) {
        public boolean isSealed() {
            return LogSeal.isSealed(messageBytesMax);
        }
    }

    /** Empty when there is no topic of this name. */
    public Optional<Topic> find(String name) throws ExecutionException, InterruptedException {
        try {
            TopicDescription found = Objects.requireNonNull(
                    admin.describeTopics(List.of(name)).allTopicNames().get().get(name));
            ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, name);
            Config config = Objects.requireNonNull(
                    admin.describeConfigs(List.of(resource)).all().get().get(resource));
            Map<String, String> own = config.entries().stream()
                    .filter(entry -> entry.source() == ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG)
                    .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value));
            return Optional.of(new Topic(
                    name,
                    new UUID(
                            found.topicId().getMostSignificantBits(),
                            found.topicId().getLeastSignificantBits()),
                    found.partitions().size(),
                    (short) found.partitions().getFirst().replicas().size(),
                    own,
                    number(config, TopicConfig.MAX_MESSAGE_BYTES_CONFIG),
                    Duration.ofMillis(number(config, TopicConfig.FILE_DELETE_DELAY_MS_CONFIG))));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static long number(Config config, String setting) {
        return Long.parseLong(config.get(setting).value());
    }

    /** A topic that was just created, once the brokers list it. */
    public Topic await(String name) throws ExecutionException, InterruptedException, RefusedException {
        long deadlineNanos = System.nanoTime() + VISIBLE_MAX.toNanos();
        while (true) {
            Optional<Topic> found = find(name);
            if (found.isPresent()) {
                return found.get();
            }
            if (System.nanoTime() > deadlineNanos) {
                throw new RefusedException(name + ": was created but the brokers do not list it; run this again");
            }
            Thread.sleep(PAUSE);
        }
    }

    /** Returns when no broker lists a deleted topic any more. */
    public void awaitGone(String name, UUID id) throws ExecutionException, InterruptedException, RefusedException {
        long deadlineNanos = System.nanoTime() + VISIBLE_MAX.toNanos();
        while (find(name).filter(found -> found.id().equals(id)).isPresent()) {
            if (System.nanoTime() > deadlineNanos) {
                throw new RefusedException(name + ": was deleted but the brokers still list it; run this again");
            }
            Thread.sleep(PAUSE);
        }
    }

    /** Changes settings of a topic; the others stay as they are. */
    public void set(String topic, Map<String, String> settings) throws ExecutionException, InterruptedException {
        set(topic, settings, List.of());
    }

    /** @param unset settings that the topic has no own value for any more */
    public void set(String topic, Map<String, String> settings, Collection<String> unset)
            throws ExecutionException, InterruptedException {
        List<AlterConfigOp> changes = new ArrayList<>();
        settings.forEach((name, value) ->
                changes.add(new AlterConfigOp(new ConfigEntry(name, value), AlterConfigOp.OpType.SET)));
        unset.forEach(name -> changes.add(new AlterConfigOp(new ConfigEntry(name, ""), AlterConfigOp.OpType.DELETE)));
        admin.incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), changes))
                .all()
                .get();
    }
}
