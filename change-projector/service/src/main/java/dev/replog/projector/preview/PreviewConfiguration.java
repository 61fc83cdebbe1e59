package dev.replog.projector.preview;

import dev.replog.backing.catalogue.KnownCatalogues;
import dev.replog.backing.postgres.PostgresProperties;
import dev.replog.commands.read.DecidedBy;
import dev.replog.http.limit.QuotaProperties;
import dev.replog.http.limit.RateLimit;
import dev.replog.http.metrics.SyncMetrics;
import dev.replog.http.request.Bodies;
import dev.replog.http.request.Routes;
import dev.replog.projector.apply.ProjectionProperties;
import dev.replog.projector.database.ErasureProperties;
import dev.replog.projector.database.Subjects;
import dev.replog.projector.load.StateLoader;
import dev.replog.projector.progress.Places;
import dev.replog.projector.read.CaughtUpReads;
import dev.replog.projector.read.ReadProperties;
import dev.replog.projector.retention.RetentionProperties;
import dev.replog.schemas.catalogue.Catalogue;
import java.time.InstantSource;
import java.util.UUID;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires previews, a part of the serving role. They use the settings of the projection, which may run elsewhere. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({
    PreviewProperties.class,
    ReadProperties.class,
    PostgresProperties.class,
    ErasureProperties.class,
    ProjectionProperties.class,
    QuotaProperties.class,
    RetentionProperties.class
})
@ConditionalOnProperty(name = "replog.pull.enabled", matchIfMissing = true)
public class PreviewConfiguration {
    @Bean
    PreviewDatabase previewDatabase(PostgresProperties postgres, PreviewProperties properties, ReadProperties pull) {
        return new PreviewDatabase(postgres.address(), properties, pull);
    }

    @Bean
    Previews previews(
            KnownCatalogues catalogues,
            PreviewDatabase database,
            PreviewProperties properties,
            ProjectionProperties projection,
            ErasureProperties erasure,
            RetentionProperties retention,
            SyncMetrics metrics,
            InstantSource clock) {
        Places places = new Places(properties.atOnceMax(), properties.atOncePerUserMax());
        Subjects subjects = erasure.subjects();
        return new Previews(
                catalogues,
                catalogues.fromTypes(types -> new StateLoader(types, subjects)),
                database,
                places,
                () -> metrics.readRefused("preview"),
                projection.decidingRetention(retention),
                clock);
    }

    @Bean
    Routes previewRoutes(
            Catalogue catalogue,
            KnownCatalogues known,
            Bodies bodies,
            RateLimit limit,
            CaughtUpReads reads,
            Previews previews,
            SyncMetrics metrics,
            QuotaProperties quota,
            InstantSource clock) {
        PreviewReader reader = new PreviewReader(
                new DecidedBy(catalogue, quota.toQuota()), known, bodies, limit, UUID::randomUUID, clock);
        PreviewHandler handler = new PreviewHandler(reader, reads, previews, metrics, System::nanoTime);
        return Routes.none().post("/api/sync/preview", handler::handle);
    }
}
