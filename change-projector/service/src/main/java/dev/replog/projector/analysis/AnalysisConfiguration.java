package dev.replog.projector.analysis;

import dev.replog.backing.catalogue.KnownCatalogues;
import dev.replog.backing.postgres.PostgresProperties;
import dev.replog.projector.apply.ProjectionProperties;
import dev.replog.projector.database.ProjectionDatabase;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the views for analysts, a part of the projecting role. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "replog.projection.enabled", matchIfMissing = true)
public class AnalysisConfiguration {
    @Bean
    ViewMaker viewMaker(ProjectionProperties properties, PostgresProperties postgres, KnownCatalogues known) {
        return new ViewMaker(new ProjectionDatabase(postgres.address(), properties.statementTimeout()), known);
    }
}
