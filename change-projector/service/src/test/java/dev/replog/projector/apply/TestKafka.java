package dev.replog.projector.apply;

import dev.replog.backing.kafka.KafkaClients;
import dev.replog.backing.kafka.Topics;
import dev.replog.projector.log.LogTopics;
import dev.replog.schemas.log.TopicNames;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * The Kafka of one test.
 *
 * @param prefix of its topics and groups
 * @param more further settings of every client, by Kafka's own names
 */
public record TestKafka(String servers, String prefix, Map<String, String> more) {
    public TestKafka(String servers, String prefix) {
        this(servers, prefix, Map.of());
    }

    public TopicNames names() {
        return new TopicNames(prefix);
    }

    /** The clients of the service. */
    public KafkaClients clients() {
        return KafkaClients.of(settings());
    }

    /** The topics as the service sees them, with a client of their own. */
    public LogTopics topics() {
        Topics topics = new Topics(() -> clients().admin("test-topics", Duration.ofSeconds(10)));
        return TestProjector.topics(topics, names());
    }

    /** The settings of a client of the test. */
    public Map<String, Object> settings(String clientId) {
        Map<String, Object> settings = settings();
        settings.put("client.id", clientId);
        return settings;
    }

    private Map<String, Object> settings() {
        Map<String, Object> settings = new HashMap<>(more);
        settings.put("bootstrap.servers", servers);
        return settings;
    }
}
