package dev.replog.projector.apply;

import dev.replog.backing.kafka.GroupProtocol;
import dev.replog.backing.kafka.TopicProperties;
import dev.replog.backing.kafka.Topics;
import dev.replog.backing.postgres.PostgresProperties;
import dev.replog.http.metrics.MetricNames;
import dev.replog.projector.database.ErasureProperties;
import dev.replog.projector.database.Subjects;
import dev.replog.projector.log.ChangesProperties;
import dev.replog.projector.log.LogTopics;
import dev.replog.projector.log.ProjectedLog;
import dev.replog.projector.marker.MarkerFolder;
import dev.replog.projector.outbox.PublishedChanges;
import dev.replog.projector.progress.Advances;
import dev.replog.projector.restore.RestoredErasures;
import dev.replog.projector.retention.RetentionProperties;
import dev.replog.projector.store.JdbcStore;
import dev.replog.projector.store.KeptErasures;
import dev.replog.projector.store.ProjectionStore;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.Catalogues;
import dev.replog.schemas.log.TopicNames;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;
import reactor.core.scheduler.Schedulers;

/** A projection that runs as the service wires it, or with one of its parts wrapped. */
public final class TestProjector implements AutoCloseable {
    public static final ChangesProperties CHANGES =
            new ChangesProperties(3, Duration.ofDays(90), "lz4", 2 * 1024 * 1024);

    static final RetentionProperties RETENTION =
            new RetentionProperties(Duration.ofDays(90), Duration.ofHours(1), 500, Duration.ZERO, Duration.ofDays(365));

    static final KeptErasures ERASURES = new KeptErasures(Subjects.withKey(""), MarkerFolder.of(""));

    /** What stands between a session and the outside. */
    interface Wrapping {
        default Consumer<byte[], byte[]> wrap(Consumer<byte[], byte[]> consumer) {
            return consumer;
        }

        default Connection wrap(Connection connection) {
            return connection;
        }

        default Producer<byte[], byte[]> wrap(Producer<byte[], byte[]> producer) {
            return producer;
        }
    }

    private final ProjectionStatus status = new ProjectionStatus();
    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final LogTopics topics;
    private final ProjectionLoop loop;

    private TestProjector(TestKafka kafka, String postgresUrl, ProjectionProperties properties, String markers) {
        this.topics = kafka.topics();
        this.loop = new ProjectionConfiguration()
                .projectionLoop(
                        Catalogues::shipped,
                        properties,
                        RETENTION,
                        new ProjectionClients(kafka.clients(), kafka.names(), CHANGES),
                        new PostgresProperties(postgresUrl, ""),
                        topics,
                        new ErasureProperties("", markers),
                        List.of(),
                        new Advances(1, 1, Schedulers.immediate()),
                        registry,
                        InstantSource.system(),
                        status);
    }

    private TestProjector(TestKafka kafka, TestDatabase database, ProjectionProperties properties, Wrapping wrapping) {
        this.topics = kafka.topics();
        ProjectionClients clients = new ProjectionClients(kafka.clients(), kafka.names(), CHANGES);
        ProjectionEvents events = new ProjectionEvents(heads -> {}, registry);
        PublishedChanges published = clients.published(topics);
        this.loop = new ProjectionLoop(
                database.database(),
                new RestoredErasures(ERASURES, topics, clients::lookup, List.of()),
                topics,
                Catalogues::shipped,
                (projected, versions) -> Projection.of(
                        new KafkaSourceLog(projected, topics, published),
                        new Connections(
                                wrapping.wrap(clients.consumers(properties).createConsumer()),
                                stores(database, wrapping, projected, properties.lanes()),
                                clients.publisher(wrapping.wrap(clients.producer()), topics)),
                        properties.settings(versions, RETENTION, ProjectionConfiguration.LANE_THREADS),
                        new Projection.Watchers(status, events),
                        InstantSource.system()),
                properties.backOff(),
                status);
    }

    static LogTopics topics(Topics topics, TopicNames names) {
        return new LogTopics(topics, names, new TopicProperties(-1, 0), CHANGES);
    }

    private static List<ProjectionStore> stores(
            TestDatabase database, Wrapping wrapping, ProjectedLog projected, int lanes) throws SQLException {
        List<ProjectionStore> stores = new ArrayList<>();
        while (stores.size() < lanes) {
            stores.add(new JdbcStore(
                    wrapping.wrap(database.connect()),
                    projected.generation(),
                    "wrapped",
                    Catalogue.shipped(),
                    ERASURES));
        }
        return stores;
    }

    /** As the service does it. */
    static TestProjector start(TestKafka kafka, String postgresUrl, ProjectionProperties properties) {
        return start(kafka, postgresUrl, properties, "");
    }

    /** @param markers the folder of erasure markers */
    static TestProjector start(TestKafka kafka, String postgresUrl, ProjectionProperties properties, String markers) {
        TestProjector projector = new TestProjector(kafka, postgresUrl, properties, markers);
        projector.loop.start();
        return projector;
    }

    static TestProjector start(TestLog log, TestDatabase database, ProjectionProperties properties) {
        return start(log.kafka(), database.url(), properties);
    }

    static TestProjector start(
            TestKafka kafka, TestDatabase database, ProjectionProperties properties, Wrapping wrapping) {
        TestProjector projector = new TestProjector(kafka, database, properties, wrapping);
        projector.loop.start();
        return projector;
    }

    static ProjectionProperties properties(String groupId) {
        return properties(groupId, GroupProtocol.CONSUMER, 500);
    }

    static ProjectionProperties properties(String groupId, GroupProtocol protocol, int batchRecordsMax) {
        return properties(groupId, protocol, batchRecordsMax, 2);
    }

    static ProjectionProperties properties(String groupId, GroupProtocol protocol, int batchRecordsMax, int lanes) {
        return new ProjectionProperties(
                true,
                groupId,
                protocol,
                batchRecordsMax,
                8 * batchRecordsMax,
                lanes,
                Duration.ofDays(30),
                Duration.ofHours(1),
                Duration.ofMillis(20),
                Duration.ofMillis(500),
                Duration.ofSeconds(10));
    }

    ProjectionStatus.State state() {
        return status.state();
    }

    double counter(String name) {
        return registry.counter(name).count();
    }

    /** Of one partition; not a number while there is none. */
    double gauge(String name, int partition) {
        Gauge gauge = registry.find(name)
                .tag(MetricNames.TAG_PARTITION, Integer.toString(partition))
                .gauge();
        return gauge == null ? Double.NaN : gauge.value();
    }

    /** Stops in an orderly way; then everything that was applied is published. */
    @Override
    public void close() {
        loop.stop();
        topics.close();
    }

    /** Waits until all that is in the log now has been applied. */
    static void awaitApplied(TestLog log, TestDatabase database) throws Exception {
        var ends = log.ends();
        Await.until("applied up to " + ends, () -> {
            var progress = database.progress();
            return ends.entrySet().stream().allMatch(end -> progress.getOrDefault(end.getKey(), 0L) >= end.getValue());
        });
    }
}
