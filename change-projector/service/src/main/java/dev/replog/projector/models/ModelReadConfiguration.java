package dev.replog.projector.models;

import dev.replog.projector.read.CaughtUpReads;
import dev.replog.projector.read.ReadDatabase;
import dev.replog.projector.read.ReadProperties;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.scheduler.Schedulers;

/** Wires reading the read models, a part of the serving role. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnProperty(name = "replog.pull.enabled", matchIfMissing = true)
class ModelReadConfiguration {
    @Bean
    ModelReads modelReads(
            ReadDatabase database, CaughtUpReads reads, ModelAdvances advances, ReadProperties properties) {
        return new ModelReads(database, reads, advances, properties.recheck(), Schedulers.parallel());
    }
}
