package dev.replog.http.launch;

import java.util.List;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;

/** Refuses settings that have another name now. Without this check, they would be ignored. */
public final class RenamedSettings {
    private record Renamed(String before, String now) {}

    private static final List<Renamed> ALL = List.of(
            new Renamed("replog.kafka.bootstrap-servers", "spring.kafka.bootstrap-servers, or REPLOG_KAFKA"),
            new Renamed("replog.kafka.client", "spring.kafka.properties"),
            new Renamed("replog.kafka.check-interval", "replog.changes.check-interval"),
            new Renamed("replog.kafka.request-timeout", "replog.changes.request-timeout"),
            new Renamed("replog.kafka.poll-records-max", "replog.changes.poll-records-max"),
            new Renamed("replog.log.replication-factor", "replog.topics.replication-factor"),
            new Renamed("replog.log.min-insync-replicas", "replog.topics.min-in-sync-replicas"),
            new Renamed("replog.presence.replication-factor", "replog.topics.replication-factor"),
            new Renamed("replog.projection.retry-most", "replog.projection.retry-max"),
            new Renamed("replog.models.retry-most", "replog.models.retry-max"));

    private RenamedSettings() {}

    public static void refuse(ConfigurableApplicationContext context) {
        refuse(context.getEnvironment());
    }

    static void refuse(Environment environment) {
        for (Renamed renamed : ALL) {
            ConfigurationPropertyName name = ConfigurationPropertyName.of(renamed.before);
            for (ConfigurationPropertySource source : ConfigurationPropertySources.get(environment)) {
                if (source.getConfigurationProperty(name) != null
                        || source.containsDescendantOf(name) == ConfigurationPropertyState.PRESENT) {
                    throw new IllegalArgumentException(
                            renamed.before + ": has another name now (expected: " + renamed.now + ")");
                }
            }
        }
    }
}
