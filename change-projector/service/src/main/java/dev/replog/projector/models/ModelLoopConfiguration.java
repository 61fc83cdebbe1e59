package dev.replog.projector.models;

import dev.replog.backing.kafka.KafkaClients;
import dev.replog.backing.kafka.KafkaProperties;
import dev.replog.backing.postgres.PostgresProperties;
import dev.replog.projector.apply.ProjectionStatus;
import dev.replog.projector.database.ProjectionDatabase;
import dev.replog.projector.log.LogTopics;
import dev.replog.projector.marker.MarkerCheck;
import dev.replog.schemas.log.TopicNames;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.kafka.core.ConsumerFactory;

/** Wires the loops of read models, a part of the projecting role. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(PostgresProperties.class)
@ConditionalOnProperty(
        name = {"replog.projection.enabled", "replog.models.enabled"},
        matchIfMissing = true)
class ModelLoopConfiguration {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,39}");

    @Bean
    Models readModels(
            ObjectProvider<ModelDefinition> models,
            ModelProperties properties,
            KafkaClients clients,
            KafkaProperties kafka,
            LogTopics topics,
            PostgresProperties postgres,
            ModelAdvances advances,
            ObjectProvider<ProjectionStatus> projection,
            MarkerCheck erasures,
            MeterRegistry registry) {
        BooleanSupplier isProjectionFarBehind = projection.stream()
                .<BooleanSupplier>map(status -> status::isFarBehind)
                .findFirst()
                .orElse(() -> false);
        Set<String> names = new HashSet<>();
        List<ModelLoop> loops = new ArrayList<>();
        for (ModelDefinition model : models.orderedStream().toList()) {
            if (!NAME.matcher(model.name()).matches() || !names.add(model.name())) {
                throw new IllegalArgumentException("read model: " + model.name()
                        + " (expected: a name of its own, of lower-case letters, digits and dashes)");
            }
            if (!properties.except().contains(model.name())) {
                ModelStatus status = new ModelStatus(model.name());
                loops.add(new ModelLoop(
                        new ModelStore(model),
                        new ProjectionDatabase(postgres.address(), properties.statementTimeout()),
                        topics,
                        consumers(model.name(), properties, clients, kafka.names()),
                        properties,
                        new ModelLoop.Gates(isProjectionFarBehind, erasures::isPassed),
                        new ModelEvents(status, advances.of(model.name())::advanced, registry)));
            }
        }
        return new Models(loops);
    }

    /** Members of the model's group. PostgreSQL has the offset from which each partition is read. */
    static ConsumerFactory<byte[], byte[]> consumers(
            String model, ModelProperties properties, KafkaClients clients, TopicNames names) {
        Map<String, Object> own = properties.groupProtocol().member(names.prefix() + model);
        own.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, properties.batchRecordsMax());
        return clients.consumers("model-" + model, own);
    }
}
