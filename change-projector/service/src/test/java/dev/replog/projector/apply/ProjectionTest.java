package dev.replog.projector.apply;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replog.backing.kafka.GroupProtocol;
import dev.replog.projector.log.ProjectedLog;
import dev.replog.projector.outbox.OutboxTopics;
import dev.replog.projector.outbox.Publisher;
import dev.replog.schemas.catalogue.Catalogues;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.UUID;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

class ProjectionTest {
    /** Clients connect in the background, so they can be opened and closed without a broker. */
    private static final TestKafka KAFKA = new TestKafka("127.0.0.1:1", "replog.");

    @Test
    void connections_areClosed_whenNoSessionCanBeAssembled() {
        ProjectionProperties properties = TestProjector.properties("group", GroupProtocol.CLASSIC, 500);
        ProjectionClients clients = new ProjectionClients(KAFKA.clients(), KAFKA.names(), TestProjector.CHANGES);
        Consumer<byte[], byte[]> consumer = clients.consumers(properties).createConsumer();
        Producer<byte[], byte[]> producer = clients.producer();
        Connections withoutStores = new Connections(
                consumer, List.of(), new Publisher(producer, OutboxTopics.first(KAFKA.names()), 1_000_000));

        assertThatThrownBy(() -> Projection.of(
                        new KafkaSourceLog(
                                new ProjectedLog(1, "replog.mutations", new UUID(0, 1)),
                                KAFKA.topics(),
                                clients.published(KAFKA.topics())),
                        withoutStores,
                        properties.settings(Catalogues.shipped(), TestProjector.RETENTION, Runnable::run),
                        new Projection.Watchers(
                                new ProjectionStatus(), new ProjectionEvents(heads -> {}, new SimpleMeterRegistry())),
                        InstantSource.system()))
                .isInstanceOf(NoSuchElementException.class);

        assertThatThrownBy(consumer::subscription)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> producer.send(new ProducerRecord<>("any", "value".getBytes(StandardCharsets.UTF_8))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }
}
