package dev.replog.notifier;

import dev.replog.backing.catalogue.CatalogueConfiguration;
import dev.replog.backing.kafka.KafkaConfiguration;
import dev.replog.http.HttpPlatform;
import dev.replog.http.launch.ServiceLauncher;
import dev.replog.notifier.changes.ChangesConfiguration;
import dev.replog.notifier.channel.ChannelConfiguration;
import dev.replog.notifier.database.DatabaseConfiguration;
import dev.replog.notifier.delivery.DeliveryConfiguration;
import dev.replog.notifier.head.HeadConfiguration;
import dev.replog.notifier.presence.PresenceConfiguration;
import dev.replog.notifier.stream.StreamConfiguration;
import dev.replog.notifier.ticket.TicketConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The notifier as a service. It starts and stays up while Kafka or PostgreSQL is unavailable; readiness reports it. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({
    KafkaConfiguration.class,
    CatalogueConfiguration.class,
    HttpPlatform.class,
    DatabaseConfiguration.class,
    ChangesConfiguration.class,
    HeadConfiguration.class,
    TicketConfiguration.class,
    PresenceConfiguration.class,
    ChannelConfiguration.class,
    DeliveryConfiguration.class,
    StreamConfiguration.class
})
public class Notifier {
    /** The service, which needs only its arguments. In one process with others it is started with this too. */
    public static SpringApplicationBuilder application() {
        return ServiceLauncher.builder(Notifier.class, "notifier");
    }

    public static void main(String[] args) {
        application().run(args);
    }
}
