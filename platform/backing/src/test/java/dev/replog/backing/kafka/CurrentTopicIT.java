package dev.replog.backing.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.backends.SharedBackends;
import dev.replog.schemas.log.TopicNames;
import dev.replog.schemas.log.TopicNames.Later;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CurrentTopicIT {
    private final KafkaClients clients =
            KafkaClients.of(Map.of("bootstrap.servers", SharedBackends.get().kafkaBootstrapServers()));
    private final Topics topics = new Topics(() -> clients.admin("current-topic-test", Duration.ofSeconds(30)));
    private final TopicNames names = new TopicNames(SharedBackends.get().newTopicPrefix());

    @AfterEach
    void close() {
        topics.close();
    }

    private Topic create(String name, String timestampType) {
        topics.createMissing(
                List.of(new TopicProperties(-1, 0).topic(name, 1, Map.of("message.timestamp.type", timestampType))));
        return topics.existing(name);
    }

    private Optional<Topic> current() {
        return CurrentTopic.of(topics, names, names.changes());
    }

    @Test
    void lastCompleteTopic_isTheCurrentOne_underTheIdOfTheFirst() {
        assertThat(current()).isEmpty();
        Topic first = create(names.changes(), "CreateTime");
        assertThat(current()).contains(first);

        String second = names.later(names.changes(), new Later(2, first.id()));
        create(second, "LogAppendTime");
        create(names.later(names.dead(), new Later(7, first.id())), "LogAppendTime");
        assertThat(current()).contains(new Topic(second, first.id(), 1));

        create(names.later(names.changes(), new Later(10, first.id())), "CreateTime");
        assertThat(current()).contains(new Topic(second, first.id(), 1));

        UUID other = new UUID(1, 2);
        String eleventh = names.later(names.changes(), new Later(11, other));
        create(eleventh, "LogAppendTime");
        assertThat(current()).contains(new Topic(eleventh, other, 1));
    }
}
