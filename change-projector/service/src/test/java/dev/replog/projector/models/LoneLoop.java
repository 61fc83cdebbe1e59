package dev.replog.projector.models;

import dev.replog.projector.database.PostgresProperties;
import dev.replog.projector.log.KafkaProperties;
import dev.replog.projector.log.TopicProperties;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Set;

/**
 * One more instance of a model, without the rest of the service: when one of two services in a JVM ends, the event
 * loops end that they share.
 */
public final class LoneLoop implements AutoCloseable {
    private final ModelLoop loop;

    private LoneLoop(ModelLoop loop) {
        this.loop = loop;
    }

    public static LoneLoop start(FurtherModel model, KafkaProperties kafka, String postgresUrl, int batchRecordsMax) {
        ModelStatus status = new ModelStatus(model.name());
        ModelLoop loop = ModelLoopConfiguration.loop(
                model,
                new ModelProperties(
                        true,
                        Set.of(),
                        "consumer",
                        batchRecordsMax,
                        Duration.ofMillis(50),
                        Duration.ofMillis(20),
                        Duration.ofMillis(200),
                        Duration.ofSeconds(10)),
                kafka,
                new TopicProperties(3, Duration.ofMillis(-1), -1, 1, "lz4", 2 * 1024 * 1024),
                new PostgresProperties(postgresUrl, ""),
                () -> false,
                status,
                new ModelEvents(status, ignored -> {}, new SimpleMeterRegistry()));
        loop.start();
        return new LoneLoop(loop);
    }

    @Override
    public void close() {
        loop.close();
    }
}
