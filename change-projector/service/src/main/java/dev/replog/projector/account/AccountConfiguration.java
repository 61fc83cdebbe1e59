package dev.replog.projector.account;

import dev.replog.http.request.Routes;
import dev.replog.projector.read.CaughtUpReads;
import dev.replog.projector.read.ExportPart;
import dev.replog.projector.read.ReadDatabase;
import dev.replog.projector.read.ReadMeter;
import java.time.InstantSource;
import java.util.List;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.HttpMethod;
import org.springframework.web.reactive.function.server.RequestPredicate;
import org.springframework.web.reactive.function.server.RequestPredicates;
import reactor.core.scheduler.Schedulers;

/** Wires the reads of the account. Its erasure is a command, and part of the log. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ExportProperties.class)
@ConditionalOnProperty(name = "replog.pull.enabled", matchIfMissing = true)
public class AccountConfiguration {
    @Bean
    Routes accountRoutes(
            ReadDatabase database,
            CaughtUpReads reads,
            List<ExportPart> parts,
            ExportProperties properties,
            InstantSource clock,
            ReadMeter meter) {
        ErasureHandler erasures = new ErasureHandler(new ErasureReads(database), reads);
        ExportHandler exports =
                new ExportHandler(new AccountExport(database, parts, clock), properties, meter, Schedulers.parallel());
        RequestPredicate read = RequestPredicates.methods(HttpMethod.GET, HttpMethod.HEAD);
        return Routes.none()
                .on(read.and(RequestPredicates.path(ErasureHandler.PATH)), erasures::get)
                .on(read.and(RequestPredicates.path(ExportHandler.PATH)), exports::get)
                .filteredBy(meter);
    }
}
