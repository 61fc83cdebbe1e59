package dev.replog.http.limit;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the limit of one user's commands, for the services that take commands or say what would become of them. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(RateLimitProperties.class)
public class LimitConfiguration {
    @Bean
    RateLimit rateLimit(RateLimitProperties properties) {
        return new RateLimit(properties, System::nanoTime);
    }
}
