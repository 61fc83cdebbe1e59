package dev.replog.commandline;

import dev.replog.backing.kafka.KafkaClients;
import dev.replog.backing.kafka.KafkaConfiguration;
import dev.replog.backing.kafka.KafkaProperties;
import dev.replog.backing.kafka.TopicProperties;
import dev.replog.backing.kafka.Topics;
import dev.replog.backing.postgres.PostgresAddress;
import dev.replog.backing.postgres.PostgresProperties;
import dev.replog.decide.Retention;
import dev.replog.http.launch.RenamedSettings;
import dev.replog.projector.admin.LogOperations;
import dev.replog.projector.apply.ProjectionProperties;
import dev.replog.projector.database.ErasureProperties;
import dev.replog.projector.log.ChangesProperties;
import dev.replog.projector.log.LogTopics;
import dev.replog.projector.marker.MarkerFolder;
import dev.replog.projector.retention.RetentionProperties;
import dev.replog.projector.rewrite.RewriteProperties;
import dev.replog.projector.store.KeptErasures;
import dev.replog.schemas.log.TopicNames;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** Finds Kafka, PostgreSQL and the retention like the change-projector: by the same settings. */
final class Servers implements AutoCloseable {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(20);

    private final ConfigurableApplicationContext context;

    private Servers(ConfigurableApplicationContext context) {
        this.context = context;
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({KafkaAutoConfiguration.class, SslAutoConfiguration.class})
    @Import(KafkaConfiguration.class)
    @EnableConfigurationProperties({
        PostgresProperties.class,
        ProjectionProperties.class,
        RetentionProperties.class,
        ChangesProperties.class,
        RewriteProperties.class,
        ErasureProperties.class
    })
    static class Wiring {}

    /** @param settings such as {@code --replog.kafka.topic-prefix=...} */
    static Servers of(List<String> settings) {
        return new Servers(new SpringApplicationBuilder(Wiring.class)
                .web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .logStartupInfo(false)
                .initializers(RenamedSettings::refuse)
                .properties(
                        "spring.config.name=replog-shared,change-projector",
                        // The output belongs to the result, and every failure is a sentence on the error stream.
                        "logging.level.root=off",
                        "spring.main.register-shutdown-hook=false")
                .run(settings.toArray(String[]::new)));
    }

    KafkaClients kafka() {
        return context.getBean(KafkaClients.class);
    }

    TopicNames names() {
        return context.getBean(KafkaProperties.class).names();
    }

    PostgresAddress postgres() {
        return context.getBean(PostgresProperties.class).address();
    }

    ChangesProperties changes() {
        return context.getBean(ChangesProperties.class);
    }

    RewriteProperties rewrite() {
        return context.getBean(RewriteProperties.class);
    }

    /** The folders that have the exports of this log; by {@code REPLOG_EXPORTS}. */
    List<Path> exports() {
        return Binder.get(context.getEnvironment())
                .bind("replog.exports", Bindable.listOf(String.class))
                .orElse(List.of())
                .stream()
                .map(Path::of)
                .toList();
    }

    KeptErasures erasures() {
        ErasureProperties erasure = context.getBean(ErasureProperties.class);
        return new KeptErasures(erasure.subjects(), MarkerFolder.of(erasure.markers()));
    }

    /** @param say gets each line about what is done */
    LogOperations operations(Consumer<String> say) {
        return new LogOperations(kafka(), names(), postgres(), erasures().markers(), say);
    }

    /** Closing it closes its client. */
    LogTopics topics() {
        return new LogTopics(
                new Topics(() -> kafka().admin("replog-operator", ANSWER_MAX)),
                names(),
                context.getBean(TopicProperties.class),
                changes());
    }

    Retention retention() {
        return context.getBean(ProjectionProperties.class)
                .decidingRetention(context.getBean(RetentionProperties.class));
    }

    @Override
    public void close() {
        context.close();
    }
}
