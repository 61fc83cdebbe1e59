package dev.replog.projector.read;

import dev.replog.backing.postgres.PostgresProperties;
import dev.replog.http.limit.ReadLimit;
import dev.replog.http.limit.ReadLimitProperties;
import dev.replog.http.metrics.SyncMetrics;
import dev.replog.projector.progress.Advances;
import dev.replog.projector.progress.HeadRechecks;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Wires the common parts of all reads, in the serving role of the service. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({ReadProperties.class, ReadLimitProperties.class, PostgresProperties.class})
@ConditionalOnProperty(name = "replog.pull.enabled", matchIfMissing = true)
public class ReadConfiguration {
    private static final Scheduler SCHEDULER = Schedulers.parallel();

    @Bean
    ReadDatabase readDatabase(PostgresProperties postgres, ReadProperties properties, SyncMetrics metrics) {
        return new ReadDatabase(postgres.address(), properties, () -> metrics.readRefused("statement"));
    }

    @Bean
    StoredHeads storedHeads(ReadDatabase database) {
        return new StoredHeads(database);
    }

    @Bean
    LogIds logIds(StoredHeads heads) {
        return new LogIds(heads.logIds());
    }

    @Bean
    HeadRechecks headRechecks(Advances advances, StoredHeads heads, ReadProperties properties) {
        return new HeadRechecks(advances, heads.progress(), heads::headPositions, properties.recheck(), SCHEDULER);
    }

    @Bean
    PatientReads patientReads(Advances advances) {
        return new PatientReads(advances, SCHEDULER);
    }

    @Bean
    CaughtUpReads caughtUpReads(LogIds logIds, PatientReads reads, ReadProperties properties) {
        return new CaughtUpReads(logIds, reads, properties.catchUp(), SCHEDULER);
    }

    @Bean
    OtherUsers otherUsers(ReadDatabase database) {
        return new OtherUsers(new ReadAudit(database));
    }

    @Bean
    ReadMeter readMeter(ReadLimitProperties properties, SyncMetrics metrics) {
        return new ReadMeter(new ReadLimit(properties, System::nanoTime), metrics);
    }
}
