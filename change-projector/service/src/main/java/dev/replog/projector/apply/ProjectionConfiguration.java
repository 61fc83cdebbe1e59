package dev.replog.projector.apply;

import dev.replog.projector.database.PostgresProperties;
import dev.replog.projector.database.ProjectionDatabase;
import dev.replog.projector.log.KafkaProperties;
import dev.replog.projector.log.LogTopics;
import dev.replog.projector.log.TopicProperties;
import dev.replog.projector.outbox.PublishedChanges;
import dev.replog.projector.outbox.Publisher;
import dev.replog.projector.progress.Advances;
import dev.replog.projector.retention.AppliedTime;
import dev.replog.projector.retention.ReceiptPurge;
import dev.replog.projector.retention.RetentionProperties;
import dev.replog.projector.retention.TombstonePurge;
import dev.replog.projector.store.JdbcStore;
import dev.replog.projector.store.ProjectionStore;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the projecting role of the service. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({
    ProjectionProperties.class,
    RetentionProperties.class,
    TopicProperties.class,
    KafkaProperties.class,
    PostgresProperties.class
})
@ConditionalOnProperty(name = "replog.projection.enabled", matchIfMissing = true)
public class ProjectionConfiguration {
    /** A change of a push of fifty is 25 kB. */
    private static final int BATCH_BYTES = 128 * 1024;

    /** A thread for each share of what was fetched: they are few, and live as long as that takes. */
    static final Executor LANE_THREADS =
            share -> Thread.ofPlatform().name("projection-lane").start(share);

    @Bean
    ProjectionStatus projectionStatus() {
        return new ProjectionStatus();
    }

    @Bean(destroyMethod = "close")
    LogTopics logTopics(KafkaProperties kafka, TopicProperties topics) {
        return new LogTopics(() -> Admin.create(kafka.settings("change-projector-admin")), kafka.names(), topics);
    }

    @Bean(destroyMethod = "close")
    ProjectionLoop projectionLoop(
            ProjectionProperties properties,
            RetentionProperties retention,
            KafkaProperties kafka,
            TopicProperties topics,
            PostgresProperties postgres,
            LogTopics logTopics,
            Advances advances,
            MeterRegistry registry,
            InstantSource clock,
            ProjectionStatus status) {
        ProjectionDatabase database = new ProjectionDatabase(postgres.address(), properties.statementTimeout());
        ProjectionEvents events = new ProjectionEvents(advances::advanced, registry);
        PublishedChanges published = publishedChanges(kafka);
        String owner = instanceName();
        return new ProjectionLoop(
                database,
                logTopics,
                projected -> {
                    List<ProjectionStore> stores = new ArrayList<>();
                    Consumer<byte[], byte[]> consumer = null;
                    try {
                        while (stores.size() < properties.lanes()) {
                            stores.add(new JdbcStore(database.connect(), projected.generation(), owner));
                        }
                        consumer = new KafkaConsumer<>(consumerSettings(properties, kafka));
                        Publisher publisher = new Publisher(
                                new KafkaProducer<>(producerSettings(kafka, topics)),
                                kafka.names(),
                                topics.messageBytesMax());
                        return Projection.of(
                                new KafkaSourceLog(projected, logTopics, published),
                                new Connections(consumer, stores, publisher),
                                properties.settings(retention, LANE_THREADS),
                                new Projection.Watchers(status, events),
                                clock);
                    } catch (KafkaException | SQLException e) {
                        closeUnused(stores, consumer, e);
                        throw e;
                    }
                },
                properties.backoff(),
                status);
    }

    @Bean(destroyMethod = "close")
    ReceiptPurge receiptPurge(
            ProjectionProperties properties,
            PostgresProperties postgres,
            KafkaProperties kafka,
            TopicProperties topics,
            InstantSource clock) {
        ProjectionDatabase database = new ProjectionDatabase(postgres.address(), properties.statementTimeout());
        AppliedTime applied = new AppliedTime(logTopics(kafka, topics), clock);
        return new ReceiptPurge(database, properties.mutationMemory(), properties.purgeInterval(), applied);
    }

    @Bean(destroyMethod = "close")
    TombstonePurge tombstonePurge(
            ProjectionProperties properties,
            RetentionProperties retention,
            PostgresProperties postgres,
            KafkaProperties kafka,
            TopicProperties topics,
            InstantSource clock) {
        ProjectionDatabase database = new ProjectionDatabase(postgres.address(), properties.statementTimeout());
        // A client of its own, for the projection's is used by its thread alone.
        AppliedTime applied = new AppliedTime(logTopics(kafka, topics), clock);
        return new TombstonePurge(database, applied, retention, instanceName());
    }

    @Bean
    SmartLifecycle projectionLifecycle(ProjectionLoop loop, ReceiptPurge receipts, TombstonePurge tombstones) {
        return new ProjectionLifecycle(loop, receipts, tombstones);
    }

    @Bean
    HealthIndicator projectionHealthIndicator(ProjectionStatus status) {
        return () -> switch (status.state()) {
            case ProjectionStatus.State.Running running -> Health.up().build();
            case ProjectionStatus.State.Starting starting ->
                Health.down().withDetail("state", "starting").build();
            case ProjectionStatus.State.Waiting waiting ->
                Health.down().withDetail("waits", waiting.reason()).build();
            case ProjectionStatus.State.Refusing refusing ->
                Health.down().withDetail("refuses", refusing.reason()).build();
        };
    }

    static PublishedChanges publishedChanges(KafkaProperties kafka) {
        Map<String, Object> settings = kafka.settings("change-projector-published");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000);
        settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        return new PublishedChanges(() -> new KafkaConsumer<>(settings), kafka.names());
    }

    static Map<String, Object> consumerSettings(ProjectionProperties properties, KafkaProperties kafka) {
        Map<String, Object> settings = kafka.settings("change-projector");
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, properties.groupId());
        settings.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, properties.groupProtocol());
        if (properties.groupProtocol().equals("classic")) {
            settings.put(
                    ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        }
        settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        // PostgreSQL says where to read on. An offset that Kafka does not have is a lost log, never a reason to skip.
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, properties.batchRecordsMax());
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted");
        return settings;
    }

    static Map<String, Object> producerSettings(KafkaProperties kafka, TopicProperties topics) {
        Map<String, Object> settings = kafka.settings("change-projector");
        settings.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        settings.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        // What comes while a request is on its way is sent by the next one: alone it waits for nobody, many share one.
        settings.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        settings.put(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
        settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, topics.compression());
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, topics.messageBytesMax());
        // More patient than the session, see Publisher: what is behind an undelivered message must not arrive.
        settings.put(
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                Math.toIntExact(Publisher.PATIENCE.multipliedBy(3).toMillis()));
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 10_000);
        return settings;
    }

    /** A session that could not be opened leaves nothing behind: it is tried again for as long as that takes. */
    private static void closeUnused(
            List<ProjectionStore> stores, @Nullable Consumer<byte[], byte[]> consumer, Exception cause) {
        if (consumer != null) {
            consumer.close(CloseOptions.timeout(Duration.ZERO));
        }
        for (ProjectionStore store : stores) {
            try {
                store.close();
            } catch (SQLException e) {
                cause.addSuppressed(e);
            }
        }
    }

    private static String instanceName() {
        String host;
        try {
            host = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            host = "unknown-host";
        }
        return host + "/" + ProcessHandle.current().pid();
    }
}
