package dev.replog.projector.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replog.backing.kafka.GroupProtocol;
import dev.replog.projector.log.ProjectedLog;
import dev.replog.projector.own.SourceLog;
import dev.replog.projector.store.ProjectionStore;
import dev.replog.schemas.catalogue.Catalogues;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
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
        List<String> storeCalls = new ArrayList<>();
        Connections connections = new Connections(consumer, store(storeCalls), clients.publisher(producer));
        SourceLog unknownLog = Wrapped.of(
                SourceLog.class,
                new KafkaSourceLog(
                        new ProjectedLog(1, "replog.mutations", new UUID(0, 1)), KAFKA.topics(), clients.published()),
                call -> {
                    throw new IllegalStateException("the log is unknown");
                });

        assertThatThrownBy(() -> Projection.of(
                        unknownLog,
                        connections,
                        properties.settings(Catalogues.shipped(), TestProjector.RETENTION),
                        new Projection.Watchers(
                                new ProjectionStatus(), new ProjectionEvents(heads -> {}, new SimpleMeterRegistry())),
                        InstantSource.system()))
                .hasMessage("the log is unknown");

        assertThat(storeCalls).containsExactly("close");
        assertThatThrownBy(consumer::subscription)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> producer.send(new ProducerRecord<>("any", "value".getBytes(StandardCharsets.UTF_8))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("closed");
    }

    /** There is no database to connect to, so this only notes the calls. */
    private static ProjectionStore store(List<String> calls) {
        return (ProjectionStore) Proxy.newProxyInstance(
                ProjectionTest.class.getClassLoader(),
                new Class<?>[] {ProjectionStore.class},
                (proxy, method, arguments) -> {
                    calls.add(method.getName());
                    return null;
                });
    }
}
