package dev.replog.projector.models;

import dev.replog.projector.progress.ProgressProperties;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import reactor.core.scheduler.Schedulers;

/** Wires read models: their loops when this instance projects, and reading them when it serves reads. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({ModelProperties.class, ProgressProperties.class})
@Import({ModelLoopConfiguration.class, ModelReadConfiguration.class})
public class ModelConfiguration {
    @Bean
    ModelAdvances modelAdvances(ProgressProperties properties) {
        return new ModelAdvances(properties, Schedulers.parallel());
    }
}
