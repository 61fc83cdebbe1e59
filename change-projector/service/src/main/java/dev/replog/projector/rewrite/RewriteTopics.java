package dev.replog.projector.rewrite;

import dev.replog.projector.admin.RefusedException;
import dev.replog.schemas.log.LogSeal;
import dev.replog.schemas.log.TopicNames;
import dev.replog.schemas.log.TopicNames.Rewritten;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicCollection;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The topics that a generation is rewritten from and into. Blocking. */
final class RewriteTopics {
    private static final Duration VISIBLE_MAX = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final Admin admin;
    private final TopicNames names;

    RewriteTopics(Admin admin, TopicNames names) {
        this.admin = admin;
        this.names = names;
    }

    /**
     * A topic.
     *
     * @param own its own settings, without those of the brokers
     * @param fileDeleteDelay how long files stay after they were deleted
     */
    record Topic(
            String name,
            UUID id,
            int partitions,
            short replicas,
            Map<String, String> own,
            boolean isSealed,
            Duration fileDeleteDelay) {}

    Optional<Topic> find(String name) throws ExecutionException, InterruptedException {
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
                    LogSeal.isSealed(number(config, TopicConfig.MAX_MESSAGE_BYTES_CONFIG)),
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

    /** All topics into which a generation was rewritten, complete or not. */
    List<Rewritten> rewritten() throws ExecutionException, InterruptedException {
        return admin.listTopics().names().get().stream()
                .flatMap(topic -> names.rewrittenOf(topic).stream())
                .toList();
    }

    /**
     * Creates a topic like another one, to which records can be appended with their times. A topic that exists already
     * is one that an interrupted rewriting has created.
     */
    Topic create(String name, Topic like, int recordBytesMax)
            throws ExecutionException, InterruptedException, RefusedException {
        Optional<Topic> existing = find(name);
        if (existing.isEmpty()) {
            Map<String, String> settings = new HashMap<>(like.own());
            settings.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
            settings.put(TopicConfig.RETENTION_MS_CONFIG, "-1");
            settings.put(TopicConfig.RETENTION_BYTES_CONFIG, "-1");
            settings.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "CreateTime");
            settings.put(TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG, Long.toString(Long.MAX_VALUE));
            settings.put(TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG, Long.toString(Long.MAX_VALUE));
            settings.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(recordBytesMax));
            admin.createTopics(List.of(new NewTopic(name, like.partitions(), like.replicas()).configs(settings)))
                    .all()
                    .get();
        }
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

    /** Seals a complete topic. Only then may a new database be built from it. */
    void seal(String topic) throws ExecutionException, InterruptedException {
        admin.incrementalAlterConfigs(Map.of(
                        new ConfigResource(ConfigResource.Type.TOPIC, topic),
                        List.of(
                                set(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime"),
                                set(
                                        TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                                        Integer.toString(LogSeal.MESSAGE_BYTES_MAX)))))
                .all()
                .get();
    }

    private static AlterConfigOp set(String setting, String value) {
        return new AlterConfigOp(new ConfigEntry(setting, value), AlterConfigOp.OpType.SET);
    }

    /** The end of each partition. */
    List<Long> ends(Topic topic) throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> asked = IntStream.range(0, topic.partitions())
                .boxed()
                .collect(Collectors.toMap(
                        partition -> new TopicPartition(topic.name(), partition), any -> OffsetSpec.latest()));
        var found = admin.listOffsets(asked).all().get();
        return IntStream.range(0, topic.partitions())
                .mapToObj(partition -> Objects.requireNonNull(found.get(new TopicPartition(topic.name(), partition)))
                        .offset())
                .toList();
    }

    /** The consumer groups with a member that reads a topic now. */
    List<String> readers(String topic) throws ExecutionException, InterruptedException {
        List<String> groups = admin.listGroups(ListGroupsOptions.forConsumerGroups()).all().get().stream()
                .map(GroupListing::groupId)
                .toList();
        List<String> readers = new ArrayList<>();
        for (var group : admin.describeConsumerGroups(groups).describedGroups().entrySet()) {
            try {
                if (isReadBy(group.getValue().get(), topic)) {
                    readers.add(group.getKey());
                }
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof GroupIdNotFoundException)) {
                    throw e;
                }
                // It has ended since it was listed.
            }
        }
        return readers.stream().sorted().toList();
    }

    private static boolean isReadBy(ConsumerGroupDescription group, String topic) {
        return group.members().stream()
                .flatMap(member -> member.assignment().topicPartitions().stream())
                .anyMatch(partition -> partition.topic().equals(topic));
    }

    /** Returns when no broker lists the topic any more. */
    void delete(String name, UUID id) throws ExecutionException, InterruptedException, RefusedException {
        try {
            Uuid topicId = new Uuid(id.getMostSignificantBits(), id.getLeastSignificantBits());
            admin.deleteTopics(TopicCollection.ofTopicIds(List.of(topicId)))
                    .all()
                    .get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof UnknownTopicIdException)) {
                throw e;
            }
        }
        long deadlineNanos = System.nanoTime() + VISIBLE_MAX.toNanos();
        while (find(name).filter(found -> found.id().equals(id)).isPresent()) {
            if (System.nanoTime() > deadlineNanos) {
                throw new RefusedException(name + ": was deleted but the brokers still list it; run this again");
            }
            Thread.sleep(PAUSE);
        }
    }
}
