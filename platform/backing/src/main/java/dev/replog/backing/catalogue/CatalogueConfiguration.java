package dev.replog.backing.catalogue;

import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.Catalogues;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Gives every part of a service the same catalogue. */
@Configuration(proxyBeanMethods = false)
public class CatalogueConfiguration {
    @Bean
    Catalogue catalogue() {
        return Catalogue.shipped();
    }

    @Bean
    Catalogues catalogues() {
        return Catalogues.shipped();
    }
}
