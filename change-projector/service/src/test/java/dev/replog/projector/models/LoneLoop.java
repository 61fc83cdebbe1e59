package dev.replog.projector.models;

import dev.replog.backing.kafka.GroupProtocol;
import dev.replog.backing.postgres.PostgresProperties;
import dev.replog.projector.apply.TestKafka;
import dev.replog.projector.database.ProjectionDatabase;
import dev.replog.projector.log.LogTopics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Set;

/**
 * One more instance of a model, without the rest of the service: when one of two services in a JVM ends, the event
 * loops end that they share.
 */
public final class LoneLoop implements AutoCloseable {
    private final ModelLoop loop;
    private final LogTopics topics;

    private LoneLoop(ModelLoop loop, LogTopics topics) {
        this.loop = loop;
        this.topics = topics;
    }

    public static LoneLoop start(ModelDefinition model, TestKafka kafka, String postgresUrl, int batchRecordsMax) {
        ModelStatus status = new ModelStatus(model.name());
        ModelProperties properties = new ModelProperties(
                true,
                Set.of(),
                GroupProtocol.CONSUMER,
                batchRecordsMax,
                Duration.ofMillis(50),
                Duration.ofMillis(20),
                Duration.ofMillis(200),
                Duration.ofSeconds(10));
        LogTopics topics = kafka.topics();
        ModelLoop loop = new ModelLoop(
                new ModelStore(model),
                new ProjectionDatabase(
                        new PostgresProperties(postgresUrl, "").address(), properties.statementTimeout()),
                topics,
                ModelLoopConfiguration.consumers(model.name(), properties, kafka.clients(), kafka.names()),
                properties,
                new ModelLoop.Gates(() -> false, () -> true),
                new ModelEvents(status, ignored -> {}, new SimpleMeterRegistry()));
        loop.start();
        return new LoneLoop(loop, topics);
    }

    @Override
    public void close() {
        loop.stop();
        topics.close();
    }
}
