package dev.replog.projector.apply;

import dev.replog.backing.catalogue.KnownCatalogues;
import dev.replog.backing.kafka.KafkaClients;
import dev.replog.backing.kafka.KafkaProperties;
import dev.replog.backing.kafka.TopicProperties;
import dev.replog.backing.kafka.Topics;
import dev.replog.backing.postgres.PostgresProperties;
import dev.replog.projector.database.AccountRows;
import dev.replog.projector.database.ErasureProperties;
import dev.replog.projector.database.ProjectionDatabase;
import dev.replog.projector.log.ChangesProperties;
import dev.replog.projector.log.LogTopics;
import dev.replog.projector.marker.MarkerFolder;
import dev.replog.projector.outbox.PublishedChanges;
import dev.replog.projector.progress.Advances;
import dev.replog.projector.restore.RestoredErasures;
import dev.replog.projector.retention.AppliedTime;
import dev.replog.projector.retention.AuditPurge;
import dev.replog.projector.retention.ReceiptPurge;
import dev.replog.projector.retention.RetentionProperties;
import dev.replog.projector.retention.TombstonePurge;
import dev.replog.projector.store.JdbcStore;
import dev.replog.projector.store.KeptErasures;
import dev.replog.projector.store.ProjectionStore;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the projecting role of the service. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({
    ProjectionProperties.class,
    RetentionProperties.class,
    ChangesProperties.class,
    ErasureProperties.class,
    PostgresProperties.class
})
@ConditionalOnProperty(name = "replog.projection.enabled", matchIfMissing = true)
public class ProjectionConfiguration {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(10);

    /** A thread for each lane's share of the fetched records. There are few, and each ends with its share. */
    static final Executor LANE_THREADS =
            share -> Thread.ofPlatform().name("projection-lane").start(share);

    @Bean
    ProjectionStatus projectionStatus() {
        return new ProjectionStatus();
    }

    @Bean(destroyMethod = "close")
    LogTopics logTopics(
            KafkaClients clients, KafkaProperties kafka, TopicProperties copies, ChangesProperties changes) {
        return new LogTopics(
                new Topics(() -> clients.admin("change-projector-admin", ANSWER_MAX)), kafka.names(), copies, changes);
    }

    @Bean
    ProjectionClients projectionClients(KafkaClients clients, KafkaProperties kafka, ChangesProperties changes) {
        return new ProjectionClients(clients, kafka.names(), changes);
    }

    @Bean
    ProjectionLoop projectionLoop(
            KnownCatalogues catalogues,
            ProjectionProperties properties,
            RetentionProperties retention,
            ProjectionClients clients,
            PostgresProperties postgres,
            LogTopics logTopics,
            ErasureProperties erasure,
            List<AccountRows> models,
            Advances advances,
            MeterRegistry registry,
            InstantSource clock,
            ProjectionStatus status) {
        ProjectionDatabase database = new ProjectionDatabase(postgres.address(), properties.statementTimeout());
        ProjectionEvents events = new ProjectionEvents(advances::advanced, registry);
        PublishedChanges published = clients.published(logTopics);
        String owner = instanceName();
        KeptErasures erasures = new KeptErasures(erasure.subjects(), MarkerFolder.of(erasure.markers()));
        return new ProjectionLoop(
                database,
                new RestoredErasures(erasures, logTopics, clients::lookup, models),
                logTopics,
                catalogues,
                (projected, versions) -> Projection.of(
                        new KafkaSourceLog(projected, logTopics, published),
                        connect(
                                clients,
                                logTopics,
                                properties,
                                () -> new JdbcStore(
                                        database.connect(), projected.generation(), owner, versions.all(), erasures)),
                        properties.settings(versions, retention, LANE_THREADS),
                        new Projection.Watchers(status, events),
                        clock),
                properties.backOff(),
                status);
    }

    @Bean
    ReceiptPurge receiptPurge(
            ProjectionProperties properties, PostgresProperties postgres, LogTopics topics, InstantSource clock) {
        ProjectionDatabase database = new ProjectionDatabase(postgres.address(), properties.statementTimeout());
        AppliedTime applied = new AppliedTime(topics, clock);
        return new ReceiptPurge(database, properties.mutationMemory(), properties.purgeInterval(), applied);
    }

    @Bean
    AuditPurge auditPurge(
            ProjectionProperties properties,
            RetentionProperties retention,
            PostgresProperties postgres,
            LogTopics topics,
            InstantSource clock) {
        ProjectionDatabase database = new ProjectionDatabase(postgres.address(), properties.statementTimeout());
        AppliedTime applied = new AppliedTime(topics, clock);
        return new AuditPurge(database, retention.audit(), properties.purgeInterval(), applied);
    }

    @Bean
    TombstonePurge tombstonePurge(
            ProjectionProperties properties,
            RetentionProperties retention,
            PostgresProperties postgres,
            LogTopics topics,
            InstantSource clock) {
        ProjectionDatabase database = new ProjectionDatabase(postgres.address(), properties.statementTimeout());
        AppliedTime applied = new AppliedTime(topics, clock);
        return new TombstonePurge(database, applied, retention, instanceName());
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

    private interface StoreFactory {
        ProjectionStore open() throws SQLException;
    }

    private static Connections connect(
            ProjectionClients clients, LogTopics topics, ProjectionProperties properties, StoreFactory storeFactory)
            throws SQLException {
        List<ProjectionStore> stores = new ArrayList<>();
        Consumer<byte[], byte[]> consumer = null;
        try {
            while (stores.size() < properties.lanes()) {
                stores.add(storeFactory.open());
            }
            consumer = clients.consumers(properties).createConsumer();
            return new Connections(consumer, stores, clients.publisher(clients.producer(), topics));
        } catch (KafkaException | SQLException e) {
            closeUnused(stores, consumer, e);
            throw e;
        }
    }

    /** Closes the connections of a session that could not all be opened. */
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

    /** Names this process, for people. */
    public static String instanceName() {
        String host;
        try {
            host = InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            host = "unknown-host";
        }
        return host + "/" + ProcessHandle.current().pid();
    }
}
