package dev.replog.notifier.head;

import dev.replog.notifier.changes.ChangeWriter;
import dev.replog.notifier.database.Database;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the table of newest changes. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(HeadProperties.class)
public class HeadConfiguration {
    @Bean
    ChangeWriter headWriter() {
        return Heads::raise;
    }

    @Bean
    HeadLookups headLookups(Database database, HeadProperties properties) {
        return new HeadLookups(database, properties.patience(), properties.lookupsMax());
    }
}
