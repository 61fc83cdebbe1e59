package dev.replog.projector.admin;

import dev.replog.projector.admin.TopicAdmin.Topic;
import dev.replog.schemas.log.LogSeal;
import dev.replog.schemas.log.TopicNames;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/** The topics of the log, for the operations of an operator. Blocking. */
final class LogAdmin {
    private final Admin admin;
    private final TopicAdmin topics;
    private final TopicNames names;

    LogAdmin(Admin admin, TopicNames names) {
        this.admin = admin;
        this.topics = new TopicAdmin(admin);
        this.names = names;
    }

    /** The start and the end of a partition. */
    record Bounds(long start, long end) {}

    TopicNames names() {
        return names;
    }

    /** The topics of the generations, by the generation in their names. */
    NavigableMap<Integer, String> all() throws ExecutionException, InterruptedException {
        NavigableMap<Integer, String> all = new TreeMap<>();
        for (String name : admin.listTopics().names().get()) {
            names.generationOf(name).ifPresent(generation -> all.put(generation, name));
        }
        return all;
    }

    Optional<Topic> find(String name) throws ExecutionException, InterruptedException {
        return topics.find(name);
    }

    /** A topic that was just created, once the brokers list it. */
    Topic await(String name) throws ExecutionException, InterruptedException, RefusedException {
        return topics.await(name);
    }

    void setMessageBytesMax(String topic, String bytes) throws ExecutionException, InterruptedException {
        topics.set(topic, Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, bytes));
    }

    /** Creates a topic that accepts no mutations yet; false when it exists already. */
    boolean createSealed(String topic, int partitions, Optional<Short> replicas, Map<String, String> settings)
            throws ExecutionException, InterruptedException {
        Map<String, String> sealed = new HashMap<>(settings);
        sealed.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(LogSeal.MESSAGE_BYTES_MAX));
        try {
            admin.createTopics(List.of(new NewTopic(topic, Optional.of(partitions), replicas).configs(sealed)))
                    .all()
                    .get();
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TopicExistsException) {
                return false;
            }
            throw e;
        }
    }

    /** By partition. */
    List<Bounds> bounds(Topic topic) throws ExecutionException, InterruptedException {
        Map<Integer, Long> starts = offsets(topic, OffsetSpec.earliest());
        Map<Integer, Long> ends = offsets(topic, OffsetSpec.latest());
        return IntStream.range(0, topic.partitions())
                .mapToObj(partition -> new Bounds(starts.getOrDefault(partition, 0L), ends.getOrDefault(partition, 0L)))
                .toList();
    }

    private Map<Integer, Long> offsets(Topic topic, OffsetSpec which) throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> asked = IntStream.range(0, topic.partitions())
                .mapToObj(partition -> new TopicPartition(topic.name(), partition))
                .collect(Collectors.toMap(Function.identity(), one -> which));
        Map<Integer, Long> offsets = new HashMap<>();
        for (Map.Entry<TopicPartition, ListOffsetsResultInfo> one :
                admin.listOffsets(asked).all().get().entrySet()) {
            offsets.put(one.getKey().partition(), one.getValue().offset());
        }
        return offsets;
    }
}
