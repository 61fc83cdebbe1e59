package dev.replog.projector.rewrite;

import dev.replog.backing.kafka.CurrentTopic;
import dev.replog.projector.admin.RefusedException;
import dev.replog.projector.admin.TopicAdmin;
import dev.replog.projector.admin.TopicAdmin.Topic;
import dev.replog.schemas.log.LogSeal;
import dev.replog.schemas.log.TopicNames;
import dev.replog.schemas.log.TopicNames.Later;
import dev.replog.schemas.log.TopicNames.Rewritten;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicCollection;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicIdException;

/** The topics that are rewritten, and those that they are rewritten into. Blocking. */
final class RewriteTopics {
    private static final List<String> SET_WHILE_COPIED = List.of(
            TopicConfig.CLEANUP_POLICY_CONFIG,
            TopicConfig.RETENTION_MS_CONFIG,
            TopicConfig.RETENTION_BYTES_CONFIG,
            TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG,
            TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG);

    private final Admin admin;
    private final TopicAdmin topics;
    private final TopicNames names;

    RewriteTopics(Admin admin, TopicNames names) {
        this.admin = admin;
        this.topics = new TopicAdmin(admin);
        this.names = names;
    }

    Optional<Topic> find(String name) throws ExecutionException, InterruptedException {
        return topics.find(name);
    }

    /** All topics into which a generation was rewritten, complete or not. */
    List<Rewritten> rewritten() throws ExecutionException, InterruptedException {
        return admin.listTopics().names().get().stream()
                .flatMap(topic -> names.rewrittenOf(topic).stream())
                .toList();
    }

    /**
     * The first topic of the changes or of the dead letters and all later ones, complete or not; the later one first.
     *
     * @param first the name of the first topic
     */
    List<String> versions(String first) throws ExecutionException, InterruptedException {
        Set<String> existing = admin.listTopics().names().get();
        List<String> found = new ArrayList<>(existing.stream()
                .flatMap(topic -> names.laterOf(first, topic).stream())
                .sorted(Comparator.comparingInt(Later::number).reversed())
                .map(one -> names.later(first, one))
                .toList());
        if (existing.contains(first)) {
            found.add(first);
        }
        return found;
    }

    /** The current one of these, as {@link CurrentTopic} says; empty while there is none. */
    Optional<Topic> current(String first) throws ExecutionException, InterruptedException {
        for (String name : versions(first)) {
            Optional<Topic> topic = find(name);
            if (topic.isPresent() && (name.equals(first) || isComplete(topic.get()))) {
                return topic;
            }
        }
        return Optional.empty();
    }

    private static boolean isComplete(Topic topic) {
        return CurrentTopic.COMPLETE.equals(topic.settings().get(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG));
    }

    /**
     * The name of the topic that follows the current one.
     *
     * @param used names that were used and may be gone
     */
    String nextName(String first, Topic current, Collection<String> used)
            throws ExecutionException, InterruptedException {
        int last = Stream.concat(versions(first).stream(), used.stream())
                .flatMap(topic -> names.laterOf(first, topic).stream())
                .mapToInt(Later::number)
                .max()
                .orElse(1);
        UUID firstId = names.laterOf(first, current.name()).map(Later::firstId).orElse(current.id());
        return names.later(first, new Later(last + 1, firstId));
    }

    /**
     * Makes a complete topic the current one. It may be repeated, also when the topic is sealed since.
     *
     * @param source the topic that it follows, whose retention it gets; empty when somebody has deleted that
     */
    void open(String topic, Optional<Topic> source) throws ExecutionException, InterruptedException {
        Map<String, String> settings = new HashMap<>();
        List<String> unset = new ArrayList<>();
        if (source.isPresent()) {
            for (String name : SET_WHILE_COPIED) {
                String own = source.get().settings().get(name);
                if (own == null) {
                    unset.add(name);
                } else {
                    settings.put(name, own);
                }
            }
        }
        settings.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, CurrentTopic.COMPLETE);
        topics.set(topic, settings, unset);
    }

    /** Seals the topic, so that brokers refuse what is still sent to it. */
    void close(String topic) throws ExecutionException, InterruptedException {
        topics.set(topic, Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(LogSeal.MESSAGE_BYTES_MAX)));
    }

    /**
     * Creates a topic like another one, to which records can be appended with their times. A topic that exists already
     * is one that an interrupted rewriting has created.
     */
    Topic create(String name, Topic like, int recordBytesMax)
            throws ExecutionException, InterruptedException, RefusedException {
        Optional<Topic> existing = find(name);
        if (existing.isEmpty()) {
            Map<String, String> settings = new HashMap<>(like.settings());
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
        return topics.await(name);
    }

    /** Seals a complete topic. Only then may a new database be built from it. */
    void seal(String topic) throws ExecutionException, InterruptedException {
        topics.set(
                topic,
                Map.of(
                        TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
                        "LogAppendTime",
                        TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
                        Integer.toString(LogSeal.MESSAGE_BYTES_MAX)));
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

    /**
     * The groups that a topic without new records must not be deleted under: the services' own ones, which leave it by
     * themselves, and those of others that have not committed its end.
     */
    List<String> behind(Topic topic) throws ExecutionException, InterruptedException {
        List<Long> ends = ends(topic);
        List<String> behind = new ArrayList<>();
        for (String group : readers(topic.name())) {
            Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get();
            boolean isAtEnd = IntStream.range(0, topic.partitions()).allMatch(partition -> {
                OffsetAndMetadata offset = committed.get(new TopicPartition(topic.name(), partition));
                return offset != null && offset.offset() >= ends.get(partition);
            });
            if (!isAtEnd || group.startsWith(names.prefix())) {
                behind.add(group);
            }
        }
        return behind;
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
        topics.awaitGone(name, id);
    }
}
