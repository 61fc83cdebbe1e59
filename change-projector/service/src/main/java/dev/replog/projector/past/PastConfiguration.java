package dev.replog.projector.past;

import dev.replog.http.metrics.SyncMetrics;
import dev.replog.projector.models.ModelReads;
import dev.replog.projector.read.CaughtUpReads;
import dev.replog.projector.read.HeadReads;
import dev.replog.projector.read.LogIds;
import dev.replog.projector.read.ReadDatabase;
import dev.replog.projector.read.StatementLimit;
import dev.replog.projector.read.StoredHeads;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.scheduler.Schedulers;

/** Wires reading past states, a part of the serving role. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(PastProperties.class)
@ConditionalOnProperty(name = "replog.pull.enabled", matchIfMissing = true)
public class PastConfiguration {
    private static final String SHARE = "past";

    @Bean
    PastReads pastReads(
            ReadDatabase database,
            PastProperties properties,
            StoredHeads heads,
            LogIds logIds,
            CaughtUpReads reads,
            ModelReads models,
            SyncMetrics metrics) {
        StatementLimit limit = new StatementLimit(
                "reads of past states",
                properties.statementsMax(),
                properties.waitingMax(),
                () -> metrics.readRefused(SHARE));
        return new PastReads(
                database,
                limit,
                new PastReads.Users(new HeadReads(heads::heads), heads::erased),
                logIds,
                reads,
                models,
                Schedulers.parallel());
    }
}
