package dev.replog.notifier.delivery;

import dev.replog.http.launch.ReplogProfiles;
import dev.replog.notifier.changes.ChangeWriter;
import dev.replog.notifier.channel.DeliveryBell;
import dev.replog.notifier.channel.SecretVault;
import dev.replog.notifier.database.Database;
import dev.replog.notifier.webhook.WebhookClient;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.env.Profiles;

/** Wires deliveries. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(DeliveryProperties.class)
public class DeliveryConfiguration {
    @Bean
    ChangeWriter erasedChannels() {
        return new ErasedChannels();
    }

    @Bean
    ChangeWriter pendingPings(DeliveryBell bell, InstantSource clock) {
        return new PendingPings(bell, clock);
    }

    @Bean(destroyMethod = "close")
    WebhookClient webhookClient(
            DeliveryProperties properties,
            InstantSource clock,
            Environment environment,
            ResolvedAddresses resolvedAddresses) {
        return new WebhookClient(
                clock, properties.timeout(), properties.perHostMax(), null, isDev(environment), resolvedAddresses);
    }

    @Bean
    ResolvedAddresses resolvedAddresses(DeliveryProperties properties, MeterRegistry meters) {
        ResolvedAddresses addresses = new ResolvedAddresses(properties.perAddressMax(), properties.circuits());
        Gauge.builder(DeliveryMetrics.ADDRESSES_OPEN, addresses, ResolvedAddresses::openCount)
                .description("Addresses of webhooks with an open circuit")
                .register(meters);
        return addresses;
    }

    @Bean
    DeliveryWorker deliveryWorker(
            Database database,
            SecretVault vault,
            WebhookClient client,
            DeliveryProperties properties,
            DeliveryBell bell,
            InstantSource clock,
            MeterRegistry meters,
            Environment environment) {
        Attempts attempts = Attempts.of(
                client::call,
                properties.schedule(),
                () -> ThreadLocalRandom.current().nextDouble(),
                isDev(environment));
        Deliveries deliveries =
                Deliveries.of(new DeliveryTable(database, vault), attempts, properties, bell::ring, clock, meters);
        return new DeliveryWorker(database, deliveries, properties, bell);
    }

    private static boolean isDev(Environment environment) {
        return environment.acceptsProfiles(Profiles.of(ReplogProfiles.DEV));
    }
}
