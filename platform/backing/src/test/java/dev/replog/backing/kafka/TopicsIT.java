package dev.replog.backing.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replog.backends.SharedBackends;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.kafka.core.KafkaAdmin;

class TopicsIT {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(30);

    private final String servers = SharedBackends.get().kafkaBootstrapServers();
    private final KafkaClients clients = KafkaClients.of(Map.of("bootstrap.servers", servers));
    private final Topics topics = new Topics(() -> clients.admin("topics-test", ANSWER_MAX));
    private final TopicProperties properties = new TopicProperties(-1, 0);
    private final String name = SharedBackends.get().newTopicPrefix() + "topic";

    @AfterEach
    void close() {
        topics.close();
    }

    private Topic created(NewTopic topic) {
        topics.createMissing(List.of(topic));
        return topics.existing(topic.name());
    }

    @Test
    void missingTopics_areCreated_andExistingOnesAreNotChanged() {
        assertThat(topics.describe(name)).isEmpty();
        Topic created = created(properties.topic(name, 3, Map.of("retention.ms", "60000")));
        assertThat(created.partitions()).isEqualTo(3);
        assertThat(created.id()).isNotEqualTo(new UUID(0, 0));
        assertThat(topics.names()).contains(name);
        topics.createMissing(List.of(
                properties.topic(name, 5, Map.of("retention.ms", "1")),
                properties.topic(name + ".other", 1, Map.of())));
        assertThat(topics.describe(name)).contains(created);
        assertThat(topics.settings(name).get("retention.ms").value()).isEqualTo("60000");
        assertThat(topics.names()).contains(name + ".other");
    }

    @Test
    void existing_waitsForATopicThatIsBeingCreated() throws Exception {
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Topic> waiting = executor.submit(() -> topics.existing(name));
            topics.createMissing(List.of(properties.topic(name, 3, Map.of())));
            assertThat(waiting.get(30, TimeUnit.SECONDS).partitions()).isEqualTo(3);
        }
    }

    @Test
    void existing_failsWhenThereIsNoTopic() {
        assertThatThrownBy(() -> topics.existing(name)).hasMessage("topic " + name + " does not exist");
    }

    @Test
    void offsets_areThoseOfEveryPartition() {
        created(properties.topic(name, 2, Map.of()));
        assertThat(topics.offsets(name, OffsetSpec.latest()))
                .containsOnlyKeys(0, 1)
                .allSatisfy((partition, end) -> assertThat(end.offset()).isZero());
    }

    @Test
    void questions_fail_whileThereIsNoKafka() {
        try (Topics away =
                new Topics(() -> KafkaClients.of(Map.of("bootstrap.servers", "localhost:" + SharedBackends.freePort()))
                        .admin("topics-test", Duration.ofMillis(500)))) {
            assertThatThrownBy(() -> away.describe(name)).isInstanceOf(KafkaException.class);
        }
    }

    /** The reason why {@link KafkaAdmin} does not create our topics: decision 25. */
    @Test
    void kafkaAdmin_addsPartitionsToAnExistingTopic() {
        created(properties.topic(name, 1, Map.of()));
        KafkaAdmin admin = new KafkaAdmin(Map.of("bootstrap.servers", servers));
        admin.createOrModifyTopics(properties.topic(name, 2, Map.of()));
        assertThat(topics.describe(name).orElseThrow().partitions()).isEqualTo(2);
    }
}
