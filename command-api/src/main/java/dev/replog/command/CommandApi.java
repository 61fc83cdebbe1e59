package dev.replog.command;

import dev.replog.backing.catalogue.CatalogueConfiguration;
import dev.replog.backing.kafka.KafkaConfiguration;
import dev.replog.http.HttpPlatform;
import dev.replog.http.launch.ServiceLauncher;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

/** The service that accepts writes. It has its own main class; the all-in-one runs its application beside others. */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({KafkaConfiguration.class, CatalogueConfiguration.class, HttpPlatform.class, CommandConfiguration.class})
public class CommandApi {
    public static final String NAME = "command-api";

    /** The application, which needs only its arguments. */
    public static SpringApplicationBuilder application() {
        return ServiceLauncher.builder(CommandApi.class, NAME);
    }

    public static void main(String[] arguments) {
        application().run(arguments);
    }
}
