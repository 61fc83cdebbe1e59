package dev.replog.projector.models;

import dev.replog.projector.apply.ProjectionStatus;
import dev.replog.projector.database.PostgresProperties;
import dev.replog.projector.database.ProjectionDatabase;
import dev.replog.projector.log.KafkaProperties;
import dev.replog.projector.log.LogTopics;
import dev.replog.projector.log.TopicProperties;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the loops of further read models, a part of the projecting role. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({KafkaProperties.class, TopicProperties.class, PostgresProperties.class})
@ConditionalOnProperty(
        name = {"replog.projection.enabled", "replog.models.enabled"},
        matchIfMissing = true)
class ModelLoopConfiguration {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,39}");

    @Bean
    FurtherModels furtherModels(
            ObjectProvider<FurtherModel> models,
            ModelProperties properties,
            KafkaProperties kafka,
            TopicProperties topics,
            PostgresProperties postgres,
            ModelAdvances advances,
            ObjectProvider<ProjectionStatus> projection,
            MeterRegistry registry) {
        BooleanSupplier isProjectionFarBehind = projection.stream()
                .<BooleanSupplier>map(status -> status::isFarBehind)
                .findFirst()
                .orElse(() -> false);
        Set<String> names = new HashSet<>();
        List<ModelLoop> loops = new ArrayList<>();
        for (FurtherModel model : models.orderedStream().toList()) {
            if (!NAME.matcher(model.name()).matches() || !names.add(model.name())) {
                throw new IllegalArgumentException("further read model: " + model.name()
                        + " (expected: a name of its own, of lower-case letters, digits and dashes)");
            }
            if (!properties.except().contains(model.name())) {
                ModelStatus status = new ModelStatus(model.name());
                ModelEvents events = new ModelEvents(status, advances.of(model.name())::advanced, registry);
                loops.add(loop(model, properties, kafka, topics, postgres, isProjectionFarBehind, status, events));
            }
        }
        return new FurtherModels(loops);
    }

    static ModelLoop loop(
            FurtherModel model,
            ModelProperties properties,
            KafkaProperties kafka,
            TopicProperties topicProperties,
            PostgresProperties postgres,
            BooleanSupplier isProjectionFarBehind,
            ModelStatus status,
            ModelEvents events) {
        ProjectionDatabase database = new ProjectionDatabase(postgres.address(), properties.statementTimeout());
        LogTopics topics = new LogTopics(
                () -> Admin.create(kafka.settings("model-" + model.name() + "-admin")), kafka.names(), topicProperties);
        return new ModelLoop(
                database,
                topics,
                () -> {
                    Connection connection = database.connect("replog-model-" + model.name());
                    try {
                        Consumer<byte[], byte[]> consumer =
                                new KafkaConsumer<>(consumerSettings(model.name(), properties, kafka));
                        return new ModelSession(
                                model,
                                consumer,
                                connection,
                                topics,
                                new Pace(properties.batchRecordsMax()),
                                isProjectionFarBehind,
                                properties.checkInterval(),
                                status,
                                events);
                    } catch (KafkaException e) {
                        closeUnused(connection);
                        throw e;
                    }
                },
                properties.backoff(),
                status);
    }

    static Map<String, Object> consumerSettings(String model, ModelProperties properties, KafkaProperties kafka) {
        Map<String, Object> settings = kafka.settings("model-" + model);
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, kafka.topicPrefix() + model);
        settings.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, properties.groupProtocol());
        if (properties.groupProtocol().equals("classic")) {
            settings.put(
                    ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, CooperativeStickyAssignor.class.getName());
        }
        settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        // PostgreSQL says where to read on. An offset that Kafka does not have is a gap, never a reason to skip.
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, properties.batchRecordsMax());
        return settings;
    }

    /** A session that could not be opened leaves nothing behind: it is tried again for as long as that takes. */
    private static void closeUnused(Connection connection) throws SQLException {
        connection.close();
    }
}
