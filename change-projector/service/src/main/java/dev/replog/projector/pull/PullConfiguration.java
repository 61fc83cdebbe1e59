package dev.replog.projector.pull;

import dev.replog.backing.catalogue.KnownCatalogues;
import dev.replog.http.metrics.SyncMetrics;
import dev.replog.http.request.Routes;
import dev.replog.projector.past.PastConfiguration;
import dev.replog.projector.past.PastReads;
import dev.replog.projector.progress.Advances;
import dev.replog.projector.progress.LogEnds;
import dev.replog.projector.progress.Places;
import dev.replog.projector.progress.ProgressProperties;
import dev.replog.projector.read.CaughtUpReads;
import dev.replog.projector.read.CollectionPath;
import dev.replog.projector.read.Erased;
import dev.replog.projector.read.ExportPart;
import dev.replog.projector.read.HeadReads;
import dev.replog.projector.read.LogIds;
import dev.replog.projector.read.OtherUsers;
import dev.replog.projector.read.PatientReads;
import dev.replog.projector.read.ReadConfiguration;
import dev.replog.projector.read.ReadDatabase;
import dev.replog.projector.read.ReadMeter;
import dev.replog.projector.read.ReadProperties;
import dev.replog.projector.read.RequestTimer;
import dev.replog.projector.read.ReservedPaths;
import dev.replog.projector.read.StoredHeads;
import dev.replog.schemas.catalogue.ApiPaths;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpMethod;
import org.springframework.web.reactive.function.server.RequestPredicate;
import org.springframework.web.reactive.function.server.RequestPredicates;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Wires the serving role of the service. */
@Configuration(proxyBeanMethods = false)
@Import({ReadConfiguration.class, PastConfiguration.class})
@EnableConfigurationProperties({ReadProperties.class, StreamProperties.class, ProgressProperties.class})
@ConditionalOnProperty(name = "replog.pull.enabled", matchIfMissing = true)
public class PullConfiguration {
    private static final Scheduler SCHEDULER = Schedulers.parallel();

    /** No type has such a name, whatever the operator's folder says. */
    @Bean
    ReservedPaths pullPaths() {
        return new ReservedPaths(ApiPaths.RESERVED);
    }

    @Bean
    ReadModel readModel(ReadDatabase database, KnownCatalogues known) {
        return new ReadModel(database, known);
    }

    @Bean
    PullService pullService(
            ReadModel readModel,
            StoredHeads heads,
            LogIds logIds,
            ObjectProvider<LogEnds> logEnds,
            Advances advances,
            ReadProperties properties) {
        return PullService.of(
                readModel::page,
                new HeadReads(heads::heads),
                heads::erased,
                logIds,
                logEnds.getIfAvailable(() -> LogEnds.UNKNOWN),
                advances,
                properties.catchUp(),
                SCHEDULER);
    }

    @Bean
    PullStreams pullStreams(
            PullService pulls, StreamProperties properties, ReadProperties pull, ReadMeter meter, SyncMetrics metrics) {
        return new PullStreams(pulls, properties, pull.pageSizeMax(), meter, metrics, SCHEDULER);
    }

    @Bean
    MeterBinder pullsInOneStream(PullStreams streams) {
        return registry -> Gauge.builder("replog.pull.streaming", streams, PullStreams::open)
                .description("Pulls that are being answered in one stream")
                .register(registry);
    }

    @Bean
    PastModel pastModel(PastReads pastReads, KnownCatalogues known) {
        return new PastModel(pastReads, known);
    }

    /** Without a source of the log's ends, responses have no pending counts. */
    @Bean
    StatusReads statusReads(ReadDatabase database, ObjectProvider<LogEnds> logEnds, KnownCatalogues known) {
        return new StatusReads(database, logEnds.getIfAvailable(() -> LogEnds.UNKNOWN), known);
    }

    @Bean
    Routes pullRoutes(
            KnownCatalogues known,
            ReadModel readModel,
            LogIds logIds,
            PullService pullService,
            StoredHeads heads,
            PullStreams streams,
            PastModel pastModel,
            PastReads pastReads,
            Advances advances,
            CaughtUpReads caughtUpReads,
            StatusReads statusReads,
            ReadProperties properties,
            StreamProperties streamProperties,
            OtherUsers others,
            ReadMeter meter,
            SyncMetrics metrics,
            List<ReservedPaths> reserved) {
        // Its reads wait for the history themselves, and find the erasure of an account before they begin.
        PullService pastService = new PullService(
                pastModel::page,
                ignored -> Mono.just(Erased.NEVER),
                logIds,
                LogEnds.UNKNOWN,
                new PatientReads(advances, SCHEDULER),
                properties.catchUp(),
                () -> RequestTimer.start(SCHEDULER));
        PullHandler pulls = new PullHandler(
                known,
                new PullHandler.Present(pullService, streams),
                new PullHandler.Past(new PastPulls(pastReads, pastService), streams.of(pastService)),
                new PullLimits(properties, streamProperties),
                meter,
                metrics,
                SCHEDULER);
        EntityHandler entities = new EntityHandler(known, readModel, caughtUpReads, pastModel, pastReads, meter);
        StatusHandler status = new StatusHandler(statusReads, caughtUpReads);
        ReceiptHandler receipts = new ReceiptHandler(readModel, logIds);
        Set<String> words =
                reserved.stream().flatMap(paths -> paths.words().stream()).collect(Collectors.toUnmodifiableSet());
        RequestPredicate read = RequestPredicates.methods(HttpMethod.GET, HttpMethod.HEAD);
        return Routes.none()
                .on(read.and(RequestPredicates.path("/api/sync")), pulls::all)
                .on(read.and(RequestPredicates.path("/api/sync/status")), status::get)
                .on(read.and(RequestPredicates.path("/api/mutations/{mutation_id}")), receipts::get)
                .on(read.and(collection("/api/{collection}", words)), pulls::collection)
                .on(read.and(collection("/api/{collection}/{id}", words)), entities::get)
                .filteredBy(others)
                .filteredBy(meter);
    }

    @Bean
    ExportPart entityExport(KnownCatalogues known) {
        return ExportParts.entities(known);
    }

    @Bean
    ExportPart receiptExport() {
        return ExportParts.receipts();
    }

    /** Pulls that wait have a limit of their own: see replog.progress. */
    @Bean
    WaitingRequests waitingRequests(ProgressProperties properties, SyncMetrics metrics) {
        return new WaitingRequests(new Places(properties.waitersMax(), properties.waitersPerUserMax()), metrics);
    }

    @Bean
    ReactiveHealthIndicator pullHealthIndicator(StoredHeads heads) {
        return new PullHealth(heads);
    }

    private static RequestPredicate collection(String path, Set<String> reserved) {
        return RequestPredicates.path(path)
                .and(request -> !reserved.contains(request.pathVariable(CollectionPath.VARIABLE)));
    }
}
