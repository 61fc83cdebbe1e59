package dev.replog.projector.models.history;

import dev.replog.http.request.Routes;
import dev.replog.projector.models.ModelDefinition;
import dev.replog.projector.models.ModelReads;
import dev.replog.projector.read.CollectionPath;
import dev.replog.projector.read.ReadMeter;
import dev.replog.projector.read.ReadProperties;
import dev.replog.schemas.catalogue.Catalogue;
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
    ModelDefinition historyModel(Catalogue catalogue) {
        return new HistoryModel(catalogue);
    }

    @Bean
    @ConditionalOnProperty(name = "replog.pull.enabled", matchIfMissing = true)
    Routes historyRoutes(Catalogue catalogue, ModelReads reads, ReadProperties properties, ReadMeter meter) {
        HistoryHandler histories = new HistoryHandler(catalogue, reads, properties);
        RequestPredicate read = RequestPredicates.methods(HttpMethod.GET, HttpMethod.HEAD);
        return Routes.none()
                .on(
                        read.and(RequestPredicates.path(
                                "/api/{" + CollectionPath.VARIABLE + "}/{" + HistoryHandler.ID + "}/history")),
                        histories::get)
                .filteredBy(meter);
    }
}
