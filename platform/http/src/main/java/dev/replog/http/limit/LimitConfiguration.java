package dev.replog.http.limit;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the limit on one user's commands, for the services that accept or preview commands. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(RateLimitProperties.class)
public class LimitConfiguration {
    @Bean
    RateLimit rateLimit(RateLimitProperties properties) {
        return new RateLimit(properties, System::nanoTime);
    }
}
