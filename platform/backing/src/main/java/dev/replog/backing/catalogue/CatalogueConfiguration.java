package dev.replog.backing.catalogue;

import dev.replog.backing.kafka.KafkaClients;
import dev.replog.backing.kafka.KafkaProperties;
import dev.replog.backing.kafka.TopicProperties;
import dev.replog.backing.work.Availability;
import dev.replog.backing.work.ProcessEnd;
import dev.replog.schemas.catalogue.Catalogue;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Gives every part of a service the same catalogue, and the versions that mutations name. */
@Configuration(proxyBeanMethods = false)
public class CatalogueConfiguration {
    /** Of this instance: new mutations are decided by it. */
    @Bean
    Catalogue catalogue(@Value("${replog.catalogue:}") String folder) {
        return CatalogueFolder.read(folder.strip());
    }

    @Bean
    Availability catalogueHealthIndicator() {
        return new Availability("catalogue");
    }

    @Bean
    CatalogueTopic catalogueTopic(
            KafkaClients clients,
            KafkaProperties kafka,
            TopicProperties copies,
            Catalogue own,
            Availability catalogueHealthIndicator,
            ObjectProvider<ProcessEnd> end) {
        return new CatalogueTopic(
                clients,
                copies,
                kafka.names().catalogues(),
                own,
                catalogueHealthIndicator,
                end.getIfAvailable(ProcessEnd::exit));
    }
}
