package dev.replog.projector.models.history;

import dev.replog.backing.catalogue.KnownCatalogues;
import dev.replog.http.request.Routes;
import dev.replog.projector.models.ModelDefinition;
import dev.replog.projector.models.ModelReads;
import dev.replog.projector.read.CollectionPath;
import dev.replog.projector.read.ExportPart;
import dev.replog.projector.read.OtherUsers;
import dev.replog.projector.read.ReadMeter;
import dev.replog.projector.read.ReadProperties;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.web.reactive.function.server.RequestPredicate;
import org.springframework.web.reactive.function.server.RequestPredicates;

/** Wires the history: the model for its loop, and the route when this instance serves reads. */
@Configuration(proxyBeanMethods = false)
public class HistoryConfiguration {
    @Bean
    ModelDefinition historyModel(KnownCatalogues known) {
        return new HistoryModel(known);
    }

    @Bean
    @ConditionalOnProperty(name = "replog.pull.enabled", matchIfMissing = true)
    Routes historyRoutes(
            KnownCatalogues known, ModelReads reads, ReadProperties properties, OtherUsers others, ReadMeter meter) {
        HistoryHandler histories = new HistoryHandler(known, reads, properties);
        RequestPredicate read = RequestPredicates.methods(HttpMethod.GET, HttpMethod.HEAD);
        return Routes.none()
                .on(
                        read.and(RequestPredicates.path(
                                "/api/{" + CollectionPath.VARIABLE + "}/{" + HistoryHandler.ID + "}/history")),
                        histories::get)
                .filteredBy(others)
                .filteredBy(meter);
    }

    @Bean
    @ConditionalOnProperty(name = "replog.pull.enabled", matchIfMissing = true)
    ExportPart historyExport(KnownCatalogues known) {
        return ExportPart.ofLines(
                "history", "-1 00000000-0000-0000-0000-000000000000 0 0", known.fromTypes(HistorySql::export));
    }
}
