package dev.replog.projector.apply;

import dev.replog.projector.outbox.Publisher;
import dev.replog.projector.store.ProjectionStore;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of a session to Kafka and PostgreSQL. The session closes them at its end.
 *
 * @param stores one for each lane, at least one
 */
public record Connections(Consumer<byte[], byte[]> consumer, List<ProjectionStore> stores, Publisher publisher)
        implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);
    private static final Duration LEAVE_MAX = Duration.ofSeconds(3);

    public Connections {
        stores = List.copyOf(stores);
    }

    @Override
    public void close() {
        try {
            consumer.close(CloseOptions.timeout(LEAVE_MAX));
        } catch (KafkaException e) {
            LOG.debug("Leaving the group failed; it will be noticed by the missing heartbeat", e);
        }
        publisher.close();
        for (ProjectionStore store : stores) {
            try {
                store.close();
            } catch (SQLException e) {
                LOG.debug("The connection was broken already", e);
            }
        }
    }
}
