package dev.replog.projector.models.calendar;

import dev.replog.backing.catalogue.KnownCatalogues;
import dev.replog.http.request.Routes;
import dev.replog.projector.models.ModelDefinition;
import dev.replog.projector.models.ModelReads;
import dev.replog.projector.past.PastReads;
import dev.replog.projector.read.OtherUsers;
import dev.replog.projector.read.ReadMeter;
import dev.replog.projector.read.ReadProperties;
import dev.replog.projector.read.ReservedPaths;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.web.reactive.function.server.RequestPredicate;
import org.springframework.web.reactive.function.server.RequestPredicates;

/** Wires the calendar: the model for its loop, and the routes when this instance serves reads. */
@Configuration(proxyBeanMethods = false)
public class CalendarConfiguration {
    @Bean
    ModelDefinition calendarModel(KnownCatalogues known) {
        return new CalendarModel(known);
    }

    @Bean
    ReservedPaths calendarPaths() {
        return ReservedPaths.of("calendar", "records");
    }

    @Bean
    @ConditionalOnProperty(name = "replog.pull.enabled", matchIfMissing = true)
    Routes calendarRoutes(
            KnownCatalogues known,
            ModelReads reads,
            PastReads pasts,
            ReadProperties properties,
            OtherUsers others,
            ReadMeter meter) {
        CalendarHandler handler =
                new CalendarHandler(known, reads, pasts, properties.pageSize(), properties.pageSizeMax());
        RequestPredicate read = RequestPredicates.methods(HttpMethod.GET, HttpMethod.HEAD);
        return Routes.none()
                .on(read.and(RequestPredicates.path("/api/calendar")), handler::days)
                .on(read.and(RequestPredicates.path("/api/records")), handler::records)
                .filteredBy(others)
                .filteredBy(meter);
    }
}
